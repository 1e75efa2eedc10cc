//! The menu (自定义菜单). Sources: 创建自定义菜单, 查询自定义菜单, 删除自定义菜单, 个性化菜单接口.

mod button;

use std::fmt;

use serde_json::{Map, Value, json};
use wechat_core::{__private::LIMITS, Menu as DeclaredMenu};

pub use self::button::Button;
use super::{Api, error::ApiError, json::lenient};

const CREATE: &str = "/cgi-bin/menu/create";
const GET: &str = "/cgi-bin/menu/get";
const ADD_CONDITIONAL: &str = "/cgi-bin/menu/addconditional";
const TRY_MATCH: &str = "/cgi-bin/menu/trymatch";

/// Code for "there is no menu".
const NO_MENU: i64 = 46003;

/// Buttons below a chat: one to three, each of which does something or opens up to five others.
///
/// This menu is built at run time, or was read from the platform. Prefer to declare a bot's own
/// menu with `menu!`, which the compiler checks.
///
/// ```
/// use wechat_runtime::api::{Button, MenuTree};
///
/// let menu = MenuTree::new()
///     .button(Button::click("今日推荐", "TODAY"))
///     .button(
///         Button::group("更多")
///             .button(Button::view("官网", "https://example.com/"))
///             .button(Button::click("联系我们", "CONTACT")),
///     );
/// menu.check()?;
/// # Ok::<(), wechat_runtime::ApiError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MenuTree {
    buttons: Vec<Button>,
}

/// Rule that selects who sees a conditional menu. Source: 创建个性化菜单.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MatchRule(Map<String, Value>);

/// Kind of phone that a conditional menu is shown on. Source: 创建个性化菜单.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientPlatform {
    /// `1`
    Ios,
    /// `2`
    Android,
    /// `3`
    Other,
}

/// All menus of an account.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Menus {
    /// Default menu, seen by everybody whom no conditional menu matches.
    pub default: MenuTree,
    /// Conditional menus, the newest first.
    pub conditional: Vec<ConditionalMenu>,
}

/// Menu that users see now, made through the API or in the console.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CurrentMenu {
    /// `is_menu_open`: whether there is one.
    pub open: bool,
    /// `selfmenu_info`. Buttons made in the console have types of their own there (`text`, `img`,
    /// `news`, …), and submenus are under `sub_button.list`.
    pub info: Value,
}

/// A conditional menu.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ConditionalMenu {
    /// `menuid`
    pub menu_id: String,
    /// Buttons of the menu.
    pub menu: MenuTree,
    /// Rule that selects who sees it.
    pub rule: MatchRule,
}

impl MenuTree {
    /// Creates a menu without buttons; the platform needs one to three.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a button to the right of the others.
    #[must_use]
    pub fn button(mut self, button: Button) -> Self {
        self.buttons.push(button);
        self
    }

    /// Returns the buttons.
    pub fn buttons(&self) -> &[Button] {
        &self.buttons
    }

    /// Checks the menu against the platform's limits. [`MenuCalls::create`] does so before sending.
    ///
    /// # Errors
    /// Names the first button that the platform does not accept, and why.
    pub fn check(&self) -> Result<(), ApiError> {
        self.check_for(CREATE)
    }

    fn check_for(&self, path: &str) -> Result<(), ApiError> {
        let count = self.buttons.len();
        if !(1..=LIMITS.buttons).contains(&count) {
            let what = format!("the menu has {count} buttons");
            return Err(ApiError::request(path, what)
                .remedy("the platform accepts one to three; a button with a `sub_button` (`Button::group`) opens up to five more"));
        }
        let mut buttons = self.buttons.iter();
        buttons.try_for_each(|button| button.check_first(path))
    }

    /// Reads the body of [`create`](MenuCalls::create), or the answer of 查询自定义菜单.
    ///
    /// ```
    /// use wechat_runtime::api::{Button, MenuTree};
    ///
    /// let json = r#"{"button":[{"type":"click","name":"今日推荐","key":"TODAY"}]}"#;
    /// assert_eq!(MenuTree::from_json(json)?.buttons(), [Button::click("今日推荐", "TODAY")]);
    /// # Ok::<(), wechat_runtime::ApiError>(())
    /// ```
    ///
    /// # Errors
    /// If it is not JSON, or has no list `button`. [`check`](Self::check) tells whether the
    /// platform accepts the menu.
    pub fn from_json(json: &str) -> Result<Self, ApiError> {
        let json: Value = serde_json::from_str(json)
            .map_err(|error| ApiError::request(CREATE, format!("the menu is not JSON: {error}")))?;
        let menu = Self::of(&json).or_else(|| Self::of(&json["menu"]));
        menu.ok_or_else(|| {
            ApiError::request(CREATE, "the menu has no list `button`")
                .remedy(r#"it looks like {"button":[{"type":"click","name":"…","key":"…"}]}"#)
        })
    }

    /// Returns the body of [`create`](MenuCalls::create), indented.
    pub fn to_json(&self) -> String {
        format!("{:#}", self.json())
    }

    fn json(&self) -> Value {
        let buttons: Vec<_> = self.buttons.iter().map(Button::json).collect();
        json!({ "button": buttons })
    }

    fn of(json: &Value) -> Option<Self> {
        let buttons = json["button"].as_array()?;
        Some(Self {
            buttons: buttons.iter().map(Button::of).collect(),
        })
    }
}

/// Writes the menu as `menu!` declares it, one button on a line.
impl fmt::Display for MenuTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buttons = self.buttons.iter();
        buttons.try_for_each(|button| button.declare(f, ""))
    }
}

/// Converts a menu that was declared with `menu!`.
impl From<&DeclaredMenu> for MenuTree {
    fn from(menu: &DeclaredMenu) -> Self {
        let buttons = menu.buttons.iter();
        Self {
            buttons: buttons.map(Button::declared).collect(),
        }
    }
}

/// Copies the menu, so that calls accept references to both kinds.
impl From<&Self> for MenuTree {
    fn from(menu: &Self) -> Self {
        menu.clone()
    }
}

impl MatchRule {
    /// Creates an empty rule, which the platform refuses: add a condition.
    pub fn new() -> Self {
        Self::default()
    }

    /// `tag_id`: matches users with this tag, see [`Api::tags`].
    #[must_use]
    pub fn tag(mut self, tag: u64) -> Self {
        self.0.insert("tag_id".to_owned(), tag.to_string().into());
        self
    }

    /// `client_platform_type`: matches users with such a phone.
    #[must_use]
    pub fn platform(mut self, platform: ClientPlatform) -> Self {
        let number = match platform {
            ClientPlatform::Ios => "1",
            ClientPlatform::Android => "2",
            ClientPlatform::Other => "3",
        };
        let name = "client_platform_type".to_owned();
        self.0.insert(name, number.into());
        self
    }

    /// Returns the field of this name, as the platform wrote it.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }
}

/// The menu (自定义菜单); see [`Api::menu`].
#[derive(Clone, Copy, Debug)]
pub struct MenuCalls<'a>(&'a Api);

impl Api {
    /// Calls for the menu (自定义菜单). Users see a new one within minutes of entering the chat, or when
    /// they follow again.
    ///
    /// ```
    /// # use wechat_runtime::{Api, ApiError};
    /// # async fn example(api: &Api) -> Result<(), ApiError> {
    /// use wechat_runtime::api::{Button, MatchRule, ClientPlatform, MenuTree};
    ///
    /// let menu = MenuTree::new().button(Button::click("今日推荐", "TODAY"));
    /// api.menu().create_if_changed(&menu).await?;
    /// let menu = menu.button(Button::view("App", "https://example.com/app"));
    /// let rule = MatchRule::new().platform(ClientPlatform::Android);
    /// let menu_id = api.menu().create_conditional(&menu, &rule).await?;
    /// api.menu().delete_conditional(&menu_id).await
    /// # }
    /// ```
    pub fn menu(&self) -> MenuCalls<'_> {
        MenuCalls(self)
    }
}

impl MenuCalls<'_> {
    /// Creates the default menu and replaces the one before. The menu is declared, `create(&MENU)`,
    /// or built at run time. Source: 创建自定义菜单.
    ///
    /// # Errors
    /// If [`MenuTree::check`] fails, which is done before sending, or the platform cannot be
    /// reached.
    pub async fn create(self, menu: impl Into<MenuTree>) -> Result<(), ApiError> {
        let menu = menu.into();
        menu.check_for(CREATE)?;
        self.0.post(CREATE, &menu.json()).await.map(drop)
    }

    /// Creates the default menu only if it differs from the current one, for use when a bot starts.
    /// Returns whether it was created.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub async fn create_if_changed(self, menu: impl Into<MenuTree>) -> Result<bool, ApiError> {
        let menu = menu.into();
        menu.check_for(CREATE)?;
        let is_changed = self.get().await?.is_none_or(|menus| menus.default != menu);
        if is_changed {
            self.create(menu).await?;
        }
        Ok(is_changed)
    }

    /// Returns all menus that were made through the API, or `None` if there is none. Source:
    /// 查询自定义菜单.
    ///
    /// # Errors
    /// If the platform cannot be reached.
    pub async fn get(self) -> Result<Option<Menus>, ApiError> {
        let answer: Value = match self.0.get(GET, &[]).await {
            Err(error) if error.errcode() == Some(NO_MENU) => return Ok(None),
            answer => answer?,
        };
        let no_menu = || ApiError::malformed(GET, "the answer has no `menu` with a `button`");
        let default = MenuTree::of(&answer["menu"]).ok_or_else(no_menu)?;
        let conditional = answer["conditionalmenu"].as_array();
        let conditional = conditional.into_iter().flatten().filter_map(|json| {
            Some(ConditionalMenu {
                menu_id: menu_id(json)?,
                menu: MenuTree::of(json)?,
                rule: MatchRule(json["matchrule"].as_object().cloned().unwrap_or_default()),
            })
        });
        Ok(Some(Menus {
            default,
            conditional: conditional.collect(),
        }))
    }

    /// Deletes all menus, including the conditional ones. Source: 删除自定义菜单.
    ///
    /// # Errors
    /// If the platform cannot be reached.
    pub async fn delete(self) -> Result<(), ApiError> {
        let _: Value = self.0.get("/cgi-bin/menu/delete", &[]).await?;
        Ok(())
    }

    /// Returns the menu that users see now, made through the API or in the console. Source:
    /// 查询自定义菜单信息.
    ///
    /// # Errors
    /// If the platform cannot be reached.
    pub async fn current(self) -> Result<CurrentMenu, ApiError> {
        let path = "/cgi-bin/get_current_selfmenu_info";
        let mut answer: Value = self.0.get(path, &[]).await?;
        let open = lenient::unsigned(&answer["is_menu_open"]);
        let open =
            open.ok_or_else(|| ApiError::malformed(path, "the answer has no `is_menu_open`"))?;
        Ok(CurrentMenu {
            open: open != 0,
            info: answer["selfmenu_info"].take(),
        })
    }

    /// Creates a conditional menu and returns its id. Source: 创建个性化菜单.
    ///
    /// # Errors
    /// As [`create`](Self::create), and if the rule is empty or there is no default menu.
    pub async fn create_conditional(
        self,
        menu: impl Into<MenuTree>,
        rule: &MatchRule,
    ) -> Result<String, ApiError> {
        let menu = menu.into();
        menu.check_for(ADD_CONDITIONAL)?;
        if rule.0.is_empty() {
            return Err(ApiError::request(
                ADD_CONDITIONAL,
                "the rule of a conditional menu is empty",
            )
            .remedy("add a tag or a platform; the default menu is for everybody"));
        }
        let mut request = menu.json();
        request["matchrule"] = rule.0.clone().into();
        let answer = self.0.post(ADD_CONDITIONAL, &request).await?;
        menu_id(&answer)
            .ok_or_else(|| ApiError::malformed(ADD_CONDITIONAL, "the answer has no `menuid`"))
    }

    /// Deletes a conditional menu. Source: 删除个性化菜单.
    ///
    /// # Errors
    /// If there is no such menu, or the platform cannot be reached.
    pub async fn delete_conditional(self, menu_id: &str) -> Result<(), ApiError> {
        let request = json!({ "menuid": menu_id });
        let path = "/cgi-bin/menu/delconditional";
        self.0.post(path, &request).await.map(drop)
    }

    /// Returns the menu that a user sees, by their OpenID or WeChat name. Source: 测试个性化菜单匹配结果.
    ///
    /// # Errors
    /// If there is no such user, or no menu, or the platform cannot be reached.
    pub async fn try_match(self, user: &str) -> Result<MenuTree, ApiError> {
        let answer: Value = self.0.query(TRY_MATCH, &json!({ "user_id": user })).await?;
        let menu = MenuTree::of(&answer).or_else(|| MenuTree::of(&answer["menu"]));
        menu.ok_or_else(|| ApiError::malformed(TRY_MATCH, "the answer has no `button`"))
    }
}

/// Reads `menuid`, which the platform writes as a text or as a number.
fn menu_id(json: &Value) -> Option<String> {
    match &json["menuid"] {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}
