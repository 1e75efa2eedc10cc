//! Renders the types of `wechat-core` from the table and compares them with the files in its tree.
//!
//! The types are ordinary files, so that "go to definition", rustdoc's source links and a search find
//! them. After a change to the table, read what changes in them, then
//! `UPDATE_EXPECT=1 cargo test --package wechat-macros kinds`.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use expect_test::{ExpectFile, expect_file};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{
    Attribute, LitStr, Token, Type, braced,
    parse::{Parse, ParseStream, Parser, Result},
    punctuated::Punctuated,
};

use super::{KINDS, Kind, Sort, TABLE};

const HEADER: &str = "\
// Generated from the table in `wechat-macros/src/kinds.rs`; do not edit. Change the table, then run
// `UPDATE_EXPECT=1 cargo test --package wechat-macros kinds`.

";

/// Entry of the table, without the names and flags that [`Kind`] has.
struct Row {
    docs: Vec<Attribute>,
    ty: Ident,
    fields: Vec<Field>,
}

struct Field {
    docs: Vec<Attribute>,
    name: Ident,
    ty: Type,
    paths: Punctuated<LitStr, Token![|]>,
}

impl Parse for Row {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let docs = input.call(Attribute::parse_outer)?;
        input.parse::<Ident>()?;
        let ty = input.parse()?;
        if input.parse::<Option<Token![=]>>()?.is_some() {
            Punctuated::<LitStr, Token![|]>::parse_separated_nonempty(input)?;
        }
        let fields;
        braced!(fields in input);
        let fields = fields.parse_terminated(Field::parse, Token![,])?;
        Ok(Self {
            docs,
            ty,
            fields: fields.into_iter().collect(),
        })
    }
}

impl Parse for Field {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let docs = input.call(Attribute::parse_outer)?;
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        let ty = input.parse()?;
        input.parse::<Token![=]>()?;
        let paths = Punctuated::parse_separated_nonempty(input)?;
        Ok(Self {
            docs,
            name,
            ty,
            paths,
        })
    }
}

impl Field {
    fn declaration(&self) -> TokenStream {
        let Self { docs, name, ty, .. } = self;
        quote!(#(#docs)* pub #name: #ty)
    }

    fn paths(&self) -> TokenStream {
        let paths = self.paths.iter();
        quote!(&[#(#paths),*])
    }
}

fn rows() -> impl Iterator<Item = (Row, &'static Kind)> {
    let rows = |input: ParseStream<'_>| {
        let mut rows = Vec::new();
        while !input.is_empty() {
            rows.push(input.parse()?);
        }
        Ok(rows)
    };
    let rows: Vec<Row> = rows.parse_str(TABLE).expect("the table");
    assert_eq!(rows.len(), KINDS.len());
    rows.into_iter().zip(KINDS)
}

/// Returns the fields that every message has.
fn message_headers() -> Vec<Field> {
    let fields = quote! {
        /// `MsgId`: may exceed 2^53, so it does not fit a JavaScript number. `None` only for an event
        /// of a device.
        msg_id: Option<u64> = "MsgId",
        /// `MsgDataId`: the article from which the user wrote.
        msg_data_id: Option<String> = "MsgDataId",
        /// `Idx`: index of the article in the batch, from 1; sent with `MsgDataId`.
        idx: Option<u32> = "Idx",
        /// `BusinessId`, seen in customer-service messages.
        business_id: Option<String> = "BusinessId",
        /// `UnionId`, on accounts that are bound to an open platform.
        union_id: Option<String> = "UnionId",
    };
    let parse = Punctuated::<Field, Token![,]>::parse_terminated;
    let fields = parse.parse2(fields).expect("fields");
    fields.into_iter().collect()
}

/// Renders the type of a kind, with the fields of both groups.
fn push_type(row: &Row, kind: &Kind, headers: &[Field]) -> TokenStream {
    let Row { docs, ty, fields } = row;
    let is_event = kind.sort == Sort::Event;
    let module = if is_event { "event" } else { "message" };
    let type_name = format!("{module}::{ty}");
    let wire_names = kind.names;
    let fields = || headers.iter().chain(fields);
    let declarations = fields().map(Field::declaration);
    let names = fields().map(|field| &field.name);
    let paths = fields().map(Field::paths);
    quote! {
        #(#docs)*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct #ty {
            /// `ToUserName`: the account's original id.
            pub to_user_name: String,
            /// `FromUserName`: the user.
            pub from_user_name: OpenId,
            /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
            pub create_time: i64,
            #(#declarations,)*
        }

        impl Typed for #ty {
            const NAMES: &'static [&'static str] = &[#(#wire_names),*];
            const IS_EVENT: bool = #is_event;
            const TYPE_NAME: &'static str = #type_name;

            fn read(push: &Push) -> Result<Self, Rejection> {
                Ok(Self {
                    to_user_name: push.to_user_name().to_owned(),
                    from_user_name: OpenId::from(push.from_user_name()),
                    create_time: push.create_time(),
                    #(#names: field(push, #paths)?,)*
                })
            }
        }

        /// Converts a push from any source, such as a [`Probe`](crate::Probe).
        impl TryFrom<&Push> for #ty {
            type Error = Rejection;

            fn try_from(push: &Push) -> Result<Self, Rejection> {
                checked(push)
            }
        }
    }
}

/// Renders the type of a structure inside a push.
fn part_type(row: &Row) -> TokenStream {
    let Row { docs, ty, fields } = row;
    let declarations = fields.iter().map(Field::declaration);
    let names = fields.iter().map(|field| &field.name);
    let paths = fields.iter().map(Field::paths);
    quote! {
        #(#docs)*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct #ty {
            #(#declarations,)*
        }

        impl Part for #ty {
            fn read_inside(parent: Field<'_>) -> Result<Self, Rejection> {
                Ok(Self { #(#names: FromField::read(parent, #paths)?,)* })
            }
        }
    }
}

/// Renders the lists of a module, in which pushes are looked up.
fn lists(sort: Sort) -> TokenStream {
    let kinds = || KINDS.iter().filter(move |kind| kind.sort == sort);
    let types = kinds().map(|kind| format_ident!("{}", kind.ty));
    let other_names = kinds().flat_map(|kind| {
        let first = kind.names[0];
        kind.names[1..]
            .iter()
            .map(move |other| quote!((#other, #first)))
    });
    quote! {
        /// All types for pushes, in the order of the table.
        pub(super) const KINDS: &[Kind] = &[#(Kind::of::<#types>()),*];

        /// Aliases, each with the first name of the same kind.
        pub(super) const OTHER_NAMES: &[(&str, &str)] = &[#(#other_names),*];
    }
}

fn messages() -> TokenStream {
    let headers = message_headers();
    let messages = rows().filter(|(_, kind)| kind.sort == Sort::Message);
    let types = messages.map(|(row, kind)| push_type(&row, kind, &headers));
    let from_machines = KINDS
        .iter()
        .filter(|kind| kind.sort == Sort::Message && !kind.expects_answer)
        .map(|kind| kind.names[0]);
    let lists = lists(Sort::Message);
    quote! {
        //! Types for every kind of message. Source: 接收普通消息.
        //!
        //! A field that is not an `Option` is essential: if it is missing or invalid, the next handler that
        //! fits gets the push, down to the `#[fallback]`, and the log names the field. An `Option` is `None`
        //! if its field is missing, empty, invalid or out of range. Whole numbers are also read from `16.0`,
        //! `16.5` and `+16`, as 16; identifiers not from `16.5`.

        use super::{
            OpenId, Push, Rejection,
            typed::{Kind, Typed, checked, field},
        };

        #lists

        /// First names of the messages that a machine sends, and no user.
        pub(super) const FROM_MACHINES: &[&str] = &[#(#from_machines),*];

        #(#types)*
    }
}

fn events() -> TokenStream {
    let types = rows().filter_map(|(row, kind)| match kind.sort {
        Sort::Message => None,
        Sort::Event => Some(push_type(&row, kind, &[])),
        Sort::Part => Some(part_type(&row)),
    });
    let expecting_answer = crate::names::expecting_answer();
    let lists = lists(Sort::Event);
    quote! {
        //! Types for every event, and the structures inside them. Source: 接收事件推送 and the pages that
        //! each type names.
        //!
        //! Essential fields, `Option` and numbers work as in [`message`](crate::message). An element of a
        //! list that lacks an essential field is left out; such a nested structure is `None` if it is an
        //! `Option`.

        use super::{
            OpenId, Push, Rejection,
            typed::{FromField, Kind, Part, Typed, checked, field},
        };
        use crate::document::Field;

        #lists

        /// First names of the events that a user expects an answer to.
        pub(super) const EXPECTING_ANSWER: &[&str] = &[#(#expecting_answer),*];

        #(#types)*
    }
}

/// Compares the rendered types with a file, or rewrites it.
fn check(rendered: TokenStream, file: &ExpectFile) {
    let rendered = syn::parse2(rendered).expect("types are Rust");
    let mut text = HEADER.to_owned();
    let mut last = "";
    let rendered = prettyplease::unparse(&rendered);
    for line in rendered.lines() {
        if is_apart(last, line) {
            text.push('\n');
        }
        text = text + line + "\n";
        last = line;
    }
    file.assert_eq(&rustfmt(&text));
}

/// Whether a blank line belongs between these two. prettyplease writes none.
fn is_apart(line: &str, next: &str) -> bool {
    let is_toplevel = !line.starts_with(' ');
    let ends_item = line == "}" || line.ends_with(';') && is_toplevel;
    (ends_item && !next.starts_with("use "))
        || (line.starts_with("//!") && !next.starts_with("//!"))
        || (line.ends_with(';') && next.starts_with("    fn "))
}

/// Formats the text like `cargo fmt`, which `.ci/run` checks.
fn rustfmt(text: &str) -> String {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt is missing; run `rustup component add rustfmt`");
    let mut stdin = rustfmt.stdin.take().expect("a pipe");
    stdin.write_all(text.as_bytes()).expect("rustfmt reads");
    drop(stdin);
    let output = rustfmt.wait_with_output().expect("rustfmt ends");
    assert!(output.status.success(), "rustfmt failed");
    String::from_utf8(output.stdout).expect("rustfmt writes UTF-8")
}

#[test]
fn the_types_of_messages_are_those_of_the_table() {
    check(
        messages(),
        &expect_file!["../../../wechat-core/src/push/message.rs"],
    );
}

#[test]
fn the_types_of_events_are_those_of_the_table() {
    check(
        events(),
        &expect_file!["../../../wechat-core/src/push/event.rs"],
    );
}
