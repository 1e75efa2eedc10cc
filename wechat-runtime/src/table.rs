//! The dispatch table: an open-addressing hash table that the compiler fills.
//!
//! `handlers!` evaluates [`build`] in a `static`, so a running bot never inserts anything, and two
//! handlers for one key are a compile error.

mod clash;
mod hash;

use std::fmt;

use crate::handler::Entry;

/// The keys of different spaces never meet: the text `subscribe` is not the event `subscribe`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    Text,
    Click,
    Scan,
    /// Any event of this name.
    Event,
    /// Any message of this kind.
    Message,
    Fallback,
}

/// One thing that a handler answers. Its hash is computed where the handler is compiled, so that a
/// long list costs no more than inserting.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    space: Space,
    key: &'static str,
    hash: u64,
}

impl Route {
    const fn new(space: Space, key: &'static str) -> Self {
        Self {
            space,
            key,
            hash: hash::of(space, key.as_bytes()),
        }
    }

    #[doc(hidden)]
    pub const fn text(key: &'static str) -> Self {
        Self::new(Space::Text, key)
    }

    #[doc(hidden)]
    pub const fn click(key: &'static str) -> Self {
        Self::new(Space::Click, key)
    }

    #[doc(hidden)]
    pub const fn scan(key: &'static str) -> Self {
        Self::new(Space::Scan, key)
    }

    /// `name` in lower case.
    #[doc(hidden)]
    pub const fn event(name: &'static str) -> Self {
        Self::new(Space::Event, name)
    }

    /// `name` in lower case.
    #[doc(hidden)]
    pub const fn message(name: &'static str) -> Self {
        Self::new(Space::Message, name)
    }

    #[doc(hidden)]
    pub const fn fallback() -> Self {
        Self::new(Space::Fallback, "")
    }
}

/// A place in the table: half a hash to tell strangers quickly, and where the route is.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    tag: u32,
    entry: u16,
    route: u16,
}

impl Slot {
    const EMPTY: u16 = u16::MAX;
}

/// The handlers of a bot with the state `S`, in a table made at compile time.
///
/// Made by [`handlers!`](crate::handlers), usually as a `static`.
pub struct Handlers<S: 'static = ()> {
    entries: &'static [Entry<S>],
    slots: &'static [Slot],
    /// Bytes of the longest key: a longer text need not be hashed.
    longest: usize,
}

impl<S> Handlers<S> {
    #[doc(hidden)]
    pub const fn new(entries: &'static [Entry<S>], slots: &'static [Slot]) -> Self {
        let mut longest = 0;
        let mut e = 0;
        while e < entries.len() {
            let routes = entries[e].info.routes;
            let mut r = 0;
            while r < routes.len() {
                if routes[r].key.len() > longest {
                    longest = routes[r].key.len();
                }
                r += 1;
            }
            e += 1;
        }
        Self {
            entries,
            slots,
            longest,
        }
    }

    /// The handler for exactly this key, and the number of the route that says so.
    pub(crate) fn find(&self, space: Space, key: &str) -> Option<(&'static Entry<S>, usize)> {
        if key.len() > self.longest {
            return None;
        }
        let hash = hash::of(space, key.as_bytes());
        let mut at = first_slot(hash, self.slots.len());
        loop {
            let slot = self.slots[at];
            if slot.entry == Slot::EMPTY {
                return None;
            }
            if slot.tag == tag(hash) {
                let entry = &self.entries[usize::from(slot.entry)];
                let number = usize::from(slot.route);
                let route = entry.info.routes[number];
                if route.space == space && route.key == key {
                    return Some((entry, number));
                }
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }
}

impl<S> fmt::Debug for Handlers<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries).finish()
    }
}

/// How many slots the routes of `entries` need: a power of two, at most two thirds full.
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

/// Fills the table.
///
/// # Panics
/// At compile time, if two handlers answer the same key; the message names both.
#[doc(hidden)]
#[track_caller]
pub const fn build<S, const SLOTS: usize>(entries: &[Entry<S>]) -> [Slot; SLOTS] {
    let empty = Slot {
        tag: 0,
        entry: Slot::EMPTY,
        route: 0,
    };
    let mut slots = [empty; SLOTS];
    assert!(
        entries.len() < Slot::EMPTY as usize,
        "a bot can have at most 65,534 handlers"
    );
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
            let mut at = first_slot(route.hash, SLOTS);
            while slots[at].entry != Slot::EMPTY {
                let other = &entries[slots[at].entry as usize].info;
                if slots[at].tag == tag(route.hash)
                    && same_key(route, &other.routes[slots[at].route as usize])
                {
                    clash::report(route, other, info);
                }
                at = (at + 1) & (SLOTS - 1);
            }
            #[expect(clippy::cast_possible_truncation, reason = "asserted above")]
            let slot = Slot {
                tag: tag(route.hash),
                entry: e as u16,
                route: r as u16,
            };
            slots[at] = slot;
            r += 1;
        }
        e += 1;
    }
    slots
}

/// The lower half places, the upper half tells apart.
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

const fn same_key(a: &Route, b: &Route) -> bool {
    if a.hash != b.hash || a.space as u8 != b.space as u8 || a.key.len() != b.key.len() {
        return false;
    }
    let (a, b) = (a.key.as_bytes(), b.key.as_bytes());
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
