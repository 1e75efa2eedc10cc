//! Permanent media (永久素材). Sources: 新增永久素材, 获取永久素材, 删除永久素材, 获取素材总数, 获取素材列表,
//! 上传图文消息图片.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Api,
    body::Piece,
    call::Call,
    download::{Begun, Downloaded},
    error::ApiError,
    form::Form,
    json::{Items, lenient},
    media::{Accepted, Format, MediaKind},
    pages::{NextPage, Page, Pages},
    retry::Repeat,
};

const ADD: &str = "/cgi-bin/material/add_material";
const GET: &str = "/cgi-bin/material/get_material";
const ADD_PICTURE: &str = "/cgi-bin/media/uploadimg";
const LIST: &str = "/cgi-bin/material/batchget_material";

/// Maximum number of materials on a page.
const PAGE: u64 = 20;

/// Type of materials that [`Materials::list`] lists. Source: 获取素材列表.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MaterialKind {
    /// `image`
    Image,
    /// `voice`
    Voice,
    /// `video`
    Video,
    /// `news`: articles.
    News,
}

impl MaterialKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::News => "news",
        }
    }
}

/// Number of materials of an account. Source: 获取素材总数.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct MaterialCount {
    /// `voice_count`
    #[serde(rename = "voice_count", deserialize_with = "lenient::number")]
    pub voices: u64,
    /// `video_count`
    #[serde(rename = "video_count", deserialize_with = "lenient::number")]
    pub videos: u64,
    /// `image_count`
    #[serde(rename = "image_count", deserialize_with = "lenient::number")]
    pub images: u64,
    /// `news_count`
    #[serde(rename = "news_count", deserialize_with = "lenient::number")]
    pub news: u64,
}

/// One material of a list.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Material {
    /// `media_id`
    pub media_id: String,
    /// `name` of the file.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// `update_time`, in seconds since the Unix epoch.
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub update_time: u64,
    /// `url` of a picture.
    #[serde(default)]
    pub url: Option<String>,
    /// `content` of articles.
    #[serde(default)]
    pub content: Option<Value>,
}

/// A material that was added.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AddedMaterial {
    /// `media_id`
    pub media_id: String,
    /// `url` of a picture, which only the platform's own pages can show.
    #[serde(default)]
    pub url: Option<String>,
}

/// Permanent media (永久素材); see [`Api::materials`].
#[derive(Clone, Copy, Debug)]
pub struct Materials<'a>(&'a Api);

impl Api {
    /// Calls for permanent media (永久素材), which the platform keeps until they are deleted.
    ///
    /// ```
    /// # use wechat_runtime::{Api, ApiError};
    /// # async fn example(api: &Api) -> Result<(), ApiError> {
    /// use wechat_runtime::api::MaterialKind;
    ///
    /// let mut pictures = api.materials().list(MaterialKind::Image);
    /// while let Some(picture) = pictures.next().await? {
    ///     println!("{}: {}", picture.name, picture.media_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn materials(&self) -> Materials<'_> {
        Materials(self)
    }
}

impl<'a> Materials<'a> {
    /// Adds a picture, voice message or thumb. Its name, size and format are checked before
    /// sending. Source: 新增永久素材.
    ///
    /// # Errors
    /// As [`Media::upload`](super::Media::upload), and for a video, which needs
    /// [`add_video`](Self::add_video).
    pub async fn add(
        self,
        kind: MediaKind,
        name: &str,
        file: impl Into<Bytes>,
    ) -> Result<AddedMaterial, ApiError> {
        if kind == MediaKind::Video {
            return Err(ApiError::request(ADD, "a permanent video needs a title")
                .remedy("add it with `add_video`"));
        }
        self.upload(kind, name, file.into(), None).await
    }

    /// Adds a video. Source: 新增永久素材.
    ///
    /// # Errors
    /// As [`Media::upload`](super::Media::upload).
    pub async fn add_video(
        self,
        name: &str,
        file: impl Into<Bytes>,
        title: &str,
        introduction: &str,
    ) -> Result<AddedMaterial, ApiError> {
        let description = json!({ "title": title, "introduction": introduction });
        let description = super::json::to_vec(&description).unwrap_or_default();
        let description = String::from_utf8(description).unwrap_or_default();
        let description = Some(description.as_str());
        self.upload(MediaKind::Video, name, file.into(), description)
            .await
    }

    /// Uploads a picture for an article, PNG or JPEG of at most 1 MB, and returns its address. It
    /// does not count as one of the account's materials. Source: 上传图文消息图片.
    ///
    /// # Errors
    /// As [`Media::upload`](super::Media::upload).
    pub async fn add_article_picture(
        self,
        name: &str,
        file: impl Into<Bytes>,
    ) -> Result<String, ApiError> {
        let file = file.into();
        let accepted = Accepted {
            kind: "picture of an article",
            max_bytes: 1 << 20,
            formats: &[Format::Png, Format::Jpeg],
        };
        accepted.check_name(ADD_PICTURE, name)?;
        accepted.check_size(ADD_PICTURE, file.len() as u64)?;
        let content_type = accepted.check_head(ADD_PICTURE, &file)?.content_type();
        let form = Form::new().file("media", name, content_type, Piece::Bytes(file));
        let call = Call::form(ADD_PICTURE, &[], form)?;
        let answer: Value = self.0.request(&call, Repeat::IfUncertain).await?;
        let url = answer["url"].as_str().map(str::to_owned);
        url.ok_or_else(|| ApiError::malformed(ADD_PICTURE, "the answer has no `url`"))
    }

    async fn upload(
        self,
        kind: MediaKind,
        name: &str,
        file: Bytes,
        description: Option<&str>,
    ) -> Result<AddedMaterial, ApiError> {
        let accepted = kind.permanent();
        accepted.check_name(ADD, name)?;
        accepted.check_size(ADD, file.len() as u64)?;
        let content_type = accepted.check_head(ADD, &file)?.content_type();
        let mut form = Form::new().file("media", name, content_type, Piece::Bytes(file));
        if let Some(description) = description {
            form = form.text("description", description);
        }
        let call = Call::form(ADD, &[("type", kind.as_str())], form)?;
        let answer = self.0.request(&call, self.0.repeat).await?;
        self.0.read(ADD, answer)
    }

    /// Downloads a material. A video arrives as an address, articles as JSON. Source: 获取永久素材.
    ///
    /// # Errors
    /// If no material has this MediaId ([`ApiErrorKind::BadMediaId`](super::ApiErrorKind)), or the
    /// platform cannot be reached.
    pub async fn get(self, media_id: &str) -> Result<Downloaded, ApiError> {
        let call = Call::post(GET, &json!({ "media_id": media_id }))?;
        let begun: Begun = self.0.request(&call, Repeat::IfUncertain).await?;
        Ok(begun.for_caller(self.0, GET))
    }

    /// Deletes a material. Source: 删除永久素材.
    ///
    /// # Errors
    /// If no material has this MediaId, or the platform cannot be reached.
    pub async fn delete(self, media_id: &str) -> Result<(), ApiError> {
        let request = json!({ "media_id": media_id });
        let path = "/cgi-bin/material/del_material";
        self.0.post(path, &request).await.map(drop)
    }

    /// Returns the number of materials. Source: 获取素材总数.
    ///
    /// # Errors
    /// If the platform cannot be reached.
    pub async fn count(self) -> Result<MaterialCount, ApiError> {
        self.0.get("/cgi-bin/material/get_materialcount", &[]).await
    }

    /// Lists all materials of a type, the newest first, twenty for each call. Source: 获取素材列表.
    ///
    /// An unreadable material is left out and logged at `warn`; it does not end the list.
    pub fn list(self, kind: MaterialKind) -> Pages<'a, Material> {
        Pages::new(listed_from(self.0, kind, 0))
    }
}

fn listed_from(api: &Api, kind: MaterialKind, offset: u64) -> NextPage<'_, Material> {
    #[derive(Deserialize)]
    struct Listed {
        #[serde(deserialize_with = "lenient::number")]
        total_count: u64,
        #[serde(default)]
        item: Items<Material>,
    }

    Box::pin(async move {
        let request = json!({ "type": kind.as_str(), "offset": offset, "count": PAGE });
        let page: Listed = api.query(LIST, &request).await?;
        let read = offset + page.item.total as u64;
        let has_next = page.item.total > 0 && read < page.total_count;
        Ok(Page {
            items: page.item.logged(api, LIST),
            next: has_next.then(|| listed_from(api, kind, read)),
        })
    })
}
