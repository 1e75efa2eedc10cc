//! `wechat-sim decode`

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use serde_core::ser::{Serialize, SerializeMap, Serializer};
use wechat_runtime::{AppId, EncodingAesKey, Fields, Token};
use wechat_sim::Decoded;

use super::{input, print};

/// Prints each push as one line of JSON.
///
/// The line is {"file", "kind", "event", "typed", "fields"}: kind and event as they were sent, whether the
/// library has a type for it, and every leaf element by its path, a list where it repeats. A file that
/// is refused gets {"file", "error"}, and the exit code is 1.
///
/// With a key, what is encrypted is decrypted. With a token, the signature inside a reply's envelope is
/// checked, and with a query besides, those in the query.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wechat-sim decode push.xml
  wechat-sim decode pushes/*.xml | jq .kind
  curl … | wechat-sim decode -
  wechat-sim decode --key $KEY --appid wx3f9a71c2d84be605 encrypted.xml")]
pub(crate) struct Decode {
    /// Files with one push each, XML or JSON; - is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Token (令牌), to check the signatures in --query and in replies.
    #[arg(long, env = "WECHAT_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// EncodingAESKey (消息加解密密钥), to decrypt.
    #[arg(long, env = "WECHAT_AES_KEY", hide_env_values = true)]
    key: Option<String>,
    /// AppID (开发者ID) of the account, to decrypt.
    #[arg(long, env = "WECHAT_APP_ID")]
    appid: Option<String>,
    /// The query string with which the push came: signature=…&timestamp=…
    #[arg(long, requires = "token")]
    query: Option<String>,
}

/// What a cipher is opened with. Without an AppID only the first cipher is an error: files that are not
/// encrypted need none.
struct Safe {
    key: EncodingAesKey,
    app_id: Option<AppId>,
}

impl Decode {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let token = self.token.as_deref().map(|token| Token::new(token.trim()));
        let token = token.transpose().context("--token")?;
        let safe = self.safe()?;
        let mut code = ExitCode::SUCCESS;
        for file in &self.files {
            let decoded = self.decode(file, token.as_ref(), safe.as_ref());
            if decoded.is_err() {
                code = ExitCode::FAILURE;
            }
            print(&serde_json::to_string(&Line { file, decoded })?);
        }
        Ok(code)
    }

    fn safe(&self) -> anyhow::Result<Option<Safe>> {
        let Some(key) = &self.key else {
            return Ok(None);
        };
        let key = EncodingAesKey::new(key.trim()).context("--key")?;
        let app_id = self.appid.as_deref().map(|id| AppId::new(id.trim()));
        let app_id = app_id.transpose().context("--appid")?;
        Ok(Some(Safe { key, app_id }))
    }

    fn decode(
        &self,
        file: &str,
        token: Option<&Token>,
        safe: Option<&Safe>,
    ) -> anyhow::Result<Decoded> {
        let fields = Fields::parse(input::read(file)?)?;
        let encrypt = fields.get("Encrypt").map(str::trim);
        if let (Some(query), Some(token)) = (&self.query, token) {
            super::verify::check(query, token, encrypt)?;
        }
        if let (Some(token), Some(encrypt)) = (token, encrypt) {
            super::decrypt::check(token, &fields, encrypt)?;
        }
        match (encrypt, safe) {
            (Some(encrypt), Some(Safe { key, app_id })) => {
                let app_id = app_id.as_ref();
                let app_id =
                    app_id.context("there is an `Encrypt`: it takes --appid to open it")?;
                let message = key.decrypt(app_id, encrypt).context("`Encrypt`")?;
                Ok(Decoded::new(&Fields::parse(message)?))
            }
            _ => Ok(Decoded::new(&fields)),
        }
    }
}

struct Line<'a> {
    file: &'a str,
    decoded: anyhow::Result<Decoded>,
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("file", self.file)?;
        match &self.decoded {
            Ok(decoded) => {
                map.serialize_entry("kind", &decoded.kind)?;
                map.serialize_entry("event", &decoded.event)?;
                map.serialize_entry("typed", &decoded.typed)?;
                map.serialize_entry("fields", &decoded.fields)?;
            }
            Err(error) => map.serialize_entry("error", &format!("{error:#}"))?,
        }
        map.end()
    }
}
