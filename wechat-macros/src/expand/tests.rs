//! What each attribute expands to, as files to review in `tests/expand`, and the rule that all of
//! them keep: no path depends on what is in scope.
//!
//! To accept a change, read it, then `UPDATE_EXPECT=1 cargo test --package wechat-macros`.

use expect_test::{ExpectFile, expect_file};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{
    Attribute as SynAttribute, File, Path, Visibility,
    visit::{Visit, visit_path},
};

use super::*;

/// Names that the cases below hand to the macros; what generated code adds starts with `__`.
const HANDED_IN: &[&str] = &[
    "App", "Db", "Cache", "OpenId", "Option", "Push", "String", "T", "Text", "admin", "f64",
    "hello", "media", "menu", "my", "Send", "open", "order", "other", "events", "pattern", "sorry",
    "u64",
];

/// Paths that mean what happens to be in scope: neither from a crate's root, nor by the override,
/// nor handed in.
#[derive(Default)]
struct RelativePaths {
    found: Vec<String>,
}

impl Visit<'_> for RelativePaths {
    fn visit_path(&mut self, path: &Path) {
        let first = &path.segments[0].ident;
        let known = *first == "Self"
            || *first == "self"
            || first.to_string().starts_with("__")
            || HANDED_IN.iter().any(|name| first == name)
            // Primitive types are no names in scope.
            || ["str", "usize", "bool"].iter().any(|name| first == name);
        if path.leading_colon.is_none() && !known {
            self.found.push(path.to_token_stream().to_string());
        }
        visit_path(self, path);
    }

    /// Attributes are the compiler's, visibilities the author's.
    fn visit_attribute(&mut self, _: &SynAttribute) {}

    fn visit_visibility(&mut self, _: &Visibility) {}
}

fn check(expansion: TokenStream, expected: &ExpectFile) {
    let file: File = syn::parse2(expansion).expect("expansions are Rust");
    let mut paths = RelativePaths::default();
    // The user's own function comes first and is as they wrote it.
    for item in &file.items[1..] {
        paths.visit_item(item);
    }
    assert_eq!(paths.found, [""; 0]);
    expected.assert_eq(&prettyplease::unparse(&file));
}

#[test]
fn exact_words() {
    check(
        handler(
            Attribute::OnText,
            quote!("hello", "你好"),
            &quote! {
                /// Greets.
                async fn hello() -> &'static str {
                    "你好！"
                }
            },
        ),
        &expect_file!["../../../tests/expand/on_text_words.rs"],
    );
}

#[test]
fn any_text_with_parameters_of_both_sorts() {
    check(
        handler(
            Attribute::OnText,
            quote!(),
            &quote! {
                #[cfg(feature = "shop")]
                #[deprecated]
                #[tracing::instrument]
                pub(crate) async fn order(text: Text, db: &Db, user: OpenId) -> Result<Reply, Error> {
                    db.order(user, text).await
                }
            },
        ),
        &expect_file!["../../../tests/expand/on_text_any.rs"],
    );
}

#[test]
fn several_kinds() {
    check(
        handler(
            Attribute::OnMsg,
            quote!(voice, video, "file"),
            &quote!(
                async fn media(push: Push) {}
            ),
        ),
        &expect_file!["../../../tests/expand/on_msg_kinds.rs"],
    );
}

#[test]
fn events_of_every_sort() {
    check(
        handler(
            Attribute::OnEvent,
            quote!(
                subscribe,
                SCAN,
                click = "KEY",
                scan = "store_12",
                "some_future_event"
            ),
            &quote!(
                async fn events(user: OpenId) -> String {
                    user.to_string()
                }
            ),
        ),
        &expect_file!["../../../tests/expand/on_event.rs"],
    );
}

#[test]
fn patterns_of_every_form() {
    check(
        handler(
            Attribute::OnText,
            quote!(
                "天气 {city}",
                "plain {{braces}}",
                prefix = "查",
                suffix = "吗",
                contains = "a.b",
                regex = r"^order (?<id>\d+)(?<note> .+)?$",
                ignore_case,
                when = admin,
            ),
            &quote!(
                async fn pattern(
                    city: Option<String>,
                    id: Option<u64>,
                    note: Option<String>,
                    text: Text,
                ) {
                }
            ),
        ),
        &expect_file!["../../../tests/expand/on_text_patterns.rs"],
    );
}

#[test]
fn stacked_attributes() {
    check(
        handler(
            Attribute::OnText,
            quote!("a"),
            &quote!(
                #[on_msg(image)]
                #[inline]
                #[wechat_runtime::on_event(scan = "table-{n}")]
                async fn media(n: Option<f64>, text: Option<Text>) {}
            ),
        ),
        &expect_file!["../../../tests/expand/stacked.rs"],
    );
}

#[test]
fn an_error_handler() {
    check(
        handler(
            Attribute::OnError,
            quote!(),
            &quote!(
                async fn sorry(user: OpenId) {}
            ),
        ),
        &expect_file!["../../../tests/expand/on_error.rs"],
    );
}

#[test]
fn a_module() {
    check(
        bot(
            quote!(state = App),
            &quote!(
                pub mod shop {
                    #[on_text("hello")]
                    async fn hello() {}
                    #[cfg(unix)]
                    mod menu {
                        #[cfg(test)]
                        #[fallback]
                        pub(super) async fn open() {}
                        fn helper() {}
                    }
                }
            ),
        ),
        &expect_file!["../../../tests/expand/bot.rs"],
    );
}

#[test]
fn fallback_under_another_crate_path() {
    check(
        handler(
            Attribute::Fallback,
            quote!(crate = my::wechat),
            &quote!(
                async fn other() {}
            ),
        ),
        &expect_file!["../../../tests/expand/fallback_crate.rs"],
    );
}

#[test]
fn a_mistake_leaves_the_function() {
    check(
        handler(
            Attribute::OnMsg,
            quote!(imagee, image, image),
            &quote!(
                fn photo(&self) -> String {
                    String::new()
                }
            ),
        ),
        &expect_file!["../../../tests/expand/mistakes.rs"],
    );
}

#[test]
fn a_list() {
    let list = handlers(quote!(hello, #[cfg(unix)] ..menu::HANDLERS, menu::open; state = App));
    check(
        quote!(
            fn main() {}
            static __HANDLERS: ::wechat_runtime::Handlers<App> = #list;
        ),
        &expect_file!["../../../tests/expand/handlers.rs"],
    );
}

#[test]
fn a_state() {
    let state = provide(quote! {
        struct App<T> where T: Send {
            db: Db,
            cache: Cache<T>,
            #[provide(skip)]
            second: Db,
        }
    });
    check(
        quote!(fn main() {} #state),
        &expect_file!["../../../tests/expand/provide.rs"],
    );
}

/// A function that is being typed: its body is no Rust yet.
#[test]
fn a_body_is_not_parsed() {
    let expansion = handler(
        Attribute::Fallback,
        quote!(),
        &quote!(async fn other() { user. }),
    );
    assert!(!expansion.to_string().contains("compile_error"));
}
