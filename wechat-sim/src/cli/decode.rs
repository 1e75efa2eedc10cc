//! `wechat-sim decode`

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use serde_core::ser::{Serialize, SerializeMap, Serializer};
use wechat_runtime::{AppId, EncodingAesKey, Fields, Token};
use wechat_sim::Decoded;

use super::{
    credentials::{KeyFlags, TokenFlag},
    input,
    output::print,
};

/// Prints each push as one line of JSON.
///
/// The line is {"file", "kind", "event", "type", "typed", "refused", "fields"}: kind and event as
/// sent, the library's type for it, whether a bot calls a handler that takes this type, why it does
/// not (a field is missing, or the document is not a push), and every leaf element by its path, a
/// list if the path repeats. A file that cannot be read gets {"file", "error"}, and the exit code
/// is 1.
///
/// With a key, encrypted pushes are decrypted. With a token, the signature inside a reply's
/// envelope is checked; with a query as well, those in the query are checked, too.
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
    #[command(flatten)]
    token: TokenFlag,
    #[command(flatten)]
    key: KeyFlags,
    /// The query string of the push: signature=…&timestamp=…
    #[arg(long)]
    query: Option<String>,
}

impl Decode {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let token = self.token.get()?;
        // Without an AppID only an encrypted file is an error: plain files do not need it.
        let (key, app_id) = self.key.given()?;
        if self.query.is_some() && token.is_none() {
            bail!("--query needs a Token: pass --token, or set WECHAT_TOKEN or WECHAT_TOKEN_FILE");
        }
        let mut code = ExitCode::SUCCESS;
        for file in &self.files {
            let decoded = self.decode(file, token.as_ref(), key.as_ref(), app_id.as_ref());
            if decoded.is_err() {
                code = ExitCode::FAILURE;
            }
            print(&serde_json::to_string(&Line { file, decoded })?);
        }
        Ok(code)
    }

    fn decode(
        &self,
        file: &str,
        token: Option<&Token>,
        key: Option<&EncodingAesKey>,
        app_id: Option<&AppId>,
    ) -> anyhow::Result<Decoded> {
        let fields = Fields::parse_push(input::read(file)?)?;
        let encrypt = fields.get("Encrypt").map(str::trim);
        if let (Some(query), Some(token)) = (&self.query, token) {
            super::verify::check(query, token, encrypt)?;
        }
        if let (Some(token), Some(encrypt)) = (token, encrypt) {
            super::decrypt::check(token, &fields, encrypt)?;
        }
        match (encrypt, key) {
            (Some(encrypt), Some(key)) => {
                let app_id = app_id.context("the push is encrypted: pass --appid to decrypt it")?;
                let message = key.decrypt(app_id, encrypt).context("`Encrypt`")?;
                Ok(Decoded::new(&Fields::parse_push(message)?))
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
                map.serialize_entry("type", &decoded.type_name)?;
                map.serialize_entry("typed", &decoded.is_typed())?;
                map.serialize_entry("refused", &decoded.refused)?;
                map.serialize_entry("fields", &decoded.fields)?;
            }
            Err(error) => map.serialize_entry("error", &format!("{error:#}"))?,
        }
        map.end()
    }
}
