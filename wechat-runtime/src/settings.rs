//! Settings of a bot, from the environment or from code.

mod environment;

use std::net::{Ipv4Addr, SocketAddr};

pub(crate) use environment::process_variable;
use environment::{
    AES_KEY, API_BASE, APP_ID, APP_SECRET, Environment, HEALTH_PATH, LISTEN, PATH, PROXY_PROTOCOL,
    STATUS_LISTEN, TOKEN, invalid, list, listen, path, proxies, several,
};
use ipnet::IpNet;
use wechat_core::{
    __private::{Credentials, DEFAULT_API_BASE, Safe, api_base},
    AppId, AppSecret, EncodingAesKey, Error, Result, Token,
};

/// Settings of a bot.
///
/// | variable | meaning | if unset |
/// | --- | --- | --- |
/// | `WECHAT_TOKEN` | Token (令牌) of 服务器配置 | an error |
/// | `WECHAT_APP_ID` | AppID (开发者ID), `wx…` | handlers see no AppID |
/// | `WECHAT_APP_SECRET` | AppSecret (开发者密码): calls of the platform's API | the API is not called |
/// | `WECHAT_API_BASE` | base URL of that API | `https://api.weixin.qq.com` |
/// | `WECHAT_AES_KEY` | EncodingAESKey (消息加解密密钥): safe mode (安全模式) | plain mode (明文模式) |
/// | `WECHAT_LISTEN` | address and port | `127.0.0.1:8080` |
/// | `WECHAT_PATH` | path of the URL in the console | `/wx` |
/// | `WECHAT_HEALTH_PATH` | path at which the same port answers health checks: `/healthz` | no such path |
/// | `WECHAT_PROXY_PROTOCOL` | addresses and networks of proxies that send a PROXY protocol header | no headers are read |
/// | `WECHAT_STATUS_LISTEN` | address and port of `/healthz`, `/readyz` and `/metrics` | no such port |
///
/// Safe mode needs `WECHAT_APP_ID` too. A bot in safe mode also accepts compatible mode (兼容模式),
/// of which it reads the encrypted part only. It rejects plain pushes and encrypts its replies.
///
/// While a Token or EncodingAESKey is being changed, `WECHAT_TOKEN` and `WECHAT_AES_KEY` accept
/// several values, separated by commas, the new one first: `WECHAT_TOKEN=new,old`.
///
/// Each variable can also be read from a file, as container platforms provide secrets:
/// `WECHAT_TOKEN_FILE` is the path of a file that holds the token. White space around a value is
/// ignored.
///
/// `RUST_LOG` sets the level of log lines: `error`, `warn`, `info` (the default), `debug`.
///
/// With an AppID, an AppSecret and the crate's feature `client`, a bot has an `Api`. Otherwise the
/// settings of the API are validated but not used.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// Shared secret that signs pushes.
    pub token: Token,
    /// Previous tokens that are still accepted.
    pub previous_tokens: Vec<Token>,
    /// Public id of the account.
    pub app_id: Option<AppId>,
    /// Secret for fetching access tokens.
    pub app_secret: Option<AppSecret>,
    /// Base URL of the platform's API: `https://` and a host, or `http://` on this machine.
    pub api_base: String,
    /// Shared secret that encrypts pushes and replies; set for safe mode.
    pub aes_key: Option<EncodingAesKey>,
    /// Previous keys that are still accepted.
    pub previous_aes_keys: Vec<EncodingAesKey>,
    /// Address and port to listen on; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Path of the URL in the console, with or without a trailing slash.
    pub path: String,
    /// Path of health checks on the bot's own port, where `GET` and `HEAD` succeed. Requests are
    /// not signed, and the answer only shows that the process is alive.
    pub health_path: Option<String>,
    /// Addresses and networks of the proxies that send a PROXY protocol header, version 1 or 2, at
    /// the start of each connection: `10.0.0.0/8`, `2001:db8::7`. The built-in server takes the
    /// client's address from the header. It refuses connections from these proxies without a
    /// header, and connections from other addresses with one.
    pub proxy_protocol: Vec<String>,
    /// Address and port of `/healthz`, `/readyz` and, with the feature `prometheus`, `/metrics`.
    /// A bot under [`run_until`](crate::Server::run_until) has no `/metrics`.
    /// Requests are not signed, so keep the port private.
    pub status_listen: Option<SocketAddr>,
    /// Whether the token is the public one of [`Settings::from_env_or_demo`].
    pub(crate) demo: bool,
}

const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
const DEFAULT_PATH: &str = "/wx";

impl Settings {
    /// Creates settings with this token and defaults for everything else.
    pub fn new(token: Token) -> Self {
        Self {
            token,
            previous_tokens: Vec::new(),
            app_id: None,
            app_secret: None,
            api_base: DEFAULT_API_BASE.to_owned(),
            aes_key: None,
            previous_aes_keys: Vec::new(),
            listen: DEFAULT_LISTEN,
            path: DEFAULT_PATH.to_owned(),
            health_path: None,
            proxy_protocol: Vec::new(),
            status_listen: None,
            demo: false,
        }
    }

    /// Reads the variables in the table above.
    ///
    /// # Errors
    /// If a variable is missing or malformed. The error names the variable and the reason, and
    /// gives an example. It never shows the value of a secret.
    pub fn from_env() -> Result<Self> {
        Self::read(&Environment(process_variable))
    }

    /// Reads the variables. If no token is set, uses the public demo token, on loopback only.
    ///
    /// For trying out a bot before there is an account.
    ///
    /// # Errors
    /// As [`from_env`](Self::from_env), and if a bot without a token would listen on a public
    /// address.
    pub fn from_env_or_demo() -> Result<Self> {
        Self::read_or_demo(&Environment(process_variable))
    }

    /// Returns whether no token was set, so that the public demo token is used.
    pub fn is_demo(&self) -> bool {
        self.demo
    }

    /// Returns the secrets for verifying requests.
    ///
    /// # Errors
    /// If a public field has an invalid value.
    pub(crate) fn credentials(&self) -> Result<Credentials> {
        path(&self.path).map_err(|why| invalid("path", &PATH, why))?;
        if let Some(health) = &self.health_path {
            path(health).map_err(|why| invalid("health_path", &HEALTH_PATH, why))?;
            if is_same_path(health, &self.path) {
                return Err(Error::setting(format!(
                    "{} and {} are both `{health}`: the platform calls {}, so set another path for health checks",
                    HEALTH_PATH.name, PATH.name, PATH.name
                )));
            }
        }
        let tokens = [&self.token].into_iter().chain(&self.previous_tokens);
        let safe = match (&self.aes_key, &self.app_id) {
            (None, _) if self.previous_aes_keys.is_empty() => None,
            (None, _) => {
                return Err(Error::setting(
                    "`previous_aes_keys` is set but `aes_key` is not: set `aes_key` to the current EncodingAESKey",
                ));
            }
            (Some(_), None) => {
                return Err(Error::setting(format!(
                    "{} is set but {} is not: set {}, for instance {}={}",
                    AES_KEY.name, APP_ID.name, APP_ID.meaning, APP_ID.name, APP_ID.example
                )));
            }
            (Some(key), Some(app_id)) => {
                let keys = [key].into_iter().chain(&self.previous_aes_keys);
                Some(Safe {
                    keys: keys.cloned().collect(),
                    app_id: app_id.clone(),
                })
            }
        };
        Ok(Credentials {
            tokens: tokens.cloned().collect(),
            safe,
        })
    }

    /// Returns the proxies that send a PROXY protocol header.
    ///
    /// # Errors
    /// If an entry is not an address or network, or if every address is trusted.
    pub(crate) fn proxy_protocol(&self) -> Result<Vec<IpNet>> {
        proxies(&self.proxy_protocol).map_err(|why| invalid("proxy_protocol", &PROXY_PROTOCOL, why))
    }

    fn read(environment: &Environment<impl Fn(&str) -> Option<String>>) -> Result<Self> {
        let Some(tokens) = environment.parsed(&TOKEN, several(Token::new))? else {
            return Err(Error::setting(format!(
                "{} is not set: {}, for instance {}={} (or {}_FILE=/run/secrets/wechat_token)",
                TOKEN.name, TOKEN.meaning, TOKEN.name, TOKEN.example, TOKEN.name
            )));
        };
        Self::with_tokens(tokens, environment)
    }

    fn read_or_demo(environment: &Environment<impl Fn(&str) -> Option<String>>) -> Result<Self> {
        if let Some(tokens) = environment.parsed(&TOKEN, several(Token::new))? {
            return Self::with_tokens(tokens, environment);
        }
        let demo = Token::new("demo-token").map_err(|error| invalid(TOKEN.name, &TOKEN, error))?;
        let settings = Self {
            demo: true,
            ..Self::with_tokens((demo, Vec::new()), environment)?
        };
        if !settings.listen.ip().is_loopback() {
            return Err(Error::setting(format!(
                "WECHAT_LISTEN={} is open to the network, but WECHAT_TOKEN is not set and the demo \
                 token is known to everyone: set WECHAT_TOKEN, or listen on loopback, for instance \
                 WECHAT_LISTEN={DEFAULT_LISTEN}",
                settings.listen
            )));
        }
        Ok(settings)
    }

    fn with_tokens(
        (token, previous_tokens): (Token, Vec<Token>),
        environment: &Environment<impl Fn(&str) -> Option<String>>,
    ) -> Result<Self> {
        let keys = environment.parsed(&AES_KEY, several(EncodingAesKey::new))?;
        let (aes_key, previous_aes_keys) =
            keys.map_or((None, Vec::new()), |(key, previous)| (Some(key), previous));
        let settings = Self {
            previous_tokens,
            aes_key,
            previous_aes_keys,
            app_id: environment.parsed(&APP_ID, AppId::new)?,
            app_secret: environment.parsed(&APP_SECRET, AppSecret::new)?,
            api_base: environment
                .parsed(&API_BASE, api_base)?
                .unwrap_or_else(|| DEFAULT_API_BASE.to_owned()),
            listen: environment
                .parsed(&LISTEN, listen)?
                .unwrap_or(DEFAULT_LISTEN),
            path: environment
                .parsed(&PATH, path)?
                .unwrap_or_else(|| DEFAULT_PATH.to_owned()),
            health_path: environment.parsed(&HEALTH_PATH, path)?,
            proxy_protocol: environment
                .parsed(&PROXY_PROTOCOL, |value| {
                    let list = list(value);
                    proxies(&list).map(|_| list)
                })?
                .unwrap_or_default(),
            status_listen: environment.parsed(&STATUS_LISTEN, listen)?,
            ..Self::new(token)
        };
        settings.credentials()?;
        Ok(settings)
    }
}

/// Compares paths, ignoring a trailing slash: a redirect would lose the body.
pub(crate) fn is_same_path(one: &str, other: &str) -> bool {
    let bare = |path: &str| path.strip_suffix('/').unwrap_or(path).len();
    one[..bare(one)] == other[..bare(other)]
}

#[cfg(test)]
mod tests {
    use std::env;

    use super::*;

    fn environment<'a>(
        variables: &'a [(&'a str, &'a str)],
    ) -> Environment<impl Fn(&str) -> Option<String> + 'a> {
        Environment(|name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name)?;
            Some(found.1.to_owned())
        })
    }

    fn error(variables: &[(&str, &str)]) -> String {
        Settings::read(&environment(variables))
            .unwrap_err()
            .to_string()
    }

    /// Compares what tokens sign, for they do not show themselves.
    fn is_token(token: &Token, expected: &str) -> bool {
        let expected = Token::new(expected).unwrap();
        token.sign("1", "2") == expected.sign("1", "2")
    }

    #[test]
    fn only_the_token_is_required() {
        let settings = Settings::read(&environment(&[("WECHAT_TOKEN", " token \r\n")])).unwrap();
        assert!(is_token(&settings.token, "token"));
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.path, "/wx");
        assert_eq!(settings.app_id, None);
        assert!(settings.app_secret.is_none());
        assert_eq!(settings.api_base, "https://api.weixin.qq.com");
        assert!(!settings.demo);
    }

    #[test]
    fn all_variables_are_read() {
        let settings = Settings::read(&environment(&[
            ("WECHAT_TOKEN", "token"),
            ("WECHAT_APP_ID", "wx3f9a71c2d84be605"),
            ("WECHAT_APP_SECRET", "0123456789abcdef0123456789abcdef"),
            ("WECHAT_API_BASE", "http://[::1]:8081/api/"),
            ("WECHAT_LISTEN", "[::1]:0"),
            ("WECHAT_PATH", "/bots/one"),
            ("WECHAT_HEALTH_PATH", "/healthz"),
            ("WECHAT_PROXY_PROTOCOL", "10.0.0.0/8, ::1"),
        ]))
        .unwrap();
        assert!(!format!("{settings:?}").contains("0123456789abcdef"));
        assert!(settings.app_secret.is_some());
        assert_eq!(settings.api_base, "http://[::1]:8081/api");
        assert_eq!(settings.app_id.unwrap().as_str(), "wx3f9a71c2d84be605");
        assert_eq!(settings.listen.to_string(), "[::1]:0");
        assert_eq!(settings.path, "/bots/one");
        assert_eq!(settings.health_path.as_deref(), Some("/healthz"));
        assert_eq!(settings.proxy_protocol, ["10.0.0.0/8", "::1"]);
    }

    #[test]
    fn an_error_names_the_variable_the_reason_and_an_example() {
        let missing = error(&[]);
        assert!(missing.starts_with("WECHAT_TOKEN is not set"), "{missing}");
        assert!(missing.contains("WECHAT_TOKEN=Kf7o"), "{missing}");
        for (name, value, reason) in [
            ("WECHAT_TOKEN", "", "the value is empty"),
            ("WECHAT_TOKEN", "my token", "white space"),
            ("WECHAT_APP_ID", "gh_5e1c07ab93d2", "original id"),
            ("WECHAT_APP_SECRET", "short", "the value has 5 characters"),
            ("WECHAT_API_BASE", "api.weixin.qq.com", "not `https://`"),
            ("WECHAT_API_BASE", "https://a:b@c.example", "without a user"),
            ("WECHAT_API_BASE", "https://c.example/?a=b", "and a query"),
            ("WECHAT_API_BASE", "http://c.example", "without TLS"),
            ("WECHAT_AES_KEY", "short", "the value has 5 characters"),
            ("WECHAT_LISTEN", "8080", "`8080` is not an IP address"),
            ("WECHAT_LISTEN", "localhost:80", "not an IP address"),
            ("WECHAT_APP_ID", "wx/../*", "letters and digits"),
            ("WECHAT_PATH", "wx", "begins with `/`"),
            ("WECHAT_PATH", "/wx?a=1", "begins with `/`"),
            ("WECHAT_HEALTH_PATH", "healthz", "begins with `/`"),
            ("WECHAT_PROXY_PROTOCOL", "on", "\"on\" is not an address"),
            (
                "WECHAT_PROXY_PROTOCOL",
                "10.0.0.1,",
                "\"\" is not an address",
            ),
            ("WECHAT_PROXY_PROTOCOL", "0.0.0.0/0", "trusts every address"),
        ] {
            let error = error(
                &[("WECHAT_TOKEN", "token"), (name, value)]
                    .into_iter()
                    .rev()
                    .collect::<Vec<_>>(),
            );
            assert!(
                error.starts_with(&format!("{name} is malformed")),
                "{error}"
            );
            assert!(error.contains(reason), "{error}");
            assert!(error.contains(&format!("for instance {name}=")), "{error}");
        }
    }

    #[test]
    fn a_key_enables_safe_mode_and_requires_the_app_id() {
        let key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
        let error = error(&[("WECHAT_TOKEN", "token"), ("WECHAT_AES_KEY", key)]);
        assert!(
            error.contains("WECHAT_APP_ID is not: set the AppID"),
            "{error}"
        );
        assert!(!error.contains(key), "{error}");
        let settings = Settings::read(&environment(&[
            ("WECHAT_TOKEN", "token"),
            ("WECHAT_AES_KEY", key),
            ("WECHAT_APP_ID", "wx3f9a71c2d84be605"),
        ]))
        .unwrap();
        assert!(settings.credentials().unwrap().safe.is_some());
    }

    #[test]
    fn tokens_and_keys_can_be_rotated() {
        let key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
        let keys = format!("{},{key}", "A".repeat(43));
        let settings = Settings::read(&environment(&[
            ("WECHAT_TOKEN", "new, old"),
            ("WECHAT_AES_KEY", &keys),
            ("WECHAT_APP_ID", "wx3f9a71c2d84be605"),
        ]))
        .unwrap();
        assert!(is_token(&settings.token, "new"));
        assert!(is_token(&settings.previous_tokens[0], "old"));
        let credentials = settings.credentials().unwrap();
        assert_eq!(credentials.tokens.len(), 2);
        assert_eq!(credentials.safe.unwrap().keys.len(), 2);
        let empty = error(&[("WECHAT_TOKEN", "new,")]);
        assert!(empty.contains("the value is empty"), "{empty}");
    }

    #[test]
    fn a_value_can_come_from_a_file_but_not_from_two_places() {
        let file = env::temp_dir().join(format!("wechat-token-{}", std::process::id()));
        std::fs::write(&file, "from-file\n").unwrap();
        let path = file.to_str().unwrap();
        let settings = Settings::read(&environment(&[("WECHAT_TOKEN_FILE", path)])).unwrap();
        assert!(is_token(&settings.token, "from-file"));
        let both = error(&[("WECHAT_TOKEN", "token"), ("WECHAT_TOKEN_FILE", path)]);
        assert!(both.contains("both set"), "{both}");
        std::fs::remove_file(&file).unwrap();
        let gone = error(&[("WECHAT_TOKEN_FILE", path)]);
        assert!(gone.starts_with("WECHAT_TOKEN_FILE: cannot read"), "{gone}");
        std::fs::write(&file, "two words").unwrap();
        let malformed = error(&[("WECHAT_TOKEN_FILE", path)]);
        std::fs::remove_file(&file).unwrap();
        assert!(
            malformed.starts_with("WECHAT_TOKEN_FILE is malformed"),
            "{malformed}"
        );
    }

    #[test]
    fn health_checks_have_their_own_path() {
        let error = error(&[("WECHAT_TOKEN", "t"), ("WECHAT_HEALTH_PATH", "/wx/")]);
        assert!(
            error.contains("WECHAT_HEALTH_PATH and WECHAT_PATH"),
            "{error}"
        );
    }

    #[test]
    fn the_demo_token_stays_on_loopback() {
        let settings = Settings::read_or_demo(&environment(&[])).unwrap();
        assert!(settings.demo);
        let error = Settings::read_or_demo(&environment(&[("WECHAT_LISTEN", "0.0.0.0:80")]))
            .unwrap_err()
            .to_string();
        assert!(error.contains("set WECHAT_TOKEN"), "{error}");
        let settings = Settings::read_or_demo(&environment(&[("WECHAT_TOKEN", "mine")])).unwrap();
        assert!(!settings.demo);
    }
}
