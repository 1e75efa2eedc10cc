//! Bots behind a port: correct ones of the runtime, and ways to break them in transit.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use tokio::net::TcpListener;
use wechat_runtime::{AppId, EncodingAesKey, Limits, Settings, Token, prelude::*};
use wechat_sim::doctor::{Subject, SubjectMode};

pub(crate) const TOKEN: &str = "Kf7oWindowBox2026";
pub(crate) const KEY: &str = "Zx4Qm7TtB2pLr9Vw1YcEa6HsJd3GnUk8FoXi5Rq0MbA";
pub(crate) const APP_ID: &str = "wx3f9a71c2d84be605";
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";

#[on_text("hello")]
async fn hello() -> &'static str {
    "你好"
}

static HANDLERS: Handlers = handlers![hello];

/// Settings of a bot.
#[derive(Clone, Copy)]
pub(crate) struct Bots {
    pub(crate) token: &'static str,
    pub(crate) secrets: Option<(&'static str, &'static str)>,
}

pub(crate) const PLAIN: Bots = Bots {
    token: TOKEN,
    secrets: None,
};
pub(crate) const SAFE: Bots = Bots {
    token: TOKEN,
    secrets: Some((KEY, APP_ID)),
};

/// Answers in front of the bot, or changes to its answer.
#[derive(Clone, Copy)]
pub(crate) struct Quirk {
    /// Change of a request on its way to the bot.
    pub(crate) on_the_way: fn(&mut Parts),
    pub(crate) before: fn(&Parts) -> Option<Response>,
    pub(crate) after: fn(&Parts, FullAnswer) -> Response,
    /// Time that it takes to answer a push.
    pub(crate) delay: Duration,
}

/// An answer of the bot.
pub(crate) struct FullAnswer {
    pub(crate) status: StatusCode,
    /// The text that the bot sends with a refusal.
    pub(crate) refused_for: Option<HeaderValue>,
    pub(crate) content_type: String,
    pub(crate) body: String,
}

impl FullAnswer {
    pub(crate) fn response(self) -> Response {
        let content_type = [(header::CONTENT_TYPE, self.content_type)];
        let mut response = (self.status, content_type, self.body).into_response();
        if let Some(reason) = self.refused_for {
            response.headers_mut().insert("x-wechat-refused", reason);
        }
        response
    }

    /// Sends the body in chunks.
    pub(crate) fn stream(self) -> Response {
        let pieces = [Ok::<_, std::convert::Infallible>(self.body)];
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        (self.status, body).into_response()
    }
}

/// The bot unchanged.
pub(crate) const SOUND: Quirk = Quirk {
    on_the_way: |_| {},
    before: |_| None,
    after: |_, whole| whole.response(),
    delay: Duration::ZERO,
};

/// Answers instead of the bot.
pub(crate) const fn before(before: fn(&Parts) -> Option<Response>) -> Quirk {
    Quirk { before, ..SOUND }
}

/// Changes requests to the bot.
pub(crate) const fn on_the_way(on_the_way: fn(&mut Parts)) -> Quirk {
    Quirk {
        on_the_way,
        ..SOUND
    }
}

/// Changes answers of the bot.
pub(crate) const fn after(after: fn(&Parts, FullAnswer) -> Response) -> Quirk {
    Quirk { after, ..SOUND }
}

/// Changes answers to accepted URL checks.
pub(crate) fn echo(parts: &Parts, mut whole: FullAnswer, spoil: fn(&str) -> String) -> Response {
    if parts.method == "GET" && whole.status == 200 {
        whole.body = spoil(&whole.body);
    }
    whole.response()
}

/// Starts a bot and returns its URL. It ends with the test's runtime.
pub(crate) async fn serve(bots: Bots, quirk: Quirk) -> String {
    let mut settings = Settings::new(Token::new(bots.token).expect("a token"));
    if let Some((key, app_id)) = bots.secrets {
        settings.aes_key = Some(EncodingAesKey::new(key).expect("a key"));
        settings.app_id = Some(AppId::new(app_id).expect("an AppID"));
    }
    let bot = Bot::with_settings(settings, &HANDLERS)
        // The tests' clocks are kept in `before`.
        .limits(Limits::new().timestamp_window(None))
        .build()
        .expect("valid settings");
    let app = Router::new().fallback(move |request: Request| {
        let bot = bot.clone();
        async move { answer(&bot, quirk, request).await }
    });
    format!("http://{}/wx", listen(app).await)
}

pub(crate) async fn listen(app: Router) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    #[expect(clippy::disallowed_methods, reason = "ends with the test's runtime")]
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

async fn answer(bot: &Bot, quirk: Quirk, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    (quirk.on_the_way)(&mut parts);
    if let Some(response) = (quirk.before)(&parts) {
        return response;
    }
    let body: Bytes = body.collect().await.expect("a whole body").to_bytes();
    let request = Request::from_parts(parts.clone(), Full::new(body));
    let response = bot.answer(request).await;
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.map_or("", |value| value.to_str().expect("ASCII"));
    let content_type = content_type.to_owned();
    let status = response.status();
    let refused_for = response.headers().get("x-wechat-refused").cloned();
    if parts.method == "POST" && status == StatusCode::OK {
        tokio::time::sleep(quirk.delay).await;
    }
    let Ok(body) = response.into_body().collect().await;
    let whole = FullAnswer {
        status,
        refused_for,
        content_type,
        body: String::from_utf8(body.to_bytes().to_vec()).expect("UTF-8"),
    };
    (quirk.after)(&parts, whole)
}

/// Returns the bot as the console knows it.
pub(crate) fn subject(url: &str, mode: SubjectMode) -> Subject {
    let mut subject = Subject::new(url, TOKEN);
    subject.mode = mode;
    if mode != SubjectMode::Plain {
        subject.aes_key = Some(KEY.to_owned());
        subject.app_id = Some(APP_ID.to_owned());
    }
    subject
}
