//! Expansion of each attribute, as files to review in `tests/expand`, and a rule for all of them:
//! no path depends on what is in scope.
//!
//! To accept a change, read it, then `UPDATE_EXPECT=1 cargo test --package wechat-macros`.

use std::collections::HashSet;

use expect_test::{ExpectFile, expect_file};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    Attribute as SynAttribute, File, Path, Visibility,
    visit::{Visit, visit_path},
};

use super::*;

/// Finds paths that depend on what is in scope: those that start neither at a crate's root nor with
/// the override, and were not passed in. Names that generated code defines itself start with `__`.
struct RelativePaths {
    handed_in: HashSet<Ident>,
    found: Vec<String>,
}

impl Visit<'_> for RelativePaths {
    fn visit_path(&mut self, path: &Path) {
        let first = &path.segments[0].ident;
        let known = *first == "Self"
            || *first == "self"
            || first.to_string().starts_with("__")
            || self.handed_in.contains(first);
        if path.leading_colon.is_none() && !known {
            self.found.push(path.to_token_stream().to_string());
        }
        visit_path(self, path);
    }

    /// Attributes come from the compiler, visibilities from the author.
    fn visit_attribute(&mut self, _: &SynAttribute) {}

    fn visit_visibility(&mut self, _: &Visibility) {}
}

fn check_handler(
    attribute: Attribute,
    arguments: TokenStream,
    item: &TokenStream,
    expected: &ExpectFile,
) {
    let handed_in = quote!(#arguments #item);
    check(handed_in, handler(attribute, arguments, item), expected);
}

fn check(handed_in: TokenStream, expansion: TokenStream, expected: &ExpectFile) {
    let file: File = syn::parse2(expansion).expect("expansions are Rust");
    let mut paths = RelativePaths {
        handed_in: identifiers(handed_in).collect(),
        found: Vec::new(),
    };
    // The user's own function comes first and is unchanged.
    for item in &file.items[1..] {
        paths.visit_item(item);
    }
    assert_eq!(paths.found, [""; 0]);
    expected.assert_eq(&prettyplease::unparse(&file));
}

fn identifiers(tokens: TokenStream) -> Box<dyn Iterator<Item = Ident>> {
    Box::new(tokens.into_iter().flat_map(|token| match token {
        TokenTree::Group(group) => identifiers(group.stream()),
        TokenTree::Ident(ident) => Box::new(std::iter::once(ident)),
        TokenTree::Punct(_) | TokenTree::Literal(_) => Box::new(std::iter::empty()),
    }))
}

#[test]
fn exact_words() {
    check_handler(
        Attribute::OnText,
        quote!("hello", "你好"),
        &quote! {
            /// Greets.
            async fn hello() -> &'static str {
                "你好！"
            }
        },
        &expect_file!["../../../tests/expand/on_text_words.rs"],
    );
}

#[test]
fn any_text_with_parameters_of_both_sorts() {
    check_handler(
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
        &expect_file!["../../../tests/expand/on_text_any.rs"],
    );
}

#[test]
fn a_handler_with_its_own_late_options() {
    check_handler(
        Attribute::OnText,
        quote!("ask {q}", late = wait | notify),
        &quote! {
            async fn ask(q: String) -> String {
                q
            }
        },
        &expect_file!["../../../tests/expand/on_text_late.rs"],
    );
}

#[test]
fn several_kinds() {
    check_handler(
        Attribute::OnMsg,
        quote!(voice, video, "file"),
        &quote!(
            async fn media(push: Push) {}
        ),
        &expect_file!["../../../tests/expand/on_msg_kinds.rs"],
    );
}

#[test]
fn events_of_every_sort() {
    check_handler(
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
        &expect_file!["../../../tests/expand/on_event.rs"],
    );
}

#[test]
fn patterns_of_every_form() {
    check_handler(
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
        &expect_file!["../../../tests/expand/on_text_patterns.rs"],
    );
}

#[test]
fn stacked_attributes() {
    check_handler(
        Attribute::OnText,
        quote!("a"),
        &quote!(
            #[on_msg(image)]
            #[inline]
            #[wechat_runtime::on_event(scan = "table-{n}")]
            async fn media(n: Option<f64>, text: Option<Text>) {}
        ),
        &expect_file!["../../../tests/expand/stacked.rs"],
    );
}

#[test]
fn an_error_handler() {
    check_handler(
        Attribute::OnError,
        quote!(),
        &quote!(
            async fn sorry(user: OpenId) {}
        ),
        &expect_file!["../../../tests/expand/on_error.rs"],
    );
}

#[test]
fn a_module() {
    let module = quote!(
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
    );
    check(
        quote!(App MENU #module),
        bot(quote!(state = App, menu = MENU), &module),
        &expect_file!["../../../tests/expand/bot.rs"],
    );
}

#[test]
fn fallback_under_another_crate_path() {
    check_handler(
        Attribute::Fallback,
        quote!(crate = my::wechat),
        &quote!(
            async fn other() {}
        ),
        &expect_file!["../../../tests/expand/fallback_crate.rs"],
    );
}

#[test]
fn one_function_for_both_fallbacks() {
    check_handler(
        Attribute::Fallback,
        quote!(),
        &quote!(
            #[fallback(events, when = is_known)]
            async fn other() {}
        ),
        &expect_file!["../../../tests/expand/fallback_events.rs"],
    );
}

#[test]
fn a_mistake_leaves_the_function() {
    check_handler(
        Attribute::OnMsg,
        quote!(imagee, image, image),
        &quote!(
            fn photo(&self) -> String {
                String::new()
            }
        ),
        &expect_file!["../../../tests/expand/mistakes.rs"],
    );
}

#[test]
fn a_list() {
    let written = quote!(hello, #[cfg(unix)] ..menu::HANDLERS, menu::open; state = App);
    let list = handlers(written.clone());
    check(
        written,
        quote!(
            fn main() {}
            static __HANDLERS: ::wechat_runtime::Handlers<App> = #list;
        ),
        &expect_file!["../../../tests/expand/handlers.rs"],
    );
}

#[test]
fn a_list_with_menus() {
    let written = quote!(hello, ..shop::HANDLERS; menu = [MENU, shop::MENU], crate = my::wechat);
    let list = handlers(written.clone());
    check(
        quote!(my #written),
        quote!(
            fn main() {}
            static __HANDLERS: my::wechat::Handlers = #list;
        ),
        &expect_file!["../../../tests/expand/handlers_menus.rs"],
    );
}

#[test]
fn a_menu() {
    let written = quote! {
        "今日推荐" => click("TODAY"),
        "更多" => {
            #[cfg(feature = "shop")]
            "小店" => miniprogram(appid = "wx1", url = "https://example.com/", pagepath = "pages/index"),
            "官网" => view("https://example.com/"),
            "照片" => pic_sysphoto("TODAY"),
            "文章" => article_id("a"),
        },
        "今天" => click("TODAY"),
    };
    let menu = menu(written.clone());
    check(
        written,
        quote!(
            fn main() {}
            static __MENU: ::wechat_runtime::Menu = #menu;
        ),
        &expect_file!["../../../tests/expand/menu.rs"],
    );
}

#[test]
fn all_mistakes_in_a_menu_are_reported_at_once() {
    let expansion = menu(quote! {
        "" => clik("A"),
        "b" => view("example.com"),
        "c" => {},
        "d" => click("D"),
    });
    let told = expansion.to_string();
    for mistake in [
        "a button needs a name",
        "unknown button action `clik`",
        "a URL begins with `https://`",
        "a submenu has one to five buttons",
        "one button too many",
    ] {
        assert!(told.contains(mistake), "{mistake}: {told}");
    }
}

#[test]
fn a_state() {
    let written = quote! {
        struct App<T> where T: Send {
            db: Db,
            cache: Cache<T>,
            #[provide(skip)]
            second: Db,
        }
    };
    let state = provide(written.clone());
    check(
        written,
        quote!(fn main() {} #state),
        &expect_file!["../../../tests/expand/provide.rs"],
    );
}

/// A half-typed function, whose body is not valid Rust yet.
#[test]
fn a_body_is_not_parsed() {
    let expansion = handler(
        Attribute::Fallback,
        quote!(),
        &quote!(async fn other() { user. }),
    );
    assert!(!expansion.to_string().contains("compile_error"));
}

/// Half-typed bodies in a module under `#[bot]` are accepted, and the items around functions are
/// not mistaken for functions.
#[test]
fn bodies_in_a_module_are_not_parsed() {
    let expansion = bot(
        quote!(),
        &quote!(
            mod shop {
                #![allow(dead_code)]
                const PARSE: fn(&str) -> [u8; { 2 }] = parse;
                #[on_text("a")]
                const unsafe extern "C" fn one() { user. }
                struct NotOne;
                fn two() {}
                impl Shop {
                    #[on_text("b")]
                    fn three() {}
                }
                mod inner {
                    #[wechat_runtime::fallback]
                    pub(super) async fn four() -> Vec<{ 3 }> { match }
                }
            }
        ),
    );
    let list = expansion.to_string();
    let (_, list) = list.split_once("handlers !").expect("a list");
    assert!(list.contains("[one , inner :: four ;"), "{list}");
}
