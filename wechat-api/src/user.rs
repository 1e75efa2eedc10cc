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

/// The most users of one call. Sources: 批量获取用户基本信息, 批量为用户打标签.
const BATCH: usize = 100;
const TAG_BATCH: usize = 50;

/// The most bytes of a tag's name. Source: 创建标签.
const MAX_TAG_NAME: usize = 30;

/// The most characters of a remark. Source: 设置用户备注名.
const MAX_REMARK: usize = 29;

const REMARK: &str = "/cgi-bin/user/info/updateremark";
const TAG_UPDATE: &str = "/cgi-bin/tags/update";
const TAG_CREATE: &str = "/cgi-bin/tags/create";

/// What the platform tells of a user. Names and pictures are not given any more. Source: 获取用户基本信息.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct UserInfo {
    /// `subscribe`: whether they follow. If not, nothing else is known.
    #[serde(rename = "subscribe", deserialize_with = "lenient::flag")]
    pub follows: bool,
    /// `openid`
    #[serde(deserialize_with = "openid")]
    pub openid: OpenId,
    /// `unionid`, the same for all accounts of one open platform (开放平台).
    #[serde(default)]
    pub unionid: Option<String>,
    /// `language`: `zh_CN`, or nothing.
    #[serde(default, deserialize_with = "lenient::text")]
    pub language: String,
    /// `subscribe_time`: when they followed, in seconds since the Unix epoch.
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub subscribe_time: u64,
    /// `remark`: what the account's staff call them.
    #[serde(default, deserialize_with = "lenient::text")]
    pub remark: String,
    /// `tagid_list`
    #[serde(default, deserialize_with = "lenient::numbers")]
    pub tagid_list: Vec<u64>,
    /// `subscribe_scene`: `ADD_SCENE_QR_CODE`, `ADD_SCENE_SEARCH`, …
    #[serde(default, deserialize_with = "lenient::text")]
    pub subscribe_scene: String,
    /// `qr_scene`: the number of the QR code that they came by, or 0.
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub qr_scene: u64,
    /// `qr_scene_str`: the text of the QR code that they came by, or nothing.
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
    /// `count`: how many users have it.
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
    /// Followers, and what the platform tells of them (用户管理).
    pub fn users(&self) -> Users<'_> {
        Users(self)
    }

    /// Tags (标签) of followers.
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
    /// What the platform tells of one user. Source: 获取用户基本信息.
    ///
    /// # Errors
    /// If no user of this account has this OpenID, or the platform cannot be reached.
    pub async fn info(self, user: &OpenId) -> Result<UserInfo, ApiError> {
        let query = [("openid", user.as_str()), ("lang", "zh_CN")];
        self.0.get("/cgi-bin/user/info", &query).await
    }

    /// The same of many, in as many calls as it takes: one for each hundred. Source: 批量获取用户基本信息.
    ///
    /// A user whose entry cannot be read is left out, and a line at `warn` says so.
    ///
    /// # Errors
    /// If one of them is no user of this account, or the platform cannot be reached.
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

    /// Sets what the account's staff call a user; an empty `remark` takes it away. Source: 设置用户备注名.
    ///
    /// # Errors
    /// If the remark has 30 characters or more, which is checked before anything is sent, or no user of this
    /// account has this OpenID, or the platform cannot be reached.
    pub async fn set_remark(self, user: &OpenId, remark: &str) -> Result<(), ApiError> {
        let characters = remark.chars().count();
        if characters > MAX_REMARK {
            let what = format!("the remark has {characters} characters");
            return Err(ApiError::request(REMARK, what).remedy("the platform takes fewer than 30"));
        }
        let request = json!({ "openid": user.as_str(), "remark": remark });
        self.0.post(REMARK, &request).await.map(drop)
    }

    /// All followers, ten thousand a call. Source: 获取关注用户列表.
    ///
    /// An OpenID that cannot be read is left out, and a line at `warn` says so: it does not end the list.
    pub fn followers(self) -> Pages<'a, OpenId> {
        Pages::new(followers_after(self.0, String::new()))
    }
}

/// A list of users, as several calls give it.
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
    /// Whether there can be another page behind this one. Of the last the platform gives the end again.
    fn has_next(&self, after: &str) -> bool {
        self.count > 0
            && self.data.openid.total > 0
            && !self.next_openid.is_empty()
            && self.next_openid != after
    }

    /// Returns the users of the answer to the call of `path`.
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
    let remedy = "the platform takes 1 to 30: ten Chinese characters";
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
    /// Makes a tag of at most 30 bytes; an account has a hundred. Source: 创建标签.
    ///
    /// # Errors
    /// If the name is empty or too long, which is checked before anything is sent, or taken, or the platform
    /// cannot be reached.
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

    /// Gives a tag another name. Source: 编辑标签.
    ///
    /// # Errors
    /// As [`create`](Self::create), and if there is no such tag or it is one of the platform's own.
    pub async fn rename(self, tag: u64, name: &str) -> Result<(), ApiError> {
        check_tag_name(TAG_UPDATE, name)?;
        let request = json!({ "tag": { "id": tag, "name": name } });
        self.0.post(TAG_UPDATE, &request).await.map(drop)
    }

    /// All tags. Source: 获取标签.
    ///
    /// A tag that cannot be read is left out, and a line at `warn` says so.
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

    /// Takes a tag from all, and away. Source: 删除标签.
    ///
    /// # Errors
    /// If there is no such tag, or it is one of the platform's own, or the platform cannot be reached.
    pub async fn delete(self, tag: u64) -> Result<(), ApiError> {
        let request = json!({ "tag": { "id": tag } });
        self.0.post("/cgi-bin/tags/delete", &request).await?;
        Ok(())
    }

    /// Gives a tag to users, fifty a call. Source: 批量为用户打标签.
    ///
    /// # Errors
    /// If there is no such tag or user, or somebody has twenty tags, or the platform cannot be reached. The
    /// fifties before have it then.
    pub async fn tag(self, tag: u64, users: &[OpenId]) -> Result<(), ApiError> {
        let path = "/cgi-bin/tags/members/batchtagging";
        self.members(path, tag, users).await
    }

    /// Takes a tag from users, fifty a call. Source: 批量为用户取消标签.
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

    /// The ids of a user's tags. Source: 获取用户身上的标签列表.
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

    /// Everybody who has a tag. Source: 获取标签下粉丝列表.
    ///
    /// As with [`followers`](Users::followers), an OpenID that cannot be read does not end the list.
    pub fn users(self, tag: u64) -> Pages<'a, OpenId> {
        Pages::new(tagged_after(self.0, tag, String::new()))
    }
}

impl Api {
    /// A `POST` that only reads, and may be tried again without a care.
    pub(super) async fn query<Res>(&self, path: &str, request: &Value) -> Result<Res, ApiError>
    where
        Res: serde_core::de::DeserializeOwned,
    {
        let call = super::Call::post(path, request)?;
        let answer = self.request(&call, super::Repeat::IfUncertain).await?;
        self.read(path, answer)
    }
}
