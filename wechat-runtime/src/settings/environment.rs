//! Environment variables of the settings, and files that they name.

use std::{env, fmt, fs::read_to_string, net::SocketAddr};

use ipnet::IpNet;
use wechat_core::{Error, Result};

use crate::util::network;

pub(super) struct Variable {
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
    pub(super) example: &'static str,
}

pub(super) const TOKEN: Variable = Variable {
    name: "WECHAT_TOKEN",
    meaning: "the Token (令牌) of 服务器配置 in the console",
    example: "Kf7oWindowBox2026",
};
pub(super) const APP_ID: Variable = Variable {
    name: "WECHAT_APP_ID",
    meaning: "the AppID (开发者ID) of the account",
    example: "wx3f9a71c2d84be605",
};
pub(super) const APP_SECRET: Variable = Variable {
    name: "WECHAT_APP_SECRET",
    meaning: "the AppSecret (开发者密码) of the account, 32 letters and digits",
    example: "0123456789abcdef0123456789abcdef",
};
pub(super) const API_BASE: Variable = Variable {
    name: "WECHAT_API_BASE",
    meaning: "where the platform's API is called",
    example: "https://api.weixin.qq.com",
};
pub(super) const AES_KEY: Variable = Variable {
    name: "WECHAT_AES_KEY",
    meaning: "the EncodingAESKey (消息加解密密钥) of 服务器配置, 43 letters and digits",
    example: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
};
pub(super) const LISTEN: Variable = Variable {
    name: "WECHAT_LISTEN",
    meaning: "the address and port to listen on",
    example: "127.0.0.1:8080",
};
pub(super) const STATUS_LISTEN: Variable = Variable {
    name: "WECHAT_STATUS_LISTEN",
    meaning: "the address and port of /healthz, /readyz and /metrics",
    example: "127.0.0.1:9090",
};
pub(super) const PATH: Variable = Variable {
    name: "WECHAT_PATH",
    meaning: "the path of the URL in the console",
    example: "/wx",
};

pub(super) const HEALTH_PATH: Variable = Variable {
    name: "WECHAT_HEALTH_PATH",
    meaning: "a path at which the bot's own port answers health checks",
    example: "/healthz",
};
pub(super) const PROXY_PROTOCOL: Variable = Variable {
    name: "WECHAT_PROXY_PROTOCOL",
    meaning: "the addresses and networks of the proxies that send a PROXY protocol header",
    example: "10.0.0.0/8,127.0.0.1",
};

/// Environment of the process, or of a test.
pub(super) struct Environment<F>(pub(super) F);

impl<F: Fn(&str) -> Option<String>> Environment<F> {
    /// Parses the value of `NAME`, or of the file that `NAME_FILE` names.
    pub(super) fn parsed<T, E: fmt::Display>(
        &self,
        variable: &Variable,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>> {
        let Some((source, value)) = self.value(variable.name)? else {
            return Ok(None);
        };
        parse(value.trim())
            .map(Some)
            .map_err(|why| invalid(&source, variable, why))
    }

    /// Returns the name of the variable that is set and its value.
    fn value(&self, name: &str) -> Result<Option<(String, String)>> {
        let file_name = format!("{name}_FILE");
        match ((self.0)(name), (self.0)(&file_name)) {
            (Some(_), Some(_)) => Err(Error::setting(format!(
                "{name} and {file_name} are both set: unset one of them"
            ))),
            (None, Some(file)) => match read_to_string(&file) {
                Ok(value) => Ok(Some((file_name, value))),
                Err(error) => {
                    let file = file.escape_debug();
                    let message = format!("{file_name}: cannot read `{file}`");
                    Err(Error::setting(message).caused_by(error))
                }
            },
            (Some(value), None) => Ok(Some((name.to_owned(), value))),
            (None, None) => Ok(None),
        }
    }
}

pub(super) fn invalid(source: &str, variable: &Variable, why: impl fmt::Display) -> Error {
    Error::setting(format!(
        "{source} is malformed: {why}. Set it to {}, for instance {}={}",
        variable.meaning, variable.name, variable.example
    ))
}

/// Parses comma-separated values: the current one and the previous ones.
pub(super) fn several<T, E>(
    parse: impl Fn(&str) -> Result<T, E>,
) -> impl FnOnce(&str) -> Result<(T, Vec<T>), E> {
    move |values| {
        let mut values = values.split(',').map(|value| parse(value.trim()));
        // Splitting yields at least one part.
        let first = values.next().unwrap_or_else(|| parse(""))?;
        Ok((first, values.collect::<Result<_, _>>()?))
    }
}

pub(super) fn listen(value: &str) -> Result<SocketAddr, String> {
    value
        .parse()
        .map_err(|_| format!("`{}` is not an IP address and a port", value.escape_debug()))
}

pub(super) fn path(value: &str) -> Result<String, String> {
    // A quote is valid in a path, but would break the shell lines that the demo prints.
    let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'?' | b'#' | b'\'' | b'"');
    if value.starts_with('/') && value.bytes().all(plain) {
        Ok(value.to_owned())
    } else {
        Err(format!(
            "`{}` is not a path that begins with `/` and is printable ASCII without `?`, `#` and \
             quotes",
            value.escape_debug()
        ))
    }
}

/// Splits values at commas.
pub(super) fn list(values: &str) -> Vec<String> {
    let values = values.split(',').map(|value| value.trim().to_owned());
    values.collect()
}

/// Reads the proxies that send a PROXY protocol header.
pub(super) fn proxies(texts: &[String]) -> Result<Vec<IpNet>, String> {
    network::proxies("the list", texts)
}

/// Reads a variable. A value that is not Unicode is never valid; validation rejects its replacement
/// characters.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub(crate) fn process_variable(name: &str) -> Option<String> {
    env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}
