//! No secret, token or query appears in a log line or an error, whatever fails.

use std::{
    error::Error as _,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use http::{Request, Response};
use serde_json::Value;
use tests::log::Log;
use tower_service::Service;
use tracing::level_filters::LevelFilter;
use wechat_runtime::{Api, OpenId, api::RequestBody};
use wechat_sim::engine::ApiFault;

use super::{
    ANY, IPS, SECRET, SEND, TOKEN_CALL, builder, follower, platform,
    store::{Health, Shared},
};

async fn fail_in_every_way(api: &Api, user: &OpenId, fake: &wechat_sim::engine::FakeApi) -> String {
    let mut errors = Vec::new();
    let codes = [-1, 40001, 40014, 40125, 40164, 42001, 45015, 99999];
    let others = [
        ApiFault::Html,
        ApiFault::Slow(Duration::from_secs(7)),
        ApiFault::Cut,
        ApiFault::Truncated,
    ];
    let faults = codes.map(ApiFault::Errcode).into_iter().chain(others);
    for fault in faults {
        for path in [TOKEN_CALL, SEND, IPS] {
            fake.fail_always(path, fault.clone());
            fake.revoke_tokens();
            let ended = [
                api.send(user, "private words").await.err(),
                api.get::<Value>(IPS, &[("openid", "private-query")])
                    .await
                    .err(),
                api.get::<Vec<u8>>(IPS, &[]).await.err(),
            ];
            for error in ended.into_iter().flatten() {
                errors.push(format!("{error} {error:?} {:?}", error.source()));
            }
            fake.recover();
        }
    }
    errors.join("\n")
}

/// Checks logs and errors. Each token of the fake platform contains `_sim___`.
fn assert_clean(log: &str, shown: &str) {
    for secret in [SECRET, "_sim___", "access_token=", "private"] {
        assert!(!log.contains(secret), "{secret} is logged");
        assert!(!shown.contains(secret), "{secret} is shown in {shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_secret_is_logged_or_shown() {
    let captured = Log::capture(LevelFilter::TRACE);
    let platform = platform();
    let user = follower(&platform).await;
    let store = Shared::new();
    let api = builder()
        .service(platform.api().router())
        .tokens(store.clone())
        .build()
        .unwrap();
    let shown = fail_in_every_way(&api, &user, &platform.api()).await;
    store.set_health(Health::Fails);
    platform.api().revoke_tokens();
    api.get::<Value>(IPS, &[]).await.unwrap();
    let shown = format!("{shown} {api:?} {:?} {:?}", builder(), store.names());

    let log = captured.text();
    for expected in [
        "called",
        "call failed",
        "a new access token",
        "is not shared",
    ] {
        assert!(log.contains(expected), "{expected} is not logged");
    }
    assert_clean(&log, &shown);
}

#[tokio::test]
async fn no_secret_is_logged_by_connections() {
    let captured = Log::capture(LevelFilter::TRACE);
    let platform = platform();
    let user = follower(&platform).await;
    let address = platform.api().serve(ANY).await.unwrap();
    let api = builder().base_url(format!("http://{address}"));
    let api = api.build().unwrap();
    api.send(&user, "private words").await.unwrap();
    platform.api().fail(SEND, ApiFault::Cut);
    let cut = api.send(&user, "private words").await.unwrap_err();
    let log = captured.text();
    // The log lines of the connection are captured as well.
    assert!(log.contains("hyper_util"), "{log}");
    assert_clean(&log, &format!("{cut:?}"));
}

/// Fails with an error that shows the whole request, except for the call that fetches a token.
#[derive(Clone)]
struct Talkative(axum::Router);

impl Service<Request<RequestBody>> for Talkative {
    type Response = Response<axum::body::Body>;
    type Error = String;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, String>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), String>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<RequestBody>) -> Self::Future {
        let mut router = self.0.clone();
        Box::pin(async move {
            if request.uri().path() == TOKEN_CALL {
                return router.call(request).await.map_err(|never| match never {});
            }
            Err(format!(
                "cannot send {} with {SECRET}\nat all",
                request.uri()
            ))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_transport_error_is_shown_without_the_query() {
    let captured = Log::capture(LevelFilter::TRACE);
    let platform = platform();
    let service = Talkative(platform.api().router());
    let api = builder().service(service).build().unwrap();
    let query = [("openid", "private query"), ("lang", "zh_CN")];
    let error = api.get::<Value>(IPS, &query).await.unwrap_err();
    let shown = format!("{error:?}");
    assert!(
        shown.ends_with(
            ": cannot send https://api.weixin.qq.com/cgi-bin/getcallbackip?(hidden) with \
             (hidden)\\nat all"
        ),
        "{shown}"
    );
    assert_clean(&captured.text(), &shown);
}
