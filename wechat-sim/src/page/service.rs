//! The page's HTTP routes: files, requests, and the stream of events.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{
        DefaultBodyLimit, Path, Query, Request, State,
        rejection::{BytesRejection, PathRejection, QueryRejection},
    },
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware,
    response::{
        IntoResponse, Response,
        sse::{self, KeepAlive, Sse},
    },
    routing::{any, get, post},
};
use bytes::Bytes;
use futures_util::{Stream, stream};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};
use tower_service::Service as _;

use super::{
    assets::Assets,
    controller::Controller,
    gate::{Gate, guard},
    history::Event,
    media,
    refusal::Refusal,
};
use crate::engine::ApiFault;

/// Upper bound on a request's body that is not a file.
const MAX_BODY: usize = 512 << 10;
/// Upper bound on pages that are open at once.
const STREAMS: usize = 16;
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const MAX_SLOW_API: u64 = 120_000;
const MAX_TIMES: usize = 1_000;

/// State of the routes.
#[derive(Clone)]
struct Page {
    controller: Arc<Controller>,
    assets: Arc<Assets>,
    streams: Arc<Semaphore>,
    /// Start of the server, by which the page detects a restart.
    start: u64,
}

type Answered<T = Response> = Result<T, Refusal>;

/// Body of a request. A rejection becomes a refusal like any other.
type Body = Result<Bytes, BytesRejection>;
type Id = Result<Path<u64>, PathRejection>;

/// Creates the routes of the page and, below `/cgi-bin/`, the platform's API.
pub(super) fn router(controller: Arc<Controller>, assets: Assets, gate: Gate) -> Router {
    // As a service of its own, the API also answers unknown paths.
    let api = controller.platform.api().router();
    let played = any(async move |request: Request| {
        let mut api = api.clone();
        api.call(request).await
    });
    let page = Page {
        controller,
        assets: Arc::new(assets),
        streams: Arc::new(Semaphore::new(STREAMS)),
        start: crate::clock::unix_milliseconds(),
    };
    Router::new()
        .route("/api/state", get(state))
        .route("/api/events", get(events))
        .route("/api/users", post(add_user))
        .route("/api/users/{openid}/send", post(send))
        .route(
            "/api/media",
            post(upload).layer(DefaultBodyLimit::max(media::MAX_FILE + 1)),
        )
        .route("/api/exchanges/{id}", get(inspect))
        .route("/api/exchanges/{id}/repeat", post(repeat))
        .route("/api/api-faults", post(fail).delete(recover))
        .route("/api/revoke-tokens", post(revoke))
        .route("/api/conversation", get(conversation))
        .route("/api/clear", post(clear))
        .route("/media/{media_id}", get(show))
        .method_not_allowed_fallback(async |method: Method, uri: Uri| {
            method_not_allowed(&method, &uri)
        })
        .fallback(file)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(page)
        .route("/cgi-bin/{*call}", played)
        .layer(middleware::from_fn_with_state(Arc::new(gate), guard))
}

fn method_not_allowed(method: &Method, uri: &Uri) -> Refusal {
    let why = format!("{} does not accept {method}", uri.path());
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, why)
}

async fn file(State(page): State<Page>, method: Method, uri: Uri) -> Answered {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Err(method_not_allowed(&method, &uri));
    }
    let missing = || Refusal::missing(format!("there is nothing at {}", uri.path()));
    let (content_type, bytes) = page.assets.get(uri.path()).ok_or_else(missing)?;
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    Ok((headers, bytes).into_response())
}

async fn state(State(page): State<Page>) -> Json<Value> {
    Json(page.controller.json())
}

async fn events(State(page): State<Page>) -> Answered {
    let permit = Arc::clone(&page.streams).try_acquire_owned();
    let permit = permit.map_err(|_| {
        let why = format!("{STREAMS} pages are open already: close one");
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, why)
    })?;
    let (seq, receiver) = page
        .controller
        .with_history(|history| (history.seq(), history.subscribe()));
    let hello = json!({ "seq": seq, "start": page.start.to_string() });
    let hello = sse::Event::default()
        .event("hello")
        .retry(Duration::from_secs(1))
        .data(hello.to_string());
    let stream = event_stream(hello, receiver, permit);
    let sse = Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    Ok(sse.into_response())
}

/// Streams the first event, then the events of the history. Holds the permit until the stream ends.
fn event_stream(
    first: sse::Event,
    receiver: broadcast::Receiver<Event>,
    permit: OwnedSemaphorePermit,
) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    let begin = (Some(first), receiver, permit);
    stream::unfold(begin, async |(first, mut receiver, permit)| {
        let event = match first {
            Some(first) => first,
            None => match receiver.recv().await {
                Ok(Event { seq, name, data }) => sse::Event::default()
                    .id(seq.to_string())
                    .event(name)
                    .data(data),
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    sse::Event::default().event("reset").data("{}")
                }
                Err(broadcast::error::RecvError::Closed) => return None,
            },
        };
        Some((Ok(event), (None, receiver, permit)))
    })
}

#[derive(Deserialize)]
struct NewUser {
    name: String,
}

async fn add_user(State(page): State<Page>, body: Body) -> Answered {
    let NewUser { name } = read(body)?;
    let (is_new, user) = page.controller.add_user(&name)?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(user)).into_response())
}

async fn send(
    State(page): State<Page>,
    openid: Result<Path<String>, PathRejection>,
    body: Body,
) -> Answered {
    let Path(openid) = openid.map_err(|_| Refusal::missing("an OpenID is UTF-8"))?;
    let begun = page.controller.send(&openid, read(body)?)?;
    Ok(accepted(begun))
}

async fn repeat(State(page): State<Page>, id: Id) -> Answered {
    let Path(id) = id?;
    Ok(accepted(page.controller.repeat(id)?))
}

fn accepted((exchange, item): (u64, u64)) -> Response {
    let begun = json!({ "exchange": exchange, "item": item });
    (StatusCode::ACCEPTED, Json(begun)).into_response()
}

#[derive(Deserialize)]
struct Upload {
    kind: String,
    name: String,
}

async fn upload(
    State(page): State<Page>,
    upload: Result<Query<Upload>, QueryRejection>,
    body: Body,
) -> Answered {
    let (Query(upload), bytes) = (upload?, body?);
    let (kind, name) = (&*upload.kind, &*upload.name);
    let controller = &page.controller;
    let media_id = controller
        .files
        .upload(kind, name, bytes, &controller.platform)?;
    let url = media::address(&media_id, &controller.platform);
    let kept = json!({ "media_id": media_id, "url": url });
    Ok((StatusCode::CREATED, Json(kept)).into_response())
}

async fn show(
    State(page): State<Page>,
    media_id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Answered {
    let file = media_id.ok();
    let file = file.and_then(|Path(media_id)| page.controller.platform.media(&media_id));
    let (_, bytes) = file.ok_or_else(|| Refusal::missing("the platform has no such file"))?;
    let range = headers.get(header::RANGE);
    let range = range.and_then(|range| range.to_str().ok());
    Ok(media::show(&bytes, range))
}

async fn inspect(State(page): State<Page>, id: Id) -> Answered<Json<Value>> {
    let Path(id) = id?;
    Ok(Json(page.controller.inspect(id)?))
}

#[derive(Deserialize)]
struct Fail {
    #[serde(default)]
    path: String,
    fault: String,
    errcode: Option<i64>,
    slow_ms: Option<u64>,
    times: Option<usize>,
}

async fn fail(State(page): State<Page>, body: Body) -> Answered<Json<Value>> {
    let asked: Fail = read(body)?;
    let fault = match (&*asked.fault, asked.errcode, asked.slow_ms) {
        ("errcode", Some(code), _) => ApiFault::Errcode(code),
        ("errcode", None, _) => {
            return Err(Refusal::bad("`errcode` is missing, for instance 45015"));
        }
        ("html", ..) => ApiFault::Html,
        ("slow", _, Some(delay)) if delay <= MAX_SLOW_API => {
            ApiFault::Slow(Duration::from_millis(delay))
        }
        ("slow", ..) => {
            let why = format!("`slow_ms` is missing, or more than {MAX_SLOW_API}");
            return Err(Refusal::bad(why));
        }
        ("cut", ..) => ApiFault::Cut,
        ("truncated", ..) => ApiFault::Truncated,
        ("garbled", ..) => ApiFault::Garbled,
        _ => {
            let why = "`fault` is one of errcode, html, slow, cut, truncated, garbled";
            return Err(Refusal::bad(why));
        }
    };
    let api = page.controller.platform.api();
    match asked.times {
        Some(times @ 1..=MAX_TIMES) => api.fail_times(&asked.path, fault, times),
        Some(_) => {
            let why = format!("`times` is 1 to {MAX_TIMES}, or null for always");
            return Err(Refusal::bad(why));
        }
        None => api.fail_always(&asked.path, fault),
    }
    Ok(tell_faults(&page))
}

async fn recover(State(page): State<Page>) -> Json<Value> {
    page.controller.platform.api().recover();
    tell_faults(&page)
}

fn tell_faults(page: &Page) -> Json<Value> {
    let faults = page.controller.api_faults();
    page.controller
        .with_history(|history| history.tell("api_faults", &faults));
    Json(faults)
}

async fn revoke(State(page): State<Page>) -> StatusCode {
    page.controller.platform.api().revoke_tokens();
    StatusCode::NO_CONTENT
}

async fn conversation(State(page): State<Page>) -> Json<Value> {
    Json(json!({ "toml": page.controller.conversation() }))
}

async fn clear(State(page): State<Page>) -> StatusCode {
    page.controller.with_history(super::history::History::clear);
    StatusCode::NO_CONTENT
}

fn read<T: DeserializeOwned>(body: Body) -> Answered<T> {
    serde_json::from_slice(&body?).map_err(|error| Refusal::bad(format!("the body: {error}")))
}
