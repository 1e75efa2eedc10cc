//! Followers and their tags. Sources: 获取用户基本信息, 获取关注用户列表, 用户标签管理.

use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use wechat_core::OpenId;

use super::{
    Api,
    error::ApiError,
    json::{Items, lenient},
    pages::{NextPage, Page, Pages},
};

/// Maximum number of users for each call. Sources: 批量获取用户基本信息, 批量为用户打标签.
const BATCH: usize = 100;
const TAG_BATCH: usize = 50;

/// Maximum length of a tag's name, in bytes. Source: 创建标签.
const MAX_TAG_NAME: usize = 30;

/// Maximum length of a remark, in characters. Source: 设置用户备注名.
const MAX_REMARK: usize = 29;

const REMARK: &str = "/cgi-bin/user/info/updateremark";
const TAG_UPDATE: &str = "/cgi-bin/tags/update";
const TAG_CREATE: &str = "/cgi-bin/tags/create";

/// Profile of a user. The platform no longer returns names and pictures. Source: 获取用户基本信息.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct UserInfo {
    /// `subscribe`: whether the user follows the account. If not, all other fields are empty.
    #[serde(rename = "subscribe", deserialize_with = "lenient::flag")]
    pub follows: bool,
    /// `openid`
    #[serde(deserialize_with = "openid")]
    pub openid: OpenId,
    /// `unionid`, the same for all accounts of one open platform (开放平台).
    #[serde(default)]
    pub unionid: Option<String>,
    /// `language`: `zh_CN`, or empty.
    #[serde(default, deserialize_with = "lenient::text")]
    pub language: String,
    /// `subscribe_time`: time of the subscription, in seconds since the Unix epoch.
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub subscribe_time: u64,
    /// `remark`: name that the account's staff gave the user.
    #[serde(default, deserialize_with = "lenient::text")]
    pub remark: String,
    /// `tagid_list`
    #[serde(default, deserialize_with = "lenient::numbers")]
    pub tagid_list: Vec<u64>,
    /// `subscribe_scene`: `ADD_SCENE_QR_CODE`, `ADD_SCENE_SEARCH`, …
    #[serde(default, deserialize_with = "lenient::text")]
    pub subscribe_scene: String,
    /// `qr_scene`: number of the QR code that led to the subscription, or 0.
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub qr_scene: u64,
    /// `qr_scene_str`: text of the QR code that led to the subscription, or empty.
    #[serde(default, deserialize_with = "lenient::text")]
    pub qr_scene_str: String,
}

fn openid<'de, D: Deserializer<'de>>(value: D) -> Result<OpenId, D::Error> {
    String::deserialize(value).map(|id| OpenId::from(&*id))
}

/// A tag (标签) of followers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Tag {
    /// `id`
    #[serde(deserialize_with = "lenient::number")]
    pub id: u64,
    /// `name`
    #[serde(deserialize_with = "lenient::text")]
    pub name: String,
    /// `count`: number of users with this tag.
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub count: u64,
}

/// Followers; see [`Api::users`].
#[derive(Clone, Copy, Debug)]
pub struct Users<'a>(&'a Api);

/// Tags (标签) of followers; see [`Api::tags`].
#[derive(Clone, Copy, Debug)]
pub struct Tags<'a>(&'a Api);

impl Api {
    /// Calls for followers and their profiles (用户管理).
    pub fn users(&self) -> Users<'_> {
        Users(self)
    }

    /// Calls for tags (标签) of followers.
    ///
    /// ```
    /// # use wechat_runtime::{Api, ApiError, OpenId};
    /// # async fn example(api: &Api, user: OpenId) -> Result<(), ApiError> {
    /// let readers = api.tags().create("读者").await?;
    /// api.tags().tag(readers.id, &[user]).await
    /// # }
    /// ```
    pub fn tags(&self) -> Tags<'_> {
        Tags(self)
    }
}

impl<'a> Users<'a> {
    /// Returns the profile of one user. Source: 获取用户基本信息.
    ///
    /// # Errors
    /// If no user of this account has this OpenID, or the platform cannot be reached.
    pub async fn info(self, user: &OpenId) -> Result<UserInfo, ApiError> {
        let query = [("openid", user.as_str()), ("lang", "zh_CN")];
        self.0.get("/cgi-bin/user/info", &query).await
    }

    /// Returns the profiles of many users, a hundred for each call. Source: 批量获取用户基本信息.
    ///
    /// An unreadable entry is left out and logged at `warn`.
    ///
    /// # Errors
    /// If one of them is not a user of this account, or the platform cannot be reached.
    pub async fn batch(self, users: &[OpenId]) -> Result<Vec<UserInfo>, ApiError> {
        #[derive(Deserialize)]
        struct Infos {
            user_info_list: Items<UserInfo>,
        }

        const PATH: &str = "/cgi-bin/user/info/batchget";

        let mut infos = Vec::with_capacity(users.len());
        for users in users.chunks(BATCH) {
            let wanted = |user: &OpenId| json!({ "openid": user.as_str(), "lang": "zh_CN" });
            let wanted: Vec<_> = users.iter().map(wanted).collect();
            let request = json!({ "user_list": wanted });
            let page: Infos = self.0.query(PATH, &request).await?;
            infos.extend(page.user_info_list.logged(self.0, PATH));
        }
        Ok(infos)
    }

    /// Sets the name that the account's staff see for a user; an empty `remark` removes it. Source:
    /// 设置用户备注名.
    ///
    /// # Errors
    /// If the remark has 30 characters or more, which is checked before sending, if no user of this
    /// account has this OpenID, or if the platform cannot be reached.
    pub async fn set_remark(self, user: &OpenId, remark: &str) -> Result<(), ApiError> {
        let characters = remark.chars().count();
        if characters > MAX_REMARK {
            let what = format!("the remark has {characters} characters");
            return Err(
                ApiError::request(REMARK, what).remedy("the platform accepts fewer than 30")
            );
        }
        let request = json!({ "openid": user.as_str(), "remark": remark });
        self.0.post(REMARK, &request).await.map(drop)
    }

    /// Lists all followers, ten thousand for each call. Source: 获取关注用户列表.
    ///
    /// An unreadable OpenID is left out and logged at `warn`; it does not end the list.
    pub fn followers(self) -> Pages<'a, OpenId> {
        Pages::new(followers_after(self.0, String::new()))
    }
}

/// A list of users that spans several calls.
#[derive(Deserialize)]
struct OpenIds {
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    count: u64,
    #[serde(default)]
    data: Listed,
    #[serde(default, deserialize_with = "lenient::text")]
    next_openid: String,
}

#[derive(Default, Deserialize)]
struct Listed {
    #[serde(default)]
    openid: Items<String>,
}

impl OpenIds {
    /// Returns whether there can be another page. The platform repeats the end of the last one.
    fn has_next(&self, after: &str) -> bool {
        self.count > 0
            && self.data.openid.total > 0
            && !self.next_openid.is_empty()
            && self.next_openid != after
    }

    /// Returns the users in the answer to the call of `path`.
    fn openids(self, api: &Api, path: &str) -> Vec<OpenId> {
        let openids = self.data.openid.logged(api, path).into_iter();
        openids.map(|openid| OpenId::from(&*openid)).collect()
    }
}

fn check_tag_name(path: &str, name: &str) -> Result<(), ApiError> {
    if (1..=MAX_TAG_NAME).contains(&name.len()) {
        return Ok(());
    }
    let what = format!("the tag's name has {} bytes", name.len());
    let remedy = "the platform accepts 1 to 30, which is ten Chinese characters";
    Err(ApiError::request(path, what).remedy(remedy))
}

fn followers_after(api: &Api, after: String) -> NextPage<'_, OpenId> {
    Box::pin(async move {
        let mut query = Vec::new();
        if !after.is_empty() {
            query.push(("next_openid", after.as_str()));
        }
        let path = "/cgi-bin/user/get";
        let page: OpenIds = api.get(path, &query).await?;
        let next = page
            .has_next(&after)
            .then(|| followers_after(api, page.next_openid.clone()));
        Ok(Page {
            items: page.openids(api, path),
            next,
        })
    })
}

fn tagged_after(api: &Api, tag: u64, after: String) -> NextPage<'_, OpenId> {
    Box::pin(async move {
        let request = json!({ "tagid": tag, "next_openid": after });
        let path = "/cgi-bin/user/tag/get";
        let page: OpenIds = api.query(path, &request).await?;
        let next = page
            .has_next(&after)
            .then(|| tagged_after(api, tag, page.next_openid.clone()));
        Ok(Page {
            items: page.openids(api, path),
            next,
        })
    })
}

impl<'a> Tags<'a> {
    /// Creates a tag with a name of at most 30 bytes; an account may have a hundred. Source: 创建标签.
    ///
    /// # Errors
    /// If the name is empty or too long, which is checked before sending, if another tag has it, or
    /// if the platform cannot be reached.
    pub async fn create(self, name: &str) -> Result<Tag, ApiError> {
        #[derive(Deserialize)]
        struct Created {
            tag: Tag,
        }

        check_tag_name(TAG_CREATE, name)?;
        let request = json!({ "tag": { "name": name } });
        let created: Created = self.0.call(TAG_CREATE, &request).await?;
        Ok(created.tag)
    }

    /// Renames a tag. Source: 编辑标签.
    ///
    /// # Errors
    /// As [`create`](Self::create), and if there is no such tag or it is built into the platform.
    pub async fn rename(self, tag: u64, name: &str) -> Result<(), ApiError> {
        check_tag_name(TAG_UPDATE, name)?;
        let request = json!({ "tag": { "id": tag, "name": name } });
        self.0.post(TAG_UPDATE, &request).await.map(drop)
    }

    /// Returns all tags. Source: 获取标签.
    ///
    /// An unreadable tag is left out and logged at `warn`.
    ///
    /// # Errors
    /// If the platform cannot be reached.
    pub async fn list(self) -> Result<Vec<Tag>, ApiError> {
        #[derive(Deserialize)]
        struct List {
            #[serde(default)]
            tags: Items<Tag>,
        }

        let path = "/cgi-bin/tags/get";
        let list: List = self.0.get(path, &[]).await?;
        Ok(list.tags.logged(self.0, path))
    }

    /// Removes a tag from all users and deletes it. Source: 删除标签.
    ///
    /// # Errors
    /// If there is no such tag, if it is built into the platform, or if the platform cannot be
    /// reached.
    pub async fn delete(self, tag: u64) -> Result<(), ApiError> {
        let request = json!({ "tag": { "id": tag } });
        self.0.post("/cgi-bin/tags/delete", &request).await?;
        Ok(())
    }

    /// Adds a tag to users, fifty for each call. Source: 批量为用户打标签.
    ///
    /// # Errors
    /// If there is no such tag or user, if a user has twenty tags, or if the platform cannot be
    /// reached. Users of earlier batches keep the tag.
    pub async fn tag(self, tag: u64, users: &[OpenId]) -> Result<(), ApiError> {
        let path = "/cgi-bin/tags/members/batchtagging";
        self.members(path, tag, users).await
    }

    /// Removes a tag from users, fifty for each call. Source: 批量为用户取消标签.
    ///
    /// # Errors
    /// As [`tag`](Self::tag).
    pub async fn untag(self, tag: u64, users: &[OpenId]) -> Result<(), ApiError> {
        let path = "/cgi-bin/tags/members/batchuntagging";
        self.members(path, tag, users).await
    }

    async fn members(self, path: &str, tag: u64, users: &[OpenId]) -> Result<(), ApiError> {
        for users in users.chunks(TAG_BATCH) {
            let users: Vec<_> = users.iter().map(OpenId::as_str).collect();
            let request = json!({ "openid_list": users, "tagid": tag });
            self.0.post(path, &request).await?;
        }
        Ok(())
    }

    /// Returns the ids of a user's tags. Source: 获取用户身上的标签列表.
    ///
    /// # Errors
    /// If no user of this account has this OpenID, or the platform cannot be reached.
    pub async fn of(self, user: &OpenId) -> Result<Vec<u64>, ApiError> {
        #[derive(Deserialize)]
        struct Ids {
            #[serde(default, deserialize_with = "lenient::numbers")]
            tagid_list: Vec<u64>,
        }

        let request = json!({ "openid": user.as_str() });
        let ids: Ids = self.0.query("/cgi-bin/tags/getidlist", &request).await?;
        Ok(ids.tagid_list)
    }

    /// Lists the users with a tag. Source: 获取标签下粉丝列表.
    ///
    /// As in [`followers`](Users::followers), an unreadable OpenID does not end the list.
    pub fn users(self, tag: u64) -> Pages<'a, OpenId> {
        Pages::new(tagged_after(self.0, tag, String::new()))
    }
}

impl Api {
    /// Creates a `POST` that only reads, and so may be repeated safely.
    pub(super) async fn query<Res>(&self, path: &str, request: &Value) -> Result<Res, ApiError>
    where
        Res: serde_core::de::DeserializeOwned,
    {
        let call = super::Call::post(path, request)?;
        let answer = self.request(&call, super::Repeat::IfUncertain).await?;
        self.read(path, answer)
    }
}
