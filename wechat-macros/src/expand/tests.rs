//! What each attribute expands to, as files to review in `tests/expand`.
//!
//! To accept a change, read it, then `UPDATE_EXPECT=1 cargo test --package wechat-macros`.

use expect_test::{ExpectFile, expect_file};
use proc_macro2::TokenStream;
use quote::quote;

use super::*;

fn check(expansion: TokenStream, expected: &ExpectFile) {
    let file = syn::parse2(expansion).expect("expansions are Rust");
    expected.assert_eq(&prettyplease::unparse(&file));
}

#[test]
fn exact_words() {
    check(
        handler(
            Attribute::OnText,
            quote!("hello", "你好"),
            quote! {
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
            quote! {
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
            quote!(
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
            quote!(
                async fn events(user: OpenId) -> String {
                    user.to_string()
                }
            ),
        ),
        &expect_file!["../../../tests/expand/on_event.rs"],
    );
}

#[test]
fn fallback_under_another_crate_path() {
    check(
        handler(
            Attribute::Fallback,
            quote!(crate = my::wechat),
            quote!(
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
            quote!(
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
    let list = handlers(quote!(hello, menu::open; state = App));
    check(
        quote!(static HANDLERS: Handlers<App> = #list;),
        &expect_file!["../../../tests/expand/handlers.rs"],
    );
}

#[test]
fn a_state() {
    check(
        provide(quote! {
            struct App<T> where T: Send {
                db: Db,
                cache: Cache<T>,
                #[provide(skip)]
                second: Db,
            }
        }),
        &expect_file!["../../../tests/expand/provide.rs"],
    );
}

/// A function that is being typed: its body is no Rust yet.
#[test]
fn a_body_is_not_parsed() {
    let expansion = handler(
        Attribute::Fallback,
        quote!(),
        quote!(async fn other() { user. }),
    );
    assert!(!expansion.to_string().contains("compile_error"));
}
