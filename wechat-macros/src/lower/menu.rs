//! Checks of a declared menu against the platform's limits.

mod button;

use proc_macro2::Span;
use syn::{Attribute, Error};

use crate::{
    buttons::{MAX_BUTTONS, MAX_INNER, MAX_INNER_NAME, MAX_NAME},
    errors::Errors,
    model::{Action, Button, Menu},
    parse::{self, MenuList},
    paths,
};

/// # Errors
/// Lists every mistake in the menu.
pub(crate) fn menu(list: MenuList) -> syn::Result<Menu> {
    let mut errors = Errors::default();
    check_count(
        Span::call_site(),
        &list.buttons,
        MAX_BUTTONS,
        "a menu has one to three buttons\nhelp: a button can open a submenu of five: \
         `\"更多\" => { … }`",
        &mut errors,
    );
    let mut seen = button::Seen::default();
    let buttons = list.buttons.into_iter();
    let buttons: Vec<_> = buttons
        .filter_map(|button| first(button, &mut seen, &mut errors))
        .collect();
    errors.finish()?;
    Ok(Menu {
        runtime: paths::runtime(list.krate.as_ref()),
        buttons,
        warnings: seen.warnings,
    })
}

/// Lowers a top-level button.
fn first(button: parse::Button, seen: &mut button::Seen, errors: &mut Errors) -> Option<Button> {
    check_name(&button, MAX_NAME, errors);
    let parse::Action::Group(braces, inner) = button.action else {
        return self::button(button, seen, errors);
    };
    check_attributes(&button.attrs, errors);
    check_count(
        braces,
        &inner,
        MAX_INNER,
        "a submenu has one to five buttons",
        errors,
    );
    let inner = inner.into_iter();
    let inner = inner.filter_map(|button| {
        check_name(&button, MAX_INNER_NAME, errors);
        self::button(button, seen, errors)
    });
    Some(Button {
        action: Action::Group(inner.collect()),
        attrs: button.attrs,
        name: button.name,
    })
}

/// Lowers a button with an action.
fn button(button: parse::Button, seen: &mut button::Seen, errors: &mut Errors) -> Option<Button> {
    check_attributes(&button.attrs, errors);
    let action = match button.action {
        parse::Action::Group(braces, _) => {
            errors.push(Error::new(
                braces,
                "a menu has two levels: a button in a submenu cannot open another submenu",
            ));
            return None;
        }
        parse::Action::Kind(kind, fields) => button::action(&kind, fields, seen, errors)?,
    };
    Some(Button {
        attrs: button.attrs,
        name: button.name,
        action,
    })
}

/// Skips buttons under `#[cfg]`, which may be absent: the compiler counts them later.
fn check_count(
    around: Span,
    buttons: &[parse::Button],
    most: usize,
    takes: &str,
    errors: &mut Errors,
) {
    if buttons.is_empty() {
        errors.push(Error::new(around, takes));
    }
    let mut always = buttons.iter().filter(|button| button.attrs.is_empty());
    if let Some(beyond) = always.nth(most) {
        errors.push(Error::new(
            beyond.name.span(),
            format!("one button too many: {takes}"),
        ));
    }
}

fn check_name(button: &parse::Button, most: usize, errors: &mut Errors) {
    let name = button.name.value();
    if name.trim().is_empty() {
        errors.push(Error::new(button.name.span(), "a button needs a name"));
    } else if name.contains(char::is_control) {
        errors.push(Error::new(
            button.name.span(),
            "a button's name is one line without control characters",
        ));
    } else if name.len() > most {
        errors.push(Error::new(
            button.name.span(),
            format!(
                "this name has {} bytes, the platform accepts {most}\nnote: a Chinese character has three, \
                 so {} of them fit",
                name.len(),
                most / 3
            ),
        ));
    }
}

fn check_attributes(attrs: &[Attribute], errors: &mut Errors) {
    for attr in attrs {
        if !attr.path().is_ident("cfg") {
            errors.push(Error::new_spanned(
                attr,
                "only `#[cfg(…)]` and comments with two slashes are allowed before a button",
            ));
        }
    }
}
