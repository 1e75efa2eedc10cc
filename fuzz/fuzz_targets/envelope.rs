//! A bot in safe mode under any query and body, and any message inside a valid envelope.

#![no_main]

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tokio::runtime::{Builder, Runtime};
use wechat_runtime::{AppId, EncodingAesKey, Limits, Settings, Token, prelude::*};

#[on_text]
async fn echo(text: Text) -> String {
    text.content
}

#[fallback]
async fn other(push: Push) -> String {
    format!("{push:?}")
}

static HANDLERS: Handlers = handlers![echo, other];

struct World {
    runtime: Runtime,
    bot: Bot,
    token: Token,
    key: EncodingAesKey,
    app_id: AppId,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let token = Token::new("fuzz").expect("a token");
    let key = EncodingAesKey::new(&"A".repeat(43)).expect("a key");
    let app_id = AppId::new("wx3f9a71c2d84be605").expect("an AppID");
    let mut settings = Settings::new(token.clone());
    settings.aes_key = Some(key.clone());
    settings.app_id = Some(app_id.clone());
    let bot = Bot::with_settings(settings, &HANDLERS).limits(Limits::new().timestamp_window(None)).build();
    World {
        runtime: Builder::new_current_thread().enable_time().build().expect("a runtime"),
        bot: bot.expect("valid settings"),
        token,
        key,
        app_id,
    }
});

fuzz_target!(|input: &[u8]| {
    let world = &*WORLD;
    let (choice, rest) = input.split_first().unwrap_or((&0, &[]));
    let (query, body) = match choice % 3 {
        // Signed by the platform, with any cipher.
        0 => {
            let encrypt = String::from_utf8_lossy(rest);
            (signed(&encrypt), format!("<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>"))
        }
        // Encrypted by the platform, with any message.
        1 => {
            let encrypt = world.key.encrypt(&world.app_id, &String::from_utf8_lossy(rest));
            (signed(&encrypt), format!("<xml><Encrypt>{encrypt}</Encrypt></xml>"))
        }
        // Anybody's.
        _ => {
            let (query, body) = rest.split_at(rest.len() / 2);
            let query: String = query.iter().map(|b| char::from(b % 94 + 33)).collect();
            (query, String::from_utf8_lossy(body).into_owned())
        }
    };
    let Ok(request) = Request::post(format!("/wx?{query}"))
        .header("host", "a")
        .body(Full::new(Bytes::from(body)))
    else {
        return;
    };
    let response = world.runtime.block_on(world.bot.answer(request));
    let allowed = if choice % 3 == 1 { [200, 413] } else { [200, 403] };
    assert!(
        allowed.contains(&response.status().as_u16()) || response.status() == 413,
        "{}",
        response.status()
    );
});

fn signed(encrypt: &str) -> String {
    let token = &WORLD.token;
    let signature = token.sign("1795420800", "1");
    let msg_signature = token.sign_encrypted("1795420800", "1", encrypt);
    format!(
        "signature={signature}&timestamp=1795420800&nonce=1&encrypt_type=aes\
         &msg_signature={msg_signature}"
    )
}
