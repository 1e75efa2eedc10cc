//! Builders for the kinds of push that the runtime has types for, generated from the same table.

use std::fmt::Display;

use wechat_runtime::OpenId;

use super::{
    Draft,
    field::{Content, Field, insert},
};

macro_rules! builders {
    (
        messages { $($message:tt)* }
        events { $($event:tt)* }
        parts { $($part:tt)* }
    ) => {
        /// Builders for every kind of message, field by field.
        ///
        /// ```
        /// use wechat_sim::engine::{Draft, message};
        ///
        /// let file: Draft = message::File::new().title("目录.pdf").file_total_len(18_841_u64).into();
        /// ```
        pub mod message {
            use super::*;

            of_kind! { |name| Draft::message(name), $($message)* }
        }

        /// Builders for every event and the structures inside them, field by field.
        ///
        /// ```
        /// use wechat_sim::engine::{Draft, event};
        ///
        /// let sent: Draft = event::PicSysphoto::new()
        ///     .event_key("PHOTO")
        ///     .count(2_u32)
        ///     .pic_list(event::SentPic::new().pic_md5_sum("1b5f7c23b5bf75682a53e7b6d163e185"))
        ///     .pic_list(event::SentPic::new().pic_md5_sum("5a75aaca956d97be686719218f275c6b"))
        ///     .into();
        /// ```
        pub mod event {
            use super::*;

            of_kind! { |name| Draft::event(on_the_wire(name)), $($event)* }

            inside! { $($part)* }
        }

        /// Returns a push of each kind, without fields.
        #[cfg(test)]
        fn all() -> Vec<(&'static str, Draft)> {
            each! { message, $($message)* }.into_iter().chain(each! { event, $($event)* }).collect()
        }
    };
}

macro_rules! of_kind {
    (
        |$wire:ident| $draft:expr,
        $($(#[doc = $doc:literal])* $name:ident = $first:literal $(| $other:literal)* {
            $($(#[$field_doc:meta])* $field:ident: $ty:ty = $path:literal $(| $other_path:literal)*,)*
        })*
    ) => {$(
        #[doc = concat!("Push that the runtime reads as its type `", stringify!($name), "`.")]
        #[derive(Clone, Debug)]
        pub struct $name(Draft);

        impl $name {
            /// Creates one without fields of its own.
            #[expect(clippy::new_without_default, reason = "a push without fields is no default")]
            pub fn new() -> Self {
                let $wire = $first;
                Self($draft)
            }

            $(
                #[doc = concat!("Adds `", $path, "`.")]
                #[must_use]
                pub fn $field(mut self, value: impl IntoField<$ty>) -> Self {
                    insert(&mut self.0.fields, $path, value.into_field().0);
                    self
                }
            )*
        }

        impl From<$name> for Draft {
            fn from(builder: $name) -> Self {
                builder.0
            }
        }
    )*};
}

macro_rules! inside {
    ($($(#[doc = $doc:literal])* $name:ident {
        $($(#[$field_doc:meta])* $field:ident: $ty:ty = $path:literal $(| $other_path:literal)*,)*
    })*) => {$(
        #[doc = concat!("Structure that the runtime reads as its type `", stringify!($name), "`.")]
        #[derive(Clone, Debug)]
        pub struct $name(Vec<Field>);

        impl $name {
            /// Creates one without fields.
            #[expect(clippy::new_without_default, reason = "as for a whole push")]
            pub fn new() -> Self {
                Self(Vec::new())
            }

            $(
                #[doc = concat!("Adds `", $path, "`.")]
                #[must_use]
                pub fn $field(mut self, value: impl IntoField<$ty>) -> Self {
                    insert(&mut self.0, $path, value.into_field().0);
                    self
                }
            )*
        }

        impl IntoField<Self> for $name {
            fn into_field(self) -> FieldContent {
                FieldContent(Content::Fields(self.0))
            }
        }

        /// Adds one element to the list.
        impl IntoField<Vec<Self>> for $name {
            fn into_field(self) -> FieldContent {
                IntoField::<Self>::into_field(self)
            }
        }
    )*};
}

#[cfg(test)]
macro_rules! each {
    ($module:ident, $($(#[doc = $doc:literal])* $name:ident = $first:literal $(| $other:literal)* { $($fields:tt)* })*) => {
        vec![$(($first, $module::$name::new().into())),*]
    };
}

wechat_macros::__kinds!(builders);

/// Value of a field that the runtime reads as a `T`.
pub trait IntoField<T> {
    #[doc(hidden)]
    fn into_field(self) -> FieldContent;
}

/// Text of a field, or the fields in it.
#[derive(Clone, Debug)]
pub struct FieldContent(Content);

fn text(value: impl Display) -> FieldContent {
    FieldContent(Content::Text(value.to_string()))
}

macro_rules! by_display {
    ($($of:ty: $($ty:ty),*;)*) => {$($(
        impl IntoField<$of> for $ty {
            fn into_field(self) -> FieldContent {
                text(self)
            }
        }
    )*)*};
}
by_display! {
    String: String, &str;
    OpenId: OpenId, &str;
    f64: f64;
    i64: i64;
    u32: u32;
    u64: u64;
    Vec<u32>: u32;
}

/// Writes `1` or `0`, like most events.
impl IntoField<bool> for bool {
    fn into_field(self) -> FieldContent {
        text(u8::from(self))
    }
}

impl<T, V: IntoField<T>> IntoField<Option<T>> for V {
    fn into_field(self) -> FieldContent {
        IntoField::<T>::into_field(self)
    }
}

/// Returns the name as the platform writes it. The table of kinds has names in lower case.
fn on_the_wire(name: &str) -> &str {
    const OTHERWISE: [&str; 10] = [
        "SCAN",
        "LOCATION",
        "CLICK",
        "VIEW",
        "ENTER",
        "TEMPLATESENDJOBFINISH",
        "MASSSENDJOBFINISH",
        "PUBLISHJOBFINISH",
        "WifiConnected",
        "ShakearoundUserShake",
    ];
    let mut otherwise = OTHERWISE.into_iter();
    otherwise
        .find(|written| written.eq_ignore_ascii_case(name))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use wechat_runtime::{__private::read_push, event::PicSysphoto};

    use super::*;
    use crate::engine::draft::Header;

    fn written(draft: &Draft) -> String {
        draft.write(&Header {
            to: "gh_0123456789ab",
            from: "o_alice",
            create_time: 1,
            msg_id: 1,
        })
    }

    #[test]
    fn the_runtime_knows_every_kind_that_can_be_built() {
        let all = all();
        assert!(all.len() > 80, "{}", all.len());
        for (name, draft) in all {
            let push = read_push(&written(&draft)).expect("a document");
            assert!(push.is_typed(), "{name}");
        }
    }

    #[test]
    fn a_nested_push_is_read_as_its_type() {
        let draft: Draft = event::PicSysphoto::new()
            .event_key("PHOTO")
            .count(2_u32)
            .pic_list(event::SentPic::new().pic_md5_sum("a"))
            .pic_list(event::SentPic::new().pic_md5_sum("b"))
            .into();
        let push = read_push(&written(&draft)).expect("a document");
        let event = PicSysphoto::try_from(&push).expect("all fields are there");
        let sums: Vec<_> = event.pic_list.iter().map(|pic| &*pic.pic_md5_sum).collect();
        assert_eq!(
            (event.event_key.as_deref(), event.count, &*sums),
            (Some("PHOTO"), Some(2), &["a", "b"][..])
        );
    }
}
