//! Meaning and remedy of the platform's error codes. Sources: 全局返回码, 发送客服消息, 获取稳定版接口调用凭据, 个性化菜单,
//! 标签管理, 网络通信检测.

mod table;

use self::table::KNOWN;
use super::ApiErrorKind as Kind;

/// A documented code.
#[derive(Clone, Copy)]
pub(super) struct Known {
    code: i64,
    pub(super) kind: Kind,
    /// Subject and fact; empty where the platform's words are used.
    pub(super) what: &'static str,
    pub(super) remedy: &'static str,
}

/// Path of the call that creates access tokens.
pub(crate) const STABLE_TOKEN: &str = "/cgi-bin/stable_token";

/// `invalid appsecret`
const SECRET: i64 = 40125;

/// Returns the meaning of a code in the answer to the call of `path`.
pub(super) fn known(path: &str, code: i64) -> Known {
    // This call sends no access token, so the code refers to the secret.
    let meant = match (path, code) {
        (STABLE_TOKEN, 40001) => SECRET,
        (_, code) => code,
    };
    let known = KNOWN.binary_search_by_key(&meant, |known| known.code);
    known.map_or(
        Known {
            code,
            kind: Kind::Other,
            what: "the platform refused the call",
            remedy: "look the code up under 全局返回码, and read the platform's own words",
        },
        |place| KNOWN[place],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ApiError;

    #[test]
    fn each_code_is_in_the_table_once_and_in_order() {
        for pair in KNOWN.windows(2) {
            assert!(pair[0].code < pair[1].code, "{}", pair[1].code);
        }
    }

    #[test]
    fn each_code_displays_subject_fact_and_remedy() {
        for &Known { code, .. } in KNOWN {
            let error = ApiError::refused("/cgi-bin/x", code, "words of the platform");
            let shown = error.to_string();
            let (what, remedy) = shown
                .strip_prefix("/cgi-bin/x: ")
                .and_then(|rest| {
                    rest.split_once(&format!(" (errcode {code}: words of the platform); "))
                })
                .unwrap_or_else(|| panic!("{shown}"));
            for part in [what, remedy] {
                assert!(part.split(' ').count() > 1, "{shown}");
                assert!(
                    part.starts_with(|c: char| c.is_ascii_lowercase()),
                    "{shown}"
                );
                assert!(!part.ends_with(['.', ' ', ';', ',']), "{shown}");
                assert!(!part.contains("  "), "{shown}");
            }
            let subjects = [
                "a ",
                "an ",
                "another ",
                "conditional ",
                "more ",
                "no ",
                "nothing ",
                "part ",
                "publishing ",
            ];
            let subjects = subjects.iter().chain(&["some ", "the ", "too "]);
            assert!(
                subjects
                    .into_iter()
                    .any(|subject| what.starts_with(subject)),
                "{shown}"
            );
        }
    }

    /// Codes that operators meet first, with a part of their remedy.
    #[test]
    fn a_fixable_code_has_a_remedy() {
        for (code, kind, remedy) in [
            (40165, Kind::Request, "published version"),
            (40201, Kind::Request, "enter the URL in the console"),
            (43019, Kind::Request, "黑名单"),
            (45035, Kind::NotAllowed, "IP白名单"),
            (45064, Kind::Unauthorized, "小程序管理"),
            (45065, Kind::Request, "another `clientmsgid`"),
            (45066, Kind::TooFrequent, "wait for a minute"),
            (47003, Kind::Request, "`thing` takes 20 characters"),
            (48004, Kind::Unauthorized, "fix what it names"),
            (65303, Kind::Request, "create"),
            (89501, Kind::NotAllowed, "confirm it in WeChat"),
            (89503, Kind::NotAllowed, "confirm the request in WeChat"),
            (
                89506,
                Kind::NotAllowed,
                "ask the administrator to add the address",
            ),
            (
                89507,
                Kind::NotAllowed,
                "or ask the administrator to add the address",
            ),
        ] {
            let error = ApiError::refused("/cgi-bin/x", code, "");
            assert_eq!(error.kind(), kind, "{code}");
            assert!(error.to_string().contains(remedy), "{error}");
        }
    }

    #[test]
    fn an_unknown_code_links_to_its_documentation() {
        let shown = ApiError::refused("/cgi-bin/x", 12_345, "").to_string();
        assert!(shown.contains("全局返回码"), "{shown}");
    }
}
