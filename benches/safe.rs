//! Safe mode with the least code, as a baseline.

use aes::{
    Aes256,
    cipher::{Array, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use wechat_core::__private::unix_seconds;
use wechat_runtime::Token;

use crate::scan::scan;

/// Decodes to the key of `bench_bot`.
const KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDA=";
const APP_ID: &str = "wxbench000000000001";

/// Key of safe mode.
pub(crate) struct Safe {
    aes: Aes256,
    iv: [u8; 16],
}

impl Safe {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let key: [u8; 32] = STANDARD.decode(KEY)?[..].try_into()?;
        Ok(Self {
            aes: Aes256::new(&key.into()),
            iv: key[..16].try_into()?,
        })
    }

    /// Returns the sealed answer to a sealed push, or nothing if it is not one.
    pub(crate) fn answer(
        &self,
        token: &Token,
        timestamp: &str,
        nonce: &str,
        signature: &str,
        body: &str,
    ) -> Option<Bytes> {
        if !scan(body) {
            return None;
        }
        let encrypt = field(body, "<Encrypt>")?;
        if !token.verify_encrypted(timestamp, nonce, encrypt, signature) {
            return None;
        }
        let plain = self.decrypt(encrypt)?;
        let push = std::str::from_utf8(message(&plain)?).ok()?;
        if !scan(push) {
            return None;
        }
        let now = unix_seconds().to_string();
        let reply = format!(
            "<xml><ToUserName><![CDATA[{}]]></ToUserName><FromUserName><![CDATA[{}]]></FromUserName>\
             <CreateTime>{}</CreateTime><MsgType><![CDATA[text]]></MsgType>\
             <Content><![CDATA[你好，世界！这是基准测试的回复。]]></Content></xml>",
            field(push, "<FromUserName>")?,
            field(push, "<ToUserName>")?,
            now,
        );
        let encrypt = self.encrypt(&reply)?;
        let signature = token.sign_encrypted(&now, nonce, &encrypt);
        Some(Bytes::from(format!(
            "<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt>\
             <MsgSignature><![CDATA[{signature}]]></MsgSignature><TimeStamp>{now}</TimeStamp>\
             <Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )))
    }

    fn decrypt(&self, encrypt: &str) -> Option<Vec<u8>> {
        let mut plain = STANDARD.decode(encrypt).ok()?;
        let (blocks, _) = Array::slice_as_chunks_mut(&mut plain);
        cbc::Decryptor::inner_iv_init(&self.aes, &self.iv.into()).decrypt_blocks(blocks);
        let padding = plain.last().copied()?;
        plain.truncate(plain.len().checked_sub(padding.into())?);
        Some(plain)
    }

    fn encrypt(&self, reply: &str) -> Option<String> {
        let mut plain = vec![0; 16];
        getrandom::fill(&mut plain).ok()?;
        plain.extend_from_slice(&u32::try_from(reply.len()).ok()?.to_be_bytes());
        plain.extend_from_slice(reply.as_bytes());
        plain.extend_from_slice(APP_ID.as_bytes());
        let padding = 32 - plain.len() % 32;
        plain.resize(plain.len() + padding, u8::try_from(padding).ok()?);
        let (blocks, _) = Array::slice_as_chunks_mut(&mut plain);
        cbc::Encryptor::inner_iv_init(&self.aes, &self.iv.into()).encrypt_blocks(blocks);
        Some(STANDARD.encode(&plain))
    }
}

/// Returns the message between the random bytes and the AppID.
fn message(plain: &[u8]) -> Option<&[u8]> {
    let (length, rest) = plain.get(16..)?.split_first_chunk()?;
    let (message, app_id) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    (app_id == APP_ID.as_bytes()).then_some(message)
}

/// Returns the text in the only section of an element.
fn field<'a>(xml: &'a str, start: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(start)?;
    let (text, _) = rest.strip_prefix("<![CDATA[")?.split_once("]]>")?;
    Some(text)
}
