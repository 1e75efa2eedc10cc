//! Menu (自定义菜单) of a bot. `menu!` declares it, and
//! `handlers!` checks it against the handlers.

mod limits;

use std::fmt;

use serde_core::{
    Serialize, Serializer,
    ser::{SerializeMap as _, SerializeSeq as _},
};

pub use self::limits::{LIMITS, Limits};

/// Menu declared with `menu!`, usually as a `static`.
///
/// Serializes as the body of `menu/create`, and is the argument of `api.menu().create(&MENU)`
/// (feature `client`). A menu that is built at run time is an `api::MenuTree`.
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
    #[doc(hidden)]
    pub buttons: &'static [Button],
    #[doc(hidden)]
    pub file: &'static str,
    #[doc(hidden)]
    pub line: u32,
}

/// Button that performs an action or opens a submenu.
#[doc(hidden)]
pub struct Button {
    pub name: &'static str,
    pub file: &'static str,
    pub line: u32,
    /// `type` and its parameters; empty for a submenu.
    pub fields: &'static [(&'static str, &'static str)],
    pub inner: &'static [Button],
    pub event: Option<Event>,
}

/// Event that a tap on a button sends to the bot.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Event {
    pub name: &'static str,
    pub key: &'static str,
    /// `key` in lower case.
    pub folded: &'static str,
    /// Whether the user sees nothing unless the bot answers.
    pub needs_answer: bool,
}

impl Menu {
    /// # Panics
    /// At compile time, if `#[cfg]` leaves too few or too many buttons. The macro checks the count
    /// otherwise.
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

    /// Returns the body of `menu/create` as indented JSON, as `wechat-sim menu push` reads it.
    pub fn to_json(&self) -> String {
        format!("{:#}", serde_json::json!(self))
    }

    /// Returns the buttons that need an answer from the bot, each with its event.
    #[doc(hidden)]
    pub fn needing_answers(&self) -> impl Iterator<Item = (&'static Button, Event)> {
        self.sending().filter(|(_, event)| event.needs_answer)
    }

    /// Returns the buttons that send an event to the bot, each with its event.
    #[doc(hidden)]
    pub fn sending(&self) -> impl Iterator<Item = (&'static Button, Event)> {
        let buttons = self.buttons.iter();
        let buttons = buttons.flat_map(|button| std::iter::once(button).chain(button.inner));
        buttons.filter_map(|button| Some((button, button.event?)))
    }

    /// Returns file and line, for errors.
    #[doc(hidden)]
    pub fn place(&self) -> impl fmt::Display {
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

    /// Creates a button with a submenu.
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

    /// Sets the event that a tap sends: its name, its key, and the key in lower case.
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
}

/// Formats name, file and line, for errors.
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
