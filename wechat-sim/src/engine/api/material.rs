//! Permanent media (永久素材). Source: 新增永久素材, 获取永久素材, 删除永久素材, 获取素材总数, 获取素材列表.

use axum::{
    Json as JsonBody,
    extract::State,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    answer::{Answered, ok},
    extract::{Authorized, Form, Json, Parameters},
    fake_api::FakeApi,
    media,
};
use crate::engine::account_state::{errcode::Errcode, materials::Material};

/// Path of an upload.
pub(super) const ADD: &str = "/cgi-bin/material/add_material";

pub(super) async fn add(
    State(api): State<FakeApi>,
    _: Authorized,
    Parameters(upload): Parameters<media::Upload>,
    Form(mut form): Form,
) -> Answered {
    let kind = upload.kind();
    let (mut file, mut about) = (None, Value::Null);
    while let Ok(Some(part)) = form.next_field().await {
        let name = part.file_name().unwrap_or_default().to_owned();
        match part.name() {
            Some("media") => {
                let bytes = part.bytes().await.map_err(|_| Errcode::MEDIA_MISSING)?;
                file = Some((name, bytes));
            }
            Some("description") => {
                let text = part.bytes().await.map_err(|_| Errcode::JSON)?;
                about = serde_json::from_slice(&text).map_err(|_| Errcode::JSON)?;
            }
            _ => {}
        }
    }
    let (name, bytes) = file.ok_or(Errcode::MEDIA_MISSING)?;
    // Permanent media accept BMP, which temporary media do not.
    let as_temporary = name.strip_suffix(".bmp").map(|name| format!("{name}.png"));
    let checked = as_temporary.filter(|_| kind == "image");
    media::check(kind, checked.as_deref().unwrap_or(&name), bytes.len())?;
    if kind == "video" && about["title"].as_str().is_none_or(str::is_empty) {
        return Err(Errcode::ARGS);
    }
    let mut state = api.state();
    let update_time = state.clock.unix_seconds();
    let materials = &mut state.materials;
    materials.stored += 1;
    let media_id = format!("sim_permanent_{kind}_{:_>30}", materials.stored);
    let mut answer = json!({ "media_id": media_id });
    if kind == "image" || kind == "thumb" {
        answer["url"] = url(&media_id).into();
    }
    materials.files.push(Material {
        media_id,
        kind: kind.to_owned(),
        name,
        bytes,
        about,
        update_time,
    });
    Ok(JsonBody(answer).into_response())
}

fn url(media_id: &str) -> String {
    format!("http://mmbiz.qpic.cn/{media_id}/0?wx_fmt=jpeg")
}

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    media_id: String,
}

pub(super) async fn get(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Wanted>,
) -> Response {
    let state = api.state();
    let materials = &state.materials;
    let file = match materials.find(&value.media_id) {
        Ok(place) => &materials.files[place],
        Err(errcode) => return media::as_text(errcode),
    };
    // The platform reports neither the kind nor the name of a permanent file.
    media::as_text(match file.kind.as_str() {
        "video" => JsonBody(json!({
            "title": file.about["title"],
            "description": file.about["introduction"],
            "down_url": format!("http://127.0.0.1/{}", file.media_id),
        }))
        .into_response(),
        _ => file.bytes.clone().into_response(),
    })
}

pub(super) async fn delete(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Wanted>,
) -> Answered {
    let mut state = api.state();
    let found = state.materials.find(&value.media_id)?;
    state.materials.files.remove(found);
    Ok(ok())
}

pub(super) async fn count(State(api): State<FakeApi>, _: Authorized) -> Response {
    let state = api.state();
    let count = |kind: &str| {
        let files = state.materials.files.iter();
        files.filter(|file| file.kind == kind).count()
    };
    JsonBody(json!({
        "voice_count": count("voice"),
        "video_count": count("video"),
        "image_count": count("image"),
        "news_count": 0,
    }))
    .into_response()
}

#[derive(Debug, Deserialize)]
pub(super) struct Page {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    offset: usize,
    #[serde(default)]
    count: usize,
}

pub(super) async fn list(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Page>,
) -> Answered {
    if !["image", "voice", "video", "news"].contains(&value.kind.as_str()) {
        return Err(Errcode::MEDIA_TYPE);
    }
    if !(1..=20).contains(&value.count) {
        return Err(Errcode::ARGS);
    }
    let state = api.state();
    let files = state.materials.files.iter().rev();
    let files: Vec<_> = files.filter(|file| file.kind == value.kind).collect();
    let page = files.iter().skip(value.offset).take(value.count);
    let page = page.map(|file| {
        let mut item = json!({
            "media_id": file.media_id, "name": file.name, "update_time": file.update_time,
        });
        if file.kind == "image" {
            item["url"] = url(&file.media_id).into();
        }
        item
    });
    let page: Vec<_> = page.collect();
    let answer = json!({ "total_count": files.len(), "item_count": page.len(), "item": page });
    Ok(JsonBody(answer).into_response())
}
