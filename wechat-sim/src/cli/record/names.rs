//! Names that replace users, accounts and apps in a recording.

use std::{cmp::Reverse, collections::HashMap};

use wechat_runtime::{Field, Fields};

/// Names by the identities that they replace. An identity has one name in a recording, and another
/// in the next.
#[derive(Default)]
pub(super) struct Names(HashMap<String, String>);

/// Kinds of identity by the end of the field's name, in lower case.
const IDENTITIES: [(&str, Sort); 5] = [
    ("tousername", Sort::Account),
    ("username", Sort::User),
    ("openid", Sort::User),
    ("unionid", Sort::Union),
    ("appid", Sort::App),
];

#[derive(Clone, Copy)]
enum Sort {
    Account,
    User,
    Union,
    App,
}

impl Names {
    /// Adds names for the identities in this document; `push` is its number.
    pub(super) fn note(&mut self, document: &Fields, push: usize) {
        document
            .iter()
            .for_each(|field| self.note_field(field, push));
    }

    /// Adds a name for the account's AppID, which a push may not contain.
    pub(super) fn note_app_id(&mut self, app_id: &str) {
        self.name(app_id, Sort::App, 0);
    }

    fn note_field(&mut self, field: Field<'_>, push: usize) {
        field.iter().for_each(|field| self.note_field(field, push));
        let name = field.name().to_ascii_lowercase();
        let named = IDENTITIES.iter().find(|(end, _)| name.ends_with(end));
        if let Some((_, sort)) = named {
            self.name(field.text().trim(), *sort, push);
        }
    }

    fn name(&mut self, id: &str, sort: Sort, push: usize) {
        if id.is_empty() || self.0.contains_key(id) || self.0.values().any(|name| name == id) {
            return;
        }
        // With the number of the push, which no other recording in the folder has.
        let number = format!("{push}_{}", self.0.len() + 1);
        let name = match sort {
            Sort::Account => format!("gh_recorded_{number}"),
            Sort::User => format!("{:_<28}", format!("oRecorded_{number}")),
            Sort::Union => format!("uRecorded_{number}"),
            Sort::App => format!("wx{:0>16}", number.replace('_', "f")),
        };
        self.0.insert(id.to_owned(), name);
    }

    /// Replaces identities by names, wherever they occur: also in text that somebody wrote.
    pub(super) fn replaced(&self, text: &str) -> String {
        let mut ids: Vec<_> = self.0.iter().collect();
        // One may be the beginning of another.
        ids.sort_by_key(|(id, _)| Reverse(id.len()));
        let mut replaced = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let here = ids
                .iter()
                .find(|(id, _)| rest.starts_with(&***id) && is_whole(id, &replaced, rest));
            if let Some((id, name)) = here {
                replaced.push_str(name);
                rest = &rest[id.len()..];
            } else {
                replaced.push(next);
                rest = &rest[next.len_utf8()..];
            }
        }
        replaced
    }
}

/// Finds an identity. A short one could be a part of any word, so it must be a whole word.
fn is_whole(id: &str, before: &str, from: &str) -> bool {
    const SHORT: usize = 8;
    let is_of_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let (last, next) = (before.chars().next_back(), from[id.len()..].chars().next());
    id.len() > SHORT || !(is_of_word(last) || is_of_word(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_identity_has_one_pseudonym_everywhere() {
        let push = "<xml><ToUserName>gh_1</ToUserName><FromUserName>o</FromUserName><MsgType>text</MsgType>\
            <Deep><OPENID>o_longer_id</OPENID></Deep><ComponentAppid>wx0123</ComponentAppid><Appid/>\
            <Content>o o_longer_id_2 of wx0123, foo gh_12</Content></xml>";
        let mut names = Names::default();
        let fields: Fields = push.parse().unwrap();
        names.note(&fields, 7);
        let once = names.replaced(push);
        let stored: Fields = once.parse().unwrap();
        let get = |path| stored.get(path).unwrap();
        let (user, longer, app) = (
            "oRecorded_7_2_______________",
            "oRecorded_7_3_______________",
            "wx00000000000007f4",
        );
        assert_eq!(get("ToUserName"), "gh_recorded_7_1");
        assert_eq!((get("FromUserName"), get("Deep.OPENID")), (user, longer));
        assert_eq!(get("ComponentAppid"), app);
        assert_eq!(
            get("Content"),
            format!("{user} {longer}_2 of {app}, foo gh_12")
        );
        names.note(&stored, 8);
        assert_eq!(names.replaced(push), once, "a name is no identity");
    }
}
