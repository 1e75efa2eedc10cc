//! Encrypts and signs replies in safe mode. Source: 消息加解密说明.

use crate::{
    document::{Format, xml::writer::Writer},
    envelope::account::{AppId, EncodingAesKey, Token},
    random,
};

/// Secrets that the request was signed and encrypted with. Its reply uses the same ones, so that
/// the platform understands it while a new key is being saved in the console.
#[derive(Clone, Debug)]
pub struct Seal {
    token: Token,
    key: EncodingAesKey,
    app_id: AppId,
    format: Format,
}

impl Seal {
    pub(super) fn new(token: &Token, key: &EncodingAesKey, app_id: &AppId, format: Format) -> Self {
        Self {
            token: token.clone(),
            key: key.clone(),
            app_id: app_id.clone(),
            format,
        }
    }

    /// Encrypts `reply` and returns its envelope, dated `now` in seconds since the Unix epoch.
    /// # Panics
    /// If the system gives no random bytes.
    pub fn encrypt(&self, reply: &str, now: i64) -> String {
        let nonce = random::number().to_string();
        let encrypt = self.key.encrypt(&self.app_id, reply);
        envelope(&self.token, &encrypt, now, &nonce, self.format)
    }
}

/// Writes an envelope with `Encrypt`, `MsgSignature`, `TimeStamp` and `Nonce`.
pub(crate) fn envelope(
    token: &Token,
    encrypt: &str,
    timestamp: i64,
    nonce: &str,
    format: Format,
) -> String {
    let signature = token.sign_encrypted(&timestamp.to_string(), nonce, encrypt);
    match format {
        Format::Xml => {
            let mut writer = Writer::with_capacity(encrypt.len() + 256);
            writer.element("xml", |writer| {
                writer.text("Encrypt", encrypt);
                writer.text("MsgSignature", &signature);
                writer.number("TimeStamp", timestamp);
                writer.text("Nonce", nonce);
            });
            writer.finish()
        }
        // Base64, hex and digits need no escaping in JSON.
        Format::Json => format!(
            r#"{{"Encrypt":"{encrypt}","MsgSignature":"{signature}","TimeStamp":{timestamp},"Nonce":"{nonce}"}}"#
        ),
    }
}
