//! Tags (标签) of users. Source: 用户标签管理.

use axum::{Json as JsonBody, extract::State, response::IntoResponse as _};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    answer::{Answered, check_openid, ok},
    extract::{Authorized, Json},
    fake_api::FakeApi,
    user,
};
use crate::engine::account_state::{errcode::Errcode, tags::Tags};

/// Upper bound on a user's tags.
const MAX_OF_USER: usize = 20;
/// Upper bound on the users of one call.
const MAX_USERS: usize = 50;

#[derive(Debug, Deserialize)]
pub(super) struct Create {
    tag: Named,
}

#[derive(Debug, Deserialize)]
pub(super) struct Named {
    #[serde(default)]
    id: u64,
    #[serde(default)]
    name: String,
}

pub(super) async fn create(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Create>,
) -> Answered {
    let name = value.tag.name;
    let id = api.state().tags.create(&name)?;
    Ok(JsonBody(json!({ "tag": { "id": id, "name": name } })).into_response())
}

pub(super) async fn update(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Create>,
) -> Answered {
    let Named { id, name } = value.tag;
    api.state().tags.rename(id, name)?;
    Ok(ok())
}

pub(super) async fn list(State(api): State<FakeApi>, _: Authorized) -> Answered {
    let state = api.state();
    let tags = state.tags.iter().map(|(id, name)| {
        let followers = state.followers.values();
        let count = followers
            .filter(|follower| follower.tags.contains(&id))
            .count();
        json!({ "id": id, "name": name, "count": count })
    });
    let tags: Vec<_> = tags.collect();
    Ok(JsonBody(json!({ "tags": tags })).into_response())
}

pub(super) async fn delete(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Create>,
) -> Answered {
    let mut state = api.state();
    let id = value.tag.id;
    state.tags.remove(id)?;
    for follower in state.followers.values_mut() {
        follower.tags.retain(|tag| *tag != id);
    }
    Ok(ok())
}

#[derive(Debug, Deserialize)]
pub(super) struct Members {
    #[serde(default)]
    openid_list: Vec<String>,
    tagid: u64,
}

impl Members {
    fn check(&self, tags: &Tags) -> Answered<()> {
        if self.openid_list.is_empty() || self.openid_list.len() > MAX_USERS {
            return Err(Errcode::OPENID_COUNT);
        }
        if !tags.contains(self.tagid) {
            return Err(Errcode::TAG_ID);
        }
        let mut openids = self.openid_list.iter();
        openids.try_for_each(|name| check_openid(name).map(drop))
    }
}

pub(super) async fn tag(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Members>,
) -> Answered {
    let mut state = api.state();
    value.check(&state.tags)?;
    for name in &value.openid_list {
        let follower = state.follower(name);
        if !follower.tags.contains(&value.tagid) {
            if follower.tags.len() == MAX_OF_USER {
                return Err(Errcode::USER_TAG_COUNT);
            }
            follower.tags.push(value.tagid);
        }
    }
    Ok(ok())
}

pub(super) async fn untag(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Members>,
) -> Answered {
    let mut state = api.state();
    value.check(&state.tags)?;
    for name in &value.openid_list {
        state.follower(name).tags.retain(|tag| *tag != value.tagid);
    }
    Ok(ok())
}

#[derive(Debug, Deserialize)]
pub(super) struct Of {
    #[serde(default)]
    openid: String,
}

pub(super) async fn of(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Of>,
) -> Answered {
    let mut state = api.state();
    let tags = &state.follower(check_openid(&value.openid)?).tags;
    Ok(JsonBody(json!({ "tagid_list": tags })).into_response())
}

#[derive(Debug, Deserialize)]
pub(super) struct Users {
    tagid: u64,
    #[serde(default)]
    next_openid: String,
}

pub(super) async fn users(
    State(api): State<FakeApi>,
    _: Authorized,
    Json { value }: Json<Users>,
) -> Answered {
    let state = api.state();
    if !state.tags.contains(value.tagid) {
        return Err(Errcode::TAG_ID);
    }
    let followers = state.followers.iter();
    let tagged = followers.filter(|(_, follower)| follower.tags.contains(&value.tagid));
    let openids = tagged.map(|(openid, _)| openid.clone()).collect();
    let mut page: Value = user::page(openids, &value.next_openid);
    if let Some(page) = page.as_object_mut() {
        page.remove("total");
    }
    Ok(JsonBody(page).into_response())
}
