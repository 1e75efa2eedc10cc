//! Temporary media (临时素材). Source: 新增临时素材, 获取临时素材.

use axum::{
    Json as JsonBody,
    extract::{Query, State},
    http::{HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;

use super::{
    answer::Answered,
    extract::{Authorized, Form, Parameters},
    fake_api::FakeApi,
};
use crate::engine::account_state::errcode::Errcode;

/// Paths of uploads.
pub(super) const UPLOAD: &str = "/cgi-bin/media/upload";
pub(super) const UPLOAD_PICTURE: &str = "/cgi-bin/media/uploadimg";

#[derive(Debug, Deserialize)]
pub(super) struct Upload {
    #[serde(rename = "type", default)]
    kind: String,
}

impl Upload {
    pub(super) fn kind(&self) -> &str {
        &self.kind
    }
}

pub(super) async fn upload(
    State(api): State<FakeApi>,
    _: Authorized,
    Parameters(upload): Parameters<Upload>,
    Form(mut form): Form,
) -> Answered {
    let kind = upload.kind.as_str();
    while let Ok(Some(part)) = form.next_field().await {
        if part.name() != Some("media") {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|_| Errcode::MEDIA_MISSING)?;
        check(kind, &name, bytes.len())?;
        let mut state = api.state();
        let created_at = state.clock.unix_seconds();
        let media_id = state.media.store(kind, &name, bytes);
        let id = if kind == "thumb" {
            "thumb_media_id"
        } else {
            "media_id"
        };
        let answer = json!({ "type": kind, id: media_id, "created_at": created_at });
        return Ok(JsonBody(answer).into_response());
    }
    Err(Errcode::MEDIA_MISSING)
}

/// Uploads a picture for an article. Source: 上传图文消息图片.
pub(super) async fn upload_picture(
    State(api): State<FakeApi>,
    _: Authorized,
    Form(mut form): Form,
) -> Answered {
    while let Ok(Some(part)) = form.next_field().await {
        if part.name() != Some("media") {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_ascii_lowercase();
        let bytes = part.bytes().await.map_err(|_| Errcode::MEDIA_MISSING)?;
        let endings = [".png", ".jpg", ".jpeg"];
        if !endings.iter().any(|ending| name.ends_with(ending)) {
            return Err(Errcode::FILE_TYPE);
        }
        if bytes.is_empty() {
            return Err(Errcode::MEDIA_MISSING);
        }
        if bytes.len() > 1 << 20 {
            return Err(Errcode::IMAGE_SIZE);
        }
        let media_id = api.state().media.store("article", &name, bytes);
        let url = format!("http://mmbiz.qpic.cn/{media_id}/0");
        return Ok(JsonBody(json!({ "url": url })).into_response());
    }
    Err(Errcode::MEDIA_MISSING)
}

/// Returns the file extensions of this kind, its maximum size, and the errcode for a larger file.
fn limits(kind: &str) -> Option<(&'static [&'static str], usize, Errcode)> {
    Some(match kind {
        "image" => (
            &["png", "jpeg", "jpg", "gif"],
            10 << 20,
            Errcode::IMAGE_SIZE,
        ),
        "voice" => (&["amr", "mp3"], 2 << 20, Errcode::VOICE_SIZE),
        "video" => (&["mp4"], 10 << 20, Errcode::VIDEO_SIZE),
        "thumb" => (&["jpg", "jpeg"], 64 << 10, Errcode::THUMB_SIZE),
        _ => return None,
    })
}

/// Answers an upload that was not read to its end.
pub(super) fn too_large(uri: &Uri) -> Errcode {
    let upload = Query::<Upload>::try_from_uri(uri);
    let limits = upload.ok().and_then(|upload| limits(&upload.kind));
    limits.map_or(Errcode::FILE_SIZE, |(.., too_large)| too_large)
}

pub(super) fn check(kind: &str, name: &str, bytes: usize) -> Answered<()> {
    let (endings, most, too_large) = limits(kind).ok_or(Errcode::MEDIA_TYPE)?;
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let ending = ending.unwrap_or_default().to_ascii_lowercase();
    if !endings.contains(&ending.as_str()) {
        Err(Errcode::FILE_TYPE)
    } else if bytes == 0 {
        Err(Errcode::MEDIA_MISSING)
    } else if bytes > most {
        Err(too_large)
    } else {
        Ok(())
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    media_id: String,
}

pub(super) async fn get(
    State(api): State<FakeApi>,
    _: Authorized,
    Parameters(wanted): Parameters<Wanted>,
) -> Response {
    let file = api.state().media.get(&wanted.media_id).cloned();
    match file {
        None => as_text(Errcode::MEDIA_ID),
        Some(file) if file.kind == "video" => {
            let url = format!("http://127.0.0.1/{}", wanted.media_id);
            as_text(JsonBody(json!({ "video_url": url })))
        }
        Some(file) => self::file(&file.kind, &file.name, file.bytes),
    }
}

/// Labels an answer as text, as the platform does for permanent media and for JSON in place of a
/// file.
pub(super) fn as_text(answer: impl IntoResponse) -> Response {
    let mut answer = answer.into_response();
    let label = HeaderValue::from_static("text/plain");
    answer.headers_mut().insert(header::CONTENT_TYPE, label);
    answer
}

/// Returns a temporary file as a download.
fn file(kind: &str, name: &str, bytes: Bytes) -> Response {
    let content_type = match kind {
        "voice" => "audio/amr",
        _ => "image/jpeg",
    };
    let name = name.replace(|c: char| c == '"' || c.is_control(), "_");
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_DISPOSITION, &*disposition),
    ];
    (headers, bytes).into_response()
}
