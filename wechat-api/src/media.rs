//! Upload and download of temporary media (临时素材). Sources: 新增临时素材, 获取临时素材.

mod format;
mod kind;
mod once;
mod replies;
mod upload;

use std::{
    error::Error,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use futures_core::Stream;
use serde_json::Value;

use self::upload::Upload;
pub(super) use self::{format::Format, kind::Accepted, once::Uploads};
pub use self::{kind::MediaKind, replies::FromFile};
use super::{
    Api,
    call::Call,
    download::{Begun, Downloaded},
    error::ApiError,
    form::Form,
    json::lenient,
    retry::Repeat,
};

const UPLOAD: &str = "/cgi-bin/media/upload";
const GET: &str = "/cgi-bin/media/get";

/// Time for which the platform keeps an upload.
const LIFE: Duration = Duration::from_hours(72);

/// A temporary file on the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TemporaryMedia {
    /// MediaId for replies and messages; a `thumb_media_id` for [`MediaKind::Thumb`].
    pub media_id: String,
    /// Time of the upload.
    pub created_at: SystemTime,
    /// Returns the time at which the platform deletes the file, three days after the upload.
    pub expires_at: SystemTime,
}

/// Temporary media (临时素材); see [`Api::media`].
#[derive(Clone, Copy, Debug)]
pub struct Media<'a>(&'a Api);

impl Api {
    /// Calls for temporary media (临时素材), which the platform keeps for three days. Replies and
    /// messages refer to them by their MediaId.
    ///
    /// ```
    /// # use wechat_runtime::{Api, ApiError, OpenId, reply};
    /// # async fn example(api: &Api, user: &OpenId, picture: Vec<u8>) -> Result<(), ApiError> {
    /// use wechat_runtime::api::MediaKind;
    ///
    /// let uploaded = api.media().upload(MediaKind::Image, "chart.png", picture).await?;
    /// api.send(user, reply::Image::new(uploaded.media_id)).await
    /// # }
    /// ```
    pub fn media(&self) -> Media<'_> {
        Media(self)
    }
}

impl Media<'_> {
    /// Uploads a file that is in memory. Its name, size and format are checked before sending.
    /// Source: 新增临时素材.
    ///
    /// The time limit is that of other calls plus one second for each 256 KB.
    ///
    /// # Errors
    /// If the platform does not accept a file with this name or format
    /// ([`ApiErrorKind::Request`](super::ApiErrorKind)) or of this size
    /// ([`ApiErrorKind::TooLarge`](super::ApiErrorKind)), or cannot be reached.
    pub async fn upload(
        self,
        kind: MediaKind,
        name: &str,
        file: impl Into<Bytes>,
    ) -> Result<TemporaryMedia, ApiError> {
        self.send(Upload::bytes(kind, name, file.into())?).await
    }

    /// Uploads the file at `path`, which is read while it is sent. A retry opens it again.
    ///
    /// ```
    /// # use wechat_runtime::{Api, ApiError, OpenId, reply};
    /// # async fn example(api: &Api, user: &OpenId) -> Result<(), ApiError> {
    /// use wechat_runtime::api::MediaKind;
    ///
    /// let song = api.media().upload_file(MediaKind::Voice, "songs/today.mp3").await?;
    /// api.send(user, reply::Voice::new(song.media_id)).await
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`upload`](Self::upload), and if the file cannot be read.
    pub async fn upload_file(
        self,
        kind: MediaKind,
        path: impl AsRef<Path>,
    ) -> Result<TemporaryMedia, ApiError> {
        self.send(Upload::file(kind, path.as_ref()).await?).await
    }

    /// Uploads a stream, for instance another download, as it arrives. The platform needs the
    /// length beforehand: `bytes` is the number of bytes in the stream.
    ///
    /// ```
    /// # use wechat_runtime::{Api, ApiError};
    /// # async fn pass_on(api: &Api, media_id: &str) -> Result<(), ApiError> {
    /// use wechat_runtime::api::MediaKind;
    ///
    /// let picture = api.media().download(media_id).await?.file()?;
    /// let bytes = picture.size().unwrap_or_default();
    /// api.media().upload_stream(MediaKind::Image, "copy.jpg", bytes, picture).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A stream can be read only once: the call is retried only as long as nothing was read from
    /// it.
    ///
    /// # Errors
    /// As [`upload`](Self::upload), and if the stream fails or does not have exactly `bytes` bytes.
    pub async fn upload_stream<S, E>(
        self,
        kind: MediaKind,
        name: &str,
        bytes: u64,
        stream: S,
    ) -> Result<TemporaryMedia, ApiError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let upload = Upload::stream(kind, name, bytes, stream).await;
        let hide = |error: ApiError| error.hiding(|text| self.0.shared.http.hide(text, &[]));
        self.send(upload.map_err(hide)?).await
    }

    async fn send(self, upload: Upload) -> Result<TemporaryMedia, ApiError> {
        let kind = upload.kind;
        let form = Form::new().file(
            "media",
            &upload.name,
            upload.format.content_type(),
            upload.content,
        );
        let call = Call::form(UPLOAD, &[("type", kind.as_str())], form)?;
        // A second copy on the platform does no harm, and no user has seen it.
        let answer: Value = self.0.request(&call, Repeat::IfUncertain).await?;
        let media_id = answer["media_id"].as_str();
        let media_id = media_id.or(answer["thumb_media_id"].as_str());
        let created_at = lenient::unsigned(&answer["created_at"]);
        match (media_id, created_at) {
            (Some(media_id), Some(seconds)) => {
                let created_at = UNIX_EPOCH + Duration::from_secs(seconds.min(1 << 40));
                Ok(TemporaryMedia {
                    media_id: media_id.to_owned(),
                    created_at,
                    expires_at: created_at + LIFE,
                })
            }
            _ => Err(ApiError::malformed(
                UPLOAD,
                "the answer has no `media_id` with a `created_at`",
            )),
        }
    }

    /// Downloads a file that was uploaded or that a user sent, for three days. A video arrives as
    /// an address. Source: 获取临时素材.
    ///
    /// # Errors
    /// If no file has this MediaId ([`ApiErrorKind::BadMediaId`](super::ApiErrorKind)), or the
    /// platform cannot be reached.
    pub async fn download(self, media_id: &str) -> Result<Downloaded, ApiError> {
        let call = Call::get(GET, &[("media_id", media_id)])?;
        let begun: Begun = self.0.request(&call, Repeat::IfUncertain).await?;
        Ok(begun.for_caller(self.0, GET))
    }
}
