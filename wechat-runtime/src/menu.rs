//! The menu (自定义菜单) as a bot declares it. [`menu!`](macro@crate::menu) makes it, and
//! [`handlers!`](crate::handlers) compares it with the handlers.

mod limits;

use std::fmt;

use serde_core::{
    Serialize, Serializer,
    ser::{SerializeMap as _, SerializeSeq as _},
};

pub(crate) use self::limits::LIMITS;

/// A menu that was declared with [`menu!`](macro@crate::menu), usually as a `static`.
///
/// It serializes as the body of `menu/create`, and is the argument of `api.menu().create(&MENU)` (feature
/// `client`). A menu that is put together at run time is an `api::MenuTree`.
///
/// ```
/// use wechat_runtime::prelude::*;
///
/// static MENU: Menu = menu! { "官网" => view("https://example.com/") };
///
/// assert_eq!(
///     serde_json::to_string(&MENU)?,
///     r#"{"button":[{"name":"官网","type":"view","url":"https://example.com/"}]}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct Menu {
    pub(crate) buttons: &'static [Button],
    pub(crate) file: &'static str,
    pub(crate) line: u32,
}

/// A button: it does something, or opens others.
#[doc(hidden)]
pub struct Button {
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    pub(crate) line: u32,
    /// `type` and what belongs to it; empty if it opens others.
    fields: &'static [(&'static str, &'static str)],
    pub(crate) inner: &'static [Button],
    pub(crate) event: Option<Event>,
}

/// What a tap on a button sends to the bot.
#[derive(Clone, Copy)]
pub(crate) struct Event {
    pub(crate) name: &'static str,
    pub(crate) key: &'static str,
    /// `key` in lower case.
    pub(crate) folded: &'static str,
    /// Whether its user sees nothing unless the bot answers.
    pub(crate) needs_answer: bool,
}

impl Menu {
    /// # Panics
    /// At compile time, if `#[cfg]` leaves too few or too many buttons; the macro has counted the others.
    #[doc(hidden)]
    #[track_caller]
    pub const fn new(file: &'static str, line: u32, buttons: &'static [Button]) -> Self {
        assert!(
            !buttons.is_empty() && buttons.len() <= LIMITS.buttons,
            "a menu has one to three buttons, also after `#[cfg]`"
        );
        Self {
            buttons,
            file,
            line,
        }
    }

    /// The body of `menu/create`, indented: what `wechat-sim menu push` reads.
    pub fn to_json(&self) -> String {
        format!("{:#}", serde_json::json!(self))
    }

    #[cfg(feature = "client")]
    pub(crate) fn buttons(&self) -> &'static [Button] {
        self.buttons
    }

    /// Buttons whose users see nothing unless the bot answers, each with its event.
    pub(crate) fn needing_answers(&self) -> impl Iterator<Item = (&'static Button, Event)> {
        self.sending().filter(|(_, event)| event.needs_answer)
    }

    /// Buttons of which the bot hears, each with its event.
    pub(crate) fn sending(&self) -> impl Iterator<Item = (&'static Button, Event)> {
        let buttons = self.buttons.iter();
        let buttons = buttons.flat_map(|button| std::iter::once(button).chain(button.inner));
        buttons.filter_map(|button| Some((button, button.event?)))
    }

    /// As in an error: its file and line.
    pub(crate) fn place(&self) -> impl fmt::Display {
        format!("{}:{}", self.file, self.line)
    }
}

impl Button {
    pub const fn new(
        name: &'static str,
        file: &'static str,
        line: u32,
        fields: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            name,
            file,
            line,
            fields,
            inner: &[],
            event: None,
        }
    }

    /// One that opens others.
    ///
    /// # Panics
    /// As [`Menu::new`].
    #[track_caller]
    pub const fn group(
        name: &'static str,
        file: &'static str,
        line: u32,
        inner: &'static [Self],
    ) -> Self {
        assert!(
            !inner.is_empty() && inner.len() <= LIMITS.inner,
            "a button opens one to five others, also after `#[cfg]`"
        );
        let mut this = Self::new(name, file, line, &[]);
        this.inner = inner;
        this
    }

    /// A tap sends the event `name` with this key, which is `folded` in lower case.
    #[must_use]
    pub const fn sends(
        mut self,
        name: &'static str,
        key: &'static str,
        folded: &'static str,
        needs_answer: bool,
    ) -> Self {
        self.event = Some(Event {
            name,
            key,
            folded,
            needs_answer,
        });
        self
    }

    #[cfg(feature = "client")]
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    #[cfg(feature = "client")]
    pub(crate) fn fields(&self) -> &'static [(&'static str, &'static str)] {
        self.fields
    }

    #[cfg(feature = "client")]
    pub(crate) fn inner(&self) -> &'static [Self] {
        self.inner
    }
}

/// As in an error: its name, file and line.
impl fmt::Display for Button {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({}:{})", self.name, self.file, self.line)
    }
}

impl fmt::Debug for Button {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for Menu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.buttons).finish()
    }
}

impl Serialize for Menu {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(1))?;
        object.serialize_entry("button", &Buttons(self.buttons))?;
        object.end()
    }
}

struct Buttons(&'static [Button]);

impl Serialize for Buttons {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for button in self.0 {
            list.serialize_element(button)?;
        }
        list.end()
    }
}

impl Serialize for Button {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("name", self.name)?;
        for (name, text) in self.fields {
            object.serialize_entry(name, text)?;
        }
        if !self.inner.is_empty() {
            object.serialize_entry("sub_button", &Buttons(self.inner))?;
        }
        object.end()
    }
}
