//! Encrypted pushes and replies: the request of the test vectors, and faulty variants of it.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use serde_json::Value;
use wechat_runtime::{AppId, EncodingAesKey, Fields, Limits, Settings, Token, prelude::*};

#[on_text]
async fn echo(text: Text) -> String {
    format!("你说：{}", text.content)
}

#[on_text("silence")]
async fn silence() {}

static HANDLERS: Handlers = handlers![echo, silence];

/// The request of the test vectors, which was made outside this project.
struct Vectors(Value);

impl Vectors {
    fn read() -> Self {
        let all: Value = serde_json::from_str(include_str!("../data/vectors.json")).expect("JSON");
        Self(all["end_to_end"].clone())
    }

    fn text(&self, path: &str) -> &str {
        self.0.pointer(path).and_then(Value::as_str).expect(path)
    }

    fn token(&self) -> Token {
        Token::new(self.text("/token")).expect("a token")
    }

    fn key(&self) -> EncodingAesKey {
        EncodingAesKey::new(self.text("/encoding_aes_key")).expect("a key")
    }

    fn app_id(&self) -> AppId {
        AppId::new(self.text("/app_id")).expect("an AppID")
    }

    fn settings(&self) -> Settings {
        let mut settings = Settings::new(self.token());
        settings.app_id = Some(self.app_id());
        settings.aes_key = Some(self.key());
        settings
    }

    fn query(&self) -> &str {
        self.text("/request/query")
    }

    fn body(&self) -> &str {
        self.text("/request/body_safe_mode")
    }
}

/// A bot that accepts the vectors' old timestamp.
fn bot(settings: Settings) -> Bot {
    let bot = Bot::with_settings(settings, &HANDLERS).limits(Limits::new().timestamp_window(None));
    bot.build().expect("valid settings")
}

async fn send(bot: &Bot, method: Method, query: &str, body: &str) -> (StatusCode, String) {
    let request = Request::builder()
        .method(method)
        .uri(format!("/wx?{query}"))
        .header("host", "127.0.0.1")
        .body(Full::new(Bytes::from(body.to_owned())))
        .expect("a valid request");
    let response = bot.answer(request).await;
    let status = response.status();
    let body = response.into_body().collect().await.expect("cannot fail");
    let body = String::from_utf8(body.to_bytes().to_vec()).expect("answers are UTF-8");
    (status, body)
}

async fn post(bot: &Bot, query: &str, body: &str) -> (StatusCode, String) {
    send(bot, Method::POST, query, body).await
}

/// Returns the content of an encrypted reply, after checking its signature.
fn open(answer: &str, token: &Token, key: &EncodingAesKey, app_id: &AppId) -> String {
    let envelope: Fields = answer.parse().expect("a document");
    let get = |name| envelope.get(name).expect(name);
    let signed = token.verify_encrypted(
        get("TimeStamp"),
        get("Nonce"),
        get("Encrypt"),
        get("MsgSignature"),
    );
    assert!(signed, "{answer}");
    let reply = key
        .decrypt(app_id, get("Encrypt"))
        .expect("for the account");
    String::from_utf8(reply).expect("UTF-8")
}

/// Returns a signed query for `encrypt`, and its body.
fn sealed(token: &Token, encrypt: &str) -> (String, String) {
    let (timestamp, nonce) = ("1795420800", "719480263");
    let signature = token.sign(timestamp, nonce);
    let msg_signature = token.sign_encrypted(timestamp, nonce, encrypt);
    let query = format!(
        "signature={signature}&timestamp={timestamp}&nonce={nonce}&encrypt_type=aes\
         &msg_signature={msg_signature}"
    );
    let body = format!("<xml><ToUserName>gh_1</ToUserName><Encrypt>{encrypt}</Encrypt></xml>");
    (query, body)
}

#[tokio::test]
async fn the_published_request_is_opened_and_answered_in_a_sealed_envelope() {
    let vectors = Vectors::read();
    let bot = bot(vectors.settings());
    for body in ["/request/body_safe_mode", "/request/body_compat_mode"] {
        let (status, answer) = post(&bot, vectors.query(), vectors.text(body)).await;
        assert_eq!(status, 200);
        let reply = open(&answer, &vectors.token(), &vectors.key(), &vectors.app_id());
        let reply: Fields = reply.parse().expect("a reply");
        let said = format!("你说：{}", vectors.text("/request/content"));
        assert_eq!(reply.get("Content"), Some(&*said));
    }
}

#[tokio::test]
async fn no_two_replies_share_a_cipher_and_a_retry_gets_the_same_reply() {
    let vectors = Vectors::read();
    let answer = async |bot: &Bot| post(bot, vectors.query(), vectors.body()).await.1;
    let (one, another) = (bot(vectors.settings()), bot(vectors.settings()));
    let first = answer(&one).await;
    assert_ne!(answer(&another).await, first);
    assert_eq!(answer(&one).await, first);
}

#[tokio::test]
async fn no_reply_stays_a_plain_success() {
    let vectors = Vectors::read();
    let push = tests::push::text("silence");
    let encrypt = vectors.key().encrypt(&vectors.app_id(), &push);
    let (query, body) = sealed(&vectors.token(), &encrypt);
    let answer = post(&bot(vectors.settings()), &query, &body).await;
    assert_eq!(answer, (StatusCode::OK, "success".to_owned()));
}

#[tokio::test]
async fn a_plain_push_is_refused_whatever_its_query_says() {
    let vectors = Vectors::read();
    let bot = bot(vectors.settings());
    let plain_query = vectors
        .query()
        .split("&encrypt_type")
        .next()
        .expect("a part");
    let plain_body = vectors.text("/request/body_plain_mode");
    for (query, body) in [
        (plain_query, plain_body),
        (plain_query, vectors.body()),
        (vectors.query(), plain_body),
        (&*format!("{plain_query}&encrypt_type=raw"), plain_body),
    ] {
        let refused = post(&bot, query, body).await;
        assert_eq!(refused, (StatusCode::FORBIDDEN, String::new()), "{query}");
    }
}

#[tokio::test]
async fn only_the_encrypted_fields_of_a_compatible_push_count() {
    let vectors = Vectors::read();
    let bot = bot(vectors.settings());
    let body = vectors.text("/request/body_compat_mode");
    let changed = body.replace(vectors.text("/request/content"), "transfer everything");
    assert_ne!(changed, body);
    let (_, answer) = post(&bot, vectors.query(), &changed).await;
    let reply = open(&answer, &vectors.token(), &vectors.key(), &vectors.app_id());
    assert!(reply.contains(vectors.text("/request/content")), "{reply}");
}

#[tokio::test]
async fn every_failure_after_the_signature_looks_alike() {
    let vectors = Vectors::read();
    let bot = bot(vectors.settings());
    let (token, key, app_id) = (vectors.token(), vectors.key(), vectors.app_id());
    let other_app = AppId::new("wx0000000000000000").expect("an AppID");
    let other_key = EncodingAesKey::new(&"A".repeat(43)).expect("a key");
    let all: Value = serde_json::from_str(include_str!("../data/vectors.json")).expect("JSON");
    let refused = all["reject"].as_array().expect("an array");
    let not_utf8 = refused
        .iter()
        .find(|vector| vector["name"] == "non-utf8-msg")
        .expect("a message that is not UTF-8");
    assert_eq!(
        not_utf8["encoding_aes_key"],
        *vectors.text("/encoding_aes_key")
    );
    let not_utf8 = not_utf8["encrypt"].as_str().expect("a cipher").to_owned();
    for (what, encrypt) in [
        ("no UTF-8", not_utf8),
        ("another account", key.encrypt(&other_app, "<xml></xml>")),
        ("another key", other_key.encrypt(&app_id, "<xml></xml>")),
        ("no base64", "***".to_owned()),
        ("33 bytes", "A".repeat(44)),
        ("nothing", String::new()),
    ] {
        let (query, body) = sealed(&token, &encrypt);
        let refused = post(&bot, &query, &body).await;
        assert_eq!(refused, (StatusCode::FORBIDDEN, String::new()), "{what}");
    }
    let (query, body) = sealed(&token, &key.encrypt(&app_id, "<xml></xml>"));
    for (what, query, body) in [
        (
            "another signer",
            sealed(&Token::new("t").expect("a token"), "").0,
            body.clone(),
        ),
        ("a swapped body", query.clone(), vectors.body().to_owned()),
        ("no document", query.clone(), "encrypted".to_owned()),
        ("a DOCTYPE", query.clone(), format!("<!DOCTYPE xml>{body}")),
        (
            "two ciphers",
            query.clone(),
            body.replace("</xml>", "<Encrypt>other</Encrypt></xml>"),
        ),
        ("another root", query.clone(), body.replace("xml>", "html>")),
    ] {
        let refused = post(&bot, &query, &body).await;
        assert_eq!(refused, (StatusCode::FORBIDDEN, String::new()), "{what}");
    }
    // The content is authentic: it gets the answer that ends the retries.
    assert_eq!(
        post(&bot, &query, &body).await,
        (StatusCode::OK, "success".to_owned())
    );
}

#[tokio::test]
async fn old_tokens_and_keys_stay_valid_and_seal_their_replies() {
    let vectors = Vectors::read();
    let (old_token, old_key) = (vectors.token(), vectors.key());
    let new_token = Token::new("new-token").expect("a token");
    let new_key = EncodingAesKey::new(&"B".repeat(43)).expect("a key");
    let mut settings = Settings::new(new_token.clone());
    settings.previous_tokens = vec![old_token.clone()];
    settings.app_id = Some(vectors.app_id());
    settings.aes_key = Some(new_key.clone());
    settings.previous_aes_keys = vec![old_key.clone()];
    let bot = bot(settings);
    for token in [&old_token, &new_token] {
        for key in [&old_key, &new_key] {
            let push = tests::push::text("hi");
            let (query, body) = sealed(token, &key.encrypt(&vectors.app_id(), &push));
            let (_, answer) = post(&bot, &query, &body).await;
            let reply = open(&answer, token, key, &vectors.app_id());
            assert!(reply.contains("你说：hi"), "{reply}");
        }
    }
}

#[tokio::test]
async fn the_url_check_is_answered_in_both_modes() {
    let vectors = Vectors::read();
    let bot = bot(vectors.settings());
    let plain = vectors
        .query()
        .split("&encrypt_type")
        .next()
        .expect("a part");
    let query = format!("{plain}&echostr=4375120948345356249");
    let (status, answer) = send(&bot, Method::GET, &query, "").await;
    assert_eq!((status, &*answer), (StatusCode::OK, "4375120948345356249"));

    let all: Value = serde_json::from_str(include_str!("../data/vectors.json")).expect("JSON");
    let named = |name: &str| {
        let all = all["vectors"].as_array().expect("an array");
        let found = all.iter().find(|vector| vector["name"] == name);
        Vectors(found.expect(name).clone())
    };
    let signature = named("wechatpy-encrypted-echostr-signature");
    let cipher = named("wechatpy-encrypted-echostr-decrypt");
    let mut settings = Settings::new(signature.token());
    settings.app_id = Some(cipher.app_id());
    settings.aes_key = Some(cipher.key());
    let wecom =
        Bot::with_settings(settings, &HANDLERS).limits(Limits::new().timestamp_window(None));
    let wecom = wecom.build().expect("valid settings");
    let query = |echostr: &str| {
        format!(
            "msg_signature={}&timestamp={}&nonce={}&echostr={}",
            signature.text("/expected"),
            signature.text("/timestamp"),
            signature.text("/nonce"),
            echostr
                .replace('+', "%2B")
                .replace('/', "%2F")
                .replace('=', "%3D"),
        )
    };
    let echostr = cipher.text("/encrypt");
    let (status, answer) = send(&wecom, Method::GET, &query(echostr), "").await;
    assert_eq!(
        (status, &*answer),
        (StatusCode::OK, cipher.text("/expected/msg"))
    );
    let (status, _) = send(&wecom, Method::GET, &query(&echostr.replace('4', "5")), "").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_json_push_is_read_and_answered_in_json() {
    let vectors = Vectors::read();
    let bot = bot(vectors.settings());
    let push = r#"{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1795420800,"MsgType":"text","Content":"你好","MsgId":1}"#;
    let encrypt = vectors.key().encrypt(&vectors.app_id(), push);
    let (query, _) = sealed(&vectors.token(), &encrypt);
    let body = format!(r#"{{"ToUserName":"gh_1","Encrypt":"{encrypt}"}}"#);
    let (status, answer) = post(&bot, &query, &body).await;
    assert_eq!(status, 200);
    assert!(answer.starts_with('{'), "{answer}");
    let reply = open(&answer, &vectors.token(), &vectors.key(), &vectors.app_id());
    let reply: Value = serde_json::from_str(&reply).expect("JSON");
    assert_eq!(reply["ToUserName"], "o1");
    assert_eq!(reply["Content"], "你说：你好");
}
