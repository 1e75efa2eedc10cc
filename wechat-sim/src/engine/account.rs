//! The account that the platform pushes for: how its pushes are signed and sealed.

use std::fmt::Write as _;

use wechat_runtime::{AppId, EncodingAesKey, Fields, Settings, Token};

use super::{
    answer::{Asked, Fault, Outcome, document, judge},
    draft::{cdata, indented},
    target::Answer,
};

/// An Official Account as the console knows it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Account {
    /// Its original id (原始ID), `gh_…`: `ToUserName` of every push.
    pub id: String,
    /// The Token of 服务器配置.
    pub token: Token,
    /// How messages travel.
    pub mode: Mode,
}

/// 消息加解密方式 of 服务器配置.
#[derive(Clone, Debug)]
pub enum Mode {
    /// 明文模式: nothing is encrypted.
    Plain,
    /// 兼容模式: pushes are sent in clear and encrypted, replies may be either.
    Compatible(EncodingAesKey, AppId),
    /// 安全模式: everything is encrypted.
    Safe(EncodingAesKey, AppId),
}

/// A request as it goes out; each try of a push is the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signed {
    pub(super) query: String,
    pub(super) body: String,
}

impl Account {
    /// An account in plain mode with an id of no importance.
    pub fn new(token: Token) -> Self {
        Self {
            id: "gh_0123456789ab".to_owned(),
            token,
            mode: Mode::Plain,
        }
    }

    /// The one that a bot's settings are for: its Token, and safe mode if it has an EncodingAESKey.
    pub fn of(settings: &Settings) -> Self {
        let mut account = Self::new(settings.token.clone());
        if let (Some(key), Some(app_id)) = (&settings.aes_key, &settings.app_id) {
            account.mode = Mode::Safe(key.clone(), app_id.clone());
        }
        account
    }

    /// What the user sees of an answer to this push that came in time. The push is taken as it was before it
    /// was sealed.
    pub fn judge(&self, push: &Fields, answer: &Answer) -> Outcome {
        self.judge_as(&Asked::by(push), answer)
    }

    pub(super) fn judge_as(&self, asked: &Asked<'_>, answer: &Answer) -> Outcome {
        match judge(self, asked, answer) {
            Ok(Some(shown)) => Outcome::Reply(shown),
            Ok(None) => Outcome::NoReply,
            Err(fault) => asked.failed(fault),
        }
    }

    /// The reply in an answer as XML in clear; `None` if there is none, or it cannot be opened.
    pub fn clear(&self, answer: &Answer) -> Option<String> {
        let opened = self.open(document(answer.body.clone()).ok()?).ok()?;
        Some(opened.document().to_owned())
    }

    /// Whether messages travel encrypted.
    pub(super) fn has_key(&self) -> bool {
        !matches!(self.mode, Mode::Plain)
    }

    /// Signs `push`, and seals it as the mode wants. `timestamp` is in seconds since the Unix epoch.
    pub(super) fn sign(
        &self,
        push: &str,
        asked: &Asked<'_>,
        timestamp: u64,
        nonce: &str,
    ) -> Signed {
        let timestamp = timestamp.to_string();
        let openid = percent_encoded(asked.openid);
        let signature = self.token.sign(&timestamp, nonce);
        let mut query =
            format!("signature={signature}&timestamp={timestamp}&nonce={nonce}&openid={openid}");
        let (Mode::Compatible(key, app_id) | Mode::Safe(key, app_id)) = &self.mode else {
            let body = push.to_owned();
            return Signed { query, body };
        };
        let encrypt = key.encrypt(app_id, push);
        let msg_signature = self.token.sign_encrypted(&timestamp, nonce, &encrypt);
        query.push_str("&encrypt_type=aes&msg_signature=");
        query.push_str(&msg_signature);
        let clear = match &self.mode {
            Mode::Safe(..) => {
                let name = cdata(asked.account_id);
                format!("    <ToUserName>{name}</ToUserName>\n")
            }
            _ => indented(push),
        };
        let body = format!("<xml>\n{clear}    <Encrypt><![CDATA[{encrypt}]]></Encrypt>\n</xml>\n");
        Signed { query, body }
    }

    /// The reply inside an answer.
    ///
    /// # Errors
    /// With what the user would read a service fault for.
    pub(super) fn open(&self, answer: Fields) -> Result<Fields, Fault> {
        let encrypt = answer.get("Encrypt");
        let (key, app_id, encrypt) = match (&self.mode, encrypt) {
            (Mode::Plain | Mode::Compatible(..), None) => return Ok(answer),
            (Mode::Plain, Some(_)) => return Err(Fault::Encrypted),
            (Mode::Safe(..), None) => return Err(Fault::NotEncrypted),
            (Mode::Safe(key, app_id) | Mode::Compatible(key, app_id), Some(encrypt)) => {
                (key, app_id, encrypt.trim())
            }
        };
        let get = |name| {
            let text = answer.get(name).map(str::trim);
            text.ok_or(Fault::Missing(name))
        };
        let (timestamp, nonce) = (get("TimeStamp")?, get("Nonce")?);
        let signature = get("MsgSignature")?;
        if !self
            .token
            .verify_encrypted(timestamp, nonce, encrypt, signature)
        {
            return Err(Fault::MsgSignature);
        }
        let reply = key.decrypt(app_id, encrypt);
        let reply = reply.map_err(|error| Fault::Cipher(error.to_string()))?;
        if reply == b"success" {
            return Err(Fault::SuccessEncrypted);
        }
        document(reply)
    }
}

/// As the value of a query's parameter: what could be anything else in it as `%` and two digits.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(byte.into());
        } else {
            // A String takes all that is written.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
