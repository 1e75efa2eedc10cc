//! Dispatch table: an open-addressing hash table that is filled at compile time.
//!
//! `handlers!` evaluates [`build`] in a `static`, so nothing is inserted at run time. A route that
//! can never be reached because an equal one precedes it is a compile error.

mod clash;
mod menus;

use std::fmt;

pub use self::menus::check as check_menus;
pub(crate) use self::menus::is_menu_event;

use wechat_core::Menu;

use crate::{
    handler::{
        Entry,
        route::{Form, Route, Subject, hash},
    },
    routing::const_str::is_same,
};

/// Slot of the table: half of a hash, for fast mismatches, and the position of the route.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    tag: u32,
    entry: u16,
    route: u16,
}

impl Slot {
    const EMPTY: u16 = u16::MAX;
}

/// Handlers of a bot with the state `S`, in a table built at compile time.
///
/// Created by [`handlers!`](crate::handlers), usually as a `static`.
pub struct Handlers<S: 'static = ()> {
    entries: &'static [Entry<S>],
    slots: &'static [Slot],
    /// Length of the longest word in bytes: longer texts are not hashed.
    longest: usize,
    /// Whether any word ignores case.
    ignores_case: bool,
    menus: &'static [&'static Menu],
}

/// Handler and the index of one of its routes.
pub(crate) struct Candidate<S: 'static> {
    pub(crate) entry: &'static Entry<S>,
    pub(crate) number: usize,
}

impl<S> Candidate<S> {
    pub(crate) fn route(&self) -> &'static Route {
        &self.entry.info.routes[self.number]
    }
}

impl<S> Clone for Candidate<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Candidate<S> {}

impl<S> Handlers<S> {
    #[doc(hidden)]
    pub const fn new(entries: &'static [Entry<S>], slots: &'static [Slot]) -> Self {
        let mut longest = 0;
        let mut ignores_case = false;
        let mut e = 0;
        while e < entries.len() {
            let routes = entries[e].info.routes;
            let mut r = 0;
            while r < routes.len() {
                let matcher = &routes[r].matcher;
                if matches!(matcher.form, Form::Word) {
                    if matcher.identity.len() > longest {
                        longest = matcher.identity.len();
                    }
                    ignores_case |= matcher.ignore_case;
                }
                r += 1;
            }
            e += 1;
        }
        Self {
            entries,
            slots,
            longest,
            ignores_case,
            menus: &[],
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_menus(mut self, menus: &'static [&'static Menu]) -> Self {
        self.menus = menus;
        self
    }

    /// Returns the menu that the list was checked against: `menu = MENU`; the first one if there
    /// are several.
    ///
    /// ```
    /// use wechat_runtime::prelude::*;
    ///
    /// # #[on_event(click = "TODAY")]
    /// # async fn today() {}
    /// static MENU: Menu = menu! { "今日推荐" => click("TODAY") };
    /// static HANDLERS: Handlers = handlers![today; menu = MENU];
    ///
    /// assert!(HANDLERS.menu().is_some());
    /// ```
    pub fn menu(&self) -> Option<&'static Menu> {
        self.menus.first().copied()
    }

    /// Returns all menus that the list was checked against.
    pub fn menus(&self) -> &'static [&'static Menu] {
        self.menus
    }

    pub(crate) fn ignores_case(&self) -> bool {
        self.ignores_case
    }

    #[doc(hidden)]
    pub const fn entries(&self) -> &'static [Entry<S>] {
        self.entries
    }

    /// Returns the handlers for an outer list without a menu, where the menu of this list would be
    /// lost.
    ///
    /// # Panics
    /// At compile time, if this list has a menu.
    #[doc(hidden)]
    #[track_caller]
    pub const fn entries_without_menu(&self) -> &'static [Entry<S>] {
        assert!(
            self.menus.is_empty(),
            "the nested list has a menu but the outer list does not: add `menu = …` to the outer `handlers!`"
        );
        self.entries
    }

    /// Returns every route, in the order of the list.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = Candidate<S>> + use<S> {
        let entries = self.entries;
        entries.iter().flat_map(|entry| {
            (0..entry.info.routes.len()).map(move |number| Candidate { entry, number })
        })
    }

    /// Returns the routes for exactly this word, those with a guard first.
    pub(crate) fn words(
        &self,
        subject: Subject<'_>,
        ignore_case: bool,
        word: &str,
    ) -> impl Iterator<Item = Candidate<S>> {
        self.find(subject, Form::Word, ignore_case, word)
    }

    /// Returns the routes for any push with this subject, those with a guard first.
    pub(crate) fn any(&self, subject: Subject<'_>) -> impl Iterator<Item = Candidate<S>> {
        self.find(subject, Form::Any, false, "")
    }

    fn find(
        &self,
        subject: Subject<'_>,
        form: Form,
        ignore_case: bool,
        key: &str,
    ) -> impl Iterator<Item = Candidate<S>> {
        let mask = self.slots.len() - 1;
        let hash = (key.len() <= self.longest).then(|| hash(subject, form, ignore_case, key));
        let mut at = hash.map(|hash| first_slot(hash, self.slots.len()));
        std::iter::from_fn(move || {
            loop {
                let slot = self.slots[at?];
                if slot.entry == Slot::EMPTY {
                    return None;
                }
                at = at.map(|at| (at + 1) & mask);
                if Some(slot.tag) != hash.map(tag) {
                    continue;
                }
                let candidate = Candidate {
                    entry: &self.entries[usize::from(slot.entry)],
                    number: usize::from(slot.route),
                };
                let route = candidate.route();
                if route.subject == subject
                    && route.matcher.form == form
                    && route.matcher.ignore_case == ignore_case
                    && route.matcher.identity == key
                {
                    return Some(candidate);
                }
            }
        })
    }
}

impl<S> fmt::Debug for Handlers<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries).finish()
    }
}

/// Returns the number of slots for the routes of `entries`: a power of two, at most two thirds
/// full.
#[doc(hidden)]
pub const fn slots<S>(entries: &[Entry<S>]) -> usize {
    let mut routes = 0;
    let mut e = 0;
    while e < entries.len() {
        routes += entries[e].info.routes.len();
        e += 1;
    }
    (routes + routes / 2 + 1).next_power_of_two()
}

/// Returns the total number of handlers in the parts of a list.
#[doc(hidden)]
pub const fn count<S>(parts: &[&[Entry<S>]]) -> usize {
    let mut count = 0;
    let mut p = 0;
    while p < parts.len() {
        count += parts[p].len();
        p += 1;
    }
    count
}

/// Concatenates the parts of a list.
///
/// # Panics
/// At compile time, if `COUNT` differs from [`count`], which the macro prevents.
#[doc(hidden)]
pub const fn concat<S, const COUNT: usize>(parts: &[&[Entry<S>]]) -> [Entry<S>; COUNT] {
    let mut entries = [const { Entry::UNSET }; COUNT];
    let mut filled = 0;
    let mut p = 0;
    while p < parts.len() {
        let mut e = 0;
        while e < parts[p].len() {
            entries[filled] = parts[p][e];
            filled += 1;
            e += 1;
        }
        p += 1;
    }
    assert!(filled == COUNT);
    entries
}

/// Builds the table.
///
/// # Panics
/// At compile time, if a route can never be reached because an equal one without a condition
/// precedes it. The message names both.
#[doc(hidden)]
#[track_caller]
pub const fn build<S, const SLOTS: usize>(entries: &[Entry<S>]) -> [Slot; SLOTS] {
    assert!(
        entries.len() < Slot::EMPTY as usize,
        "a bot can have at most 65,534 handlers"
    );
    let mut slots = [Slot {
        tag: 0,
        entry: Slot::EMPTY,
        route: 0,
    }; SLOTS];
    // Routes that take precedence over equal ones are inserted first.
    insert(&mut slots, entries, true);
    insert(&mut slots, entries, false);
    slots
}

#[track_caller]
const fn insert<S>(slots: &mut [Slot], entries: &[Entry<S>], going_first: bool) {
    let mut e = 0;
    while e < entries.len() {
        let info = &entries[e].info;
        assert!(
            info.routes.len() <= u16::MAX as usize,
            "a handler can have at most 65,535 routes"
        );
        let mut r = 0;
        while r < info.routes.len() {
            let route = &info.routes[r];
            if route.goes_first() == going_first {
                let mut at = first_slot(route.hash, slots.len());
                while slots[at].entry != Slot::EMPTY {
                    let other = &entries[slots[at].entry as usize].info;
                    let before = &other.routes[slots[at].route as usize];
                    if before.is_final() && same_key(route, before) {
                        clash::report(route, other, info);
                    }
                    at = (at + 1) & (slots.len() - 1);
                }
                #[expect(clippy::cast_possible_truncation, reason = "asserted above")]
                let slot = Slot {
                    tag: tag(route.hash),
                    entry: e as u16,
                    route: r as u16,
                };
                slots[at] = slot;
            }
            r += 1;
        }
        e += 1;
    }
}

/// Returns the first slot for a hash. The lower half of the hash selects the slot, the upper half
/// is the tag.
#[expect(
    clippy::cast_possible_truncation,
    reason = "masked to the table's size"
)]
const fn first_slot(hash: u64, slots: usize) -> usize {
    hash as usize & (slots - 1)
}

const fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// Returns whether two routes have the same key. The hash covers subject and form; identities are
/// compared because hashes may collide.
const fn same_key(a: &Route, b: &Route) -> bool {
    a.hash == b.hash && is_same(a.matcher.identity, b.matcher.identity)
}
