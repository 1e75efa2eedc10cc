//! Tags (标签) of users. Source: 用户标签管理.

use std::collections::BTreeMap;

use axum::{Json as JsonBody, extract::State, response::IntoResponse as _};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answered, Api, Authorized, Errcode, Json, ok, openid, user};

/// What an account may have.
const MAX_TAGS: usize = 100;
/// What a user may have.
const MAX_OF_USER: usize = 20;
/// In bytes.
const MAX_NAME: usize = 30;
/// Users of one call.
const MAX_USERS: usize = 50;
/// Below are the platform's own, such as the black list.
const FIRST: u64 = 100;

/// The account's tags, by their ids.
#[derive(Debug, Default)]
pub(crate) struct Tags(BTreeMap<u64, String>);

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
    State(api): State<Api>,
    _: Authorized,
    Json { value }: Json<Create>,
) -> Answered {
    let name = value.tag.name;
    let mut state = api.0.state();
    let tags = &mut state.tags.0;
    if !(1..=MAX_NAME).contains(&name.len()) {
        Err(Errcode::TAG_NAME)
    } else if tags.values().any(|other| *other == name) {
        Err(Errcode::TAG_EXISTS)
    } else if tags.len() == MAX_TAGS {
        Err(Errcode::TAG_COUNT)
    } else {
        let id = tags.keys().next_back().map_or(FIRST, |last| last + 1);
        tags.insert(id, name.clone());
        Ok(JsonBody(json!({ "tag": { "id": id, "name": name } })).into_response())
    }
}

pub(super) async fn update(
    State(api): State<Api>,
    _: Authorized,
    Json { value }: Json<Create>,
) -> Answered {
    let Named { id, name } = value.tag;
    let tags = &mut api.0.state().tags.0;
    if id < FIRST {
        return Err(Errcode::TAG_OF_PLATFORM);
    }
    if !(1..=MAX_NAME).contains(&name.len()) {
        return Err(Errcode::TAG_NAME);
    }
    if tags
        .iter()
        .any(|(other, taken)| *taken == name && *other != id)
    {
        return Err(Errcode::TAG_EXISTS);
    }
    *tags.get_mut(&id).ok_or(Errcode::TAG_ID)? = name;
    Ok(ok())
}

pub(super) async fn list(State(api): State<Api>, _: Authorized) -> Answered {
    let state = api.0.state();
    let tags = state.tags.0.iter().map(|(id, name)| {
        let followers = state.followers.values();
        let count = followers
            .filter(|follower| follower.tags.contains(id))
            .count();
        json!({ "id": id, "name": name, "count": count })
    });
    let tags: Vec<_> = tags.collect();
    Ok(JsonBody(json!({ "tags": tags })).into_response())
}

pub(super) async fn delete(
    State(api): State<Api>,
    _: Authorized,
    Json { value }: Json<Create>,
) -> Answered {
    let mut state = api.0.state();
    let id = value.tag.id;
    if id < FIRST {
        return Err(Errcode::TAG_OF_PLATFORM);
    }
    state.tags.0.remove(&id).ok_or(Errcode::TAG_ID)?;
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
        if !tags.0.contains_key(&self.tagid) {
            return Err(Errcode::TAG_ID);
        }
        let mut openids = self.openid_list.iter();
        openids.try_for_each(|name| openid(name).map(drop))
    }
}

pub(super) async fn tag(
    State(api): State<Api>,
    _: Authorized,
    Json { value }: Json<Members>,
) -> Answered {
    let mut state = api.0.state();
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
    State(api): State<Api>,
    _: Authorized,
    Json { value }: Json<Members>,
) -> Answered {
    let mut state = api.0.state();
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
    State(api): State<Api>,
    _: Authorized,
    Json { value }: Json<Of>,
) -> Answered {
    let mut state = api.0.state();
    let tags = &state.follower(openid(&value.openid)?).tags;
    Ok(JsonBody(json!({ "tagid_list": tags })).into_response())
}

#[derive(Debug, Deserialize)]
pub(super) struct Users {
    tagid: u64,
    #[serde(default)]
    next_openid: String,
}

pub(super) async fn users(
    State(api): State<Api>,
    _: Authorized,
    Json { value }: Json<Users>,
) -> Answered {
    let state = api.0.state();
    if !state.tags.0.contains_key(&value.tagid) {
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
