//! Checks menus against handlers at compile time.

use wechat_core::{
    __private::{Button, Event, LIMITS},
    Menu,
};

use crate::{
    handler::{
        Entry, HandlerInfo,
        route::{Form, Route, Subject},
    },
    routing::const_str::{ConstString, contains, ends_with, is_same, starts_with},
};

/// # Panics
/// At compile time, if a button that needs an answer has no handler, or if a handler's key or
/// pattern fits no button. The message names them.
#[track_caller]
pub const fn check<S>(entries: &[Entry<S>], menus: &[&Menu]) {
    let mut found = Mistakes {
        message: ConstString::EMPTY,
        count: 0,
    };
    let mut m = 0;
    while m < menus.len() {
        let mut b = 0;
        while b < menus[m].buttons.len() {
            let button = &menus[m].buttons[b];
            check_button(&mut found, entries, button);
            let mut i = 0;
            while i < button.inner.len() {
                check_button(&mut found, entries, &button.inner[i]);
                i += 1;
            }
            b += 1;
        }
        m += 1;
    }
    let mut e = 0;
    while e < entries.len() {
        let info = &entries[e].info;
        let mut r = 0;
        while r < info.routes.len() {
            check_route(&mut found, menus, info, &info.routes[r]);
            r += 1;
        }
        e += 1;
    }
    assert!(found.count == 0, "{}", found.message.as_str());
}

/// Mistakes found so far, one line each.
struct Mistakes {
    message: ConstString,
    count: u32,
}

impl Mistakes {
    /// Maximum number of mistakes that fit into the message.
    const MOST: u32 = 6;

    /// Starts a new line.
    const fn another(&mut self) -> &mut ConstString {
        if self.count > 0 {
            self.message.push("\n");
        }
        self.count += 1;
        &mut self.message
    }
}

const fn check_button<S>(found: &mut Mistakes, entries: &[Entry<S>], button: &Button) {
    let Some(event) = &button.event else {
        return;
    };
    if found.count == Mistakes::MOST || !event.needs_answer || is_answered(entries, event) {
        return;
    }
    found
        .another()
        .push("no handler in this list answers the button \"")
        .push_start(button.name)
        .push("\"")
        .push_place(button.file, button.line)
        .push(": write `#[on_event(")
        .push(event.name)
        .push(" = \"")
        .push_start(event.key)
        .push("\")]` on one, or list the one that has it");
}

const fn check_route(found: &mut Mistakes, menus: &[&Menu], info: &HandlerInfo, route: &Route) {
    let Subject::Key(name) = route.subject else {
        return;
    };
    if found.count == Mistakes::MOST || has_button(menus, route) || !is_menu_event(name) {
        return;
    }
    let kind = if is_same(name, "view_miniprogram") {
        "miniprogram"
    } else {
        name
    };
    found
        .another()
        .push_handler(info.name, info.file, info.line)
        .push(" answers the `")
        .push(name)
        .push(match route.matcher.form {
            Form::Word => "` key \"",
            Form::Prefix => "` keys that begin with \"",
            Form::Suffix => "` keys that end with \"",
            Form::Contains => "` keys that contain \"",
            Form::Template | Form::Regex | Form::Any => "` keys of the pattern \"",
        })
        .push_start(route.matcher.source)
        .push("\", which no button has: give a `")
        .push(kind)
        .push("` button of the menu")
        .push_place(menus[0].file, menus[0].line)
        .push(match route.matcher.form {
            Form::Word => " this key, or take it from the handler",
            _ => " such a key, or take the pattern from the handler",
        });
}

const fn has_button(menus: &[&Menu], route: &Route) -> bool {
    let mut m = 0;
    while m < menus.len() {
        let mut b = 0;
        while b < menus[m].buttons.len() {
            let button = &menus[m].buttons[b];
            if sends(button, route) {
                return true;
            }
            let mut i = 0;
            while i < button.inner.len() {
                if sends(&button.inner[i], route) {
                    return true;
                }
                i += 1;
            }
            b += 1;
        }
        m += 1;
    }
    false
}

/// Returns whether the route may answer the button.
const fn sends(button: &Button, route: &Route) -> bool {
    match &button.event {
        Some(event) => may_answer(route, event),
        None => false,
    }
}

const fn is_answered<S>(entries: &[Entry<S>], event: &Event) -> bool {
    let mut e = 0;
    while e < entries.len() {
        let routes = entries[e].info.routes;
        let mut r = 0;
        while r < routes.len() {
            if may_answer(&routes[r], event) {
                return true;
            }
            r += 1;
        }
        e += 1;
    }
    false
}

/// Returns whether the route may answer the event. What cannot be decided at compile time counts as
/// a match; `BotBuilder::build` checks again.
const fn may_answer(route: &Route, event: &Event) -> bool {
    let matcher = &route.matcher;
    match route.subject {
        Subject::Event(name) => is_same(name, event.name),
        Subject::Key(name) => {
            let key = if matcher.ignore_case {
                event.folded
            } else {
                event.key
            };
            let fits = match matcher.form {
                Form::Word => is_same(key, matcher.identity),
                Form::Template => starts_with(key, before_capture(matcher.identity)),
                Form::Prefix => starts_with(key, matcher.identity),
                Form::Suffix => ends_with(key, matcher.identity),
                Form::Contains => contains(key, matcher.identity),
                Form::Regex | Form::Any => true,
            };
            fits && is_same(name, event.name)
        }
        // A fallback is for unforeseen pushes, but a button is deliberate.
        Subject::Text
        | Subject::Message(_)
        | Subject::Fallback
        | Subject::FallbackEvents
        | Subject::Failure => false,
    }
}

/// Returns the text of a template before its first capture or space. A space matches any white
/// space.
const fn before_capture(template: &str) -> &str {
    let mut end = 0;
    while end < template.len() && !matches!(template.as_bytes()[end], b'{' | b' ') {
        end += 1;
    }
    let (before, _) = template.split_at(end);
    before
}

pub(crate) const fn is_menu_event(event: &str) -> bool {
    let mut i = 0;
    while i < LIMITS.events.len() {
        if is_same(LIMITS.events[i], event) {
            return true;
        }
        i += 1;
    }
    false
}
