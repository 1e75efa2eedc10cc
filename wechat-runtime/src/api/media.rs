//! Temporary media (临时素材), up and down. Sources: 新增临时素材, 获取临时素材.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use serde_json::Value;

use super::{
    Api,
    call::Call,
    download::{Begun, Downloaded},
    error::ApiError,
    form::Form,
    retry::Repeat,
};

const UPLOAD: &str = "/cgi-bin/media/upload";
const GET: &str = "/cgi-bin/media/get";

/// How long the platform keeps what is uploaded.
const LIFE: Duration = Duration::from_hours(72);

/// What a file is for the platform, which sets its form and size. Source: 新增临时素材.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MediaKind {
    /// A picture of at most 10 MB: `.png`, `.jpeg`, `.jpg`, `.gif`, `.bmp`.
    Image,
    /// At most 2 MB and 60 s: `.amr`, `.mp3`.
    Voice,
    /// At most 10 MB: `.mp4`.
    Video,
    /// The picture of a video, music or mini-program page, at most 64 KB: `.jpg`, `.jpeg`.
    Thumb,
}

impl MediaKind {
    /// As the platform calls it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::Thumb => "thumb",
        }
    }

    /// The most bytes that the platform takes.
    pub fn max_bytes(self) -> usize {
        match self {
            Self::Image | Self::Video => 10 << 20,
            Self::Voice => 2 << 20,
            Self::Thumb => 64 << 10,
        }
    }

    /// The endings that the file's name may have, in lower case.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Image => &["png", "jpeg", "jpg", "gif", "bmp"],
            Self::Voice => &["amr", "mp3"],
            Self::Video => &["mp4"],
            Self::Thumb => &["jpg", "jpeg"],
        }
    }

    /// What a file of this name holds.
    ///
    /// # Errors
    /// If the platform takes no file of this kind with that name.
    pub(super) fn content_type(self, path: &str, name: &str) -> Result<&'static str, ApiError> {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        let ending = ending.unwrap_or_default().to_ascii_lowercase();
        if !self.endings().contains(&ending.as_str()) {
            let kind = self.as_str();
            let what = format!("a file named {name:?} is no `{kind}` for the platform");
            let endings = self.endings().join("`, `.");
            let remedy = format!("give it the name of its form, which ends in `.{endings}`");
            return Err(ApiError::request(path, what).remedy(remedy));
        }
        Ok(match ending.as_str() {
            "png" => "image/png",
            "gif" => "image/gif",
            "bmp" => "image/bmp",
            "amr" => "audio/amr",
            "mp3" => "audio/mpeg",
            "mp4" => "video/mp4",
            _ => "image/jpeg",
        })
    }

    /// # Errors
    /// If the platform takes no file of this kind with so many bytes.
    pub(super) fn check_size(self, path: &str, bytes: usize) -> Result<(), ApiError> {
        let most = self.max_bytes();
        if bytes > most {
            Err(self.too_large(path, &format!("{bytes}")))
        } else if bytes == 0 {
            Err(ApiError::request(path, "the file is empty").remedy("give it one byte at least"))
        } else {
            Ok(())
        }
    }

    fn too_large(self, path: &str, bytes: &str) -> ApiError {
        let most = self.max_bytes();
        let kind = self.as_str();
        let what = format!("the file has {bytes} bytes, and a `{kind}` at most {most}");
        ApiError::too_large(path, what).remedy("make it smaller; nothing was sent")
    }
}

/// A temporary file that the platform has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TemporaryMedia {
    /// What replies and messages name it by; a `thumb_media_id` for [`MediaKind::Thumb`].
    pub media_id: String,
    /// When it was uploaded.
    pub created_at: SystemTime,
    /// Three days later the platform forgets it.
    pub expires_at: SystemTime,
}

/// Temporary media (临时素材); see [`Api::media`].
#[derive(Clone, Copy, Debug)]
pub struct Media<'a>(&'a Api);

impl Api {
    /// Temporary media (临时素材), kept for three days: what replies and messages name by their MediaId.
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
    /// Uploads a file. Its name's ending and its size are checked before anything is sent. Source: 新增临时素材.
    ///
    /// The platform may take a second longer for each 256 KB than for other calls.
    ///
    /// # Errors
    /// If the platform takes no file with this name ([`ApiErrorKind::Request`](super::ApiErrorKind)) or of this
    /// size ([`ApiErrorKind::TooLarge`](super::ApiErrorKind)), or cannot be reached.
    pub async fn upload(
        self,
        kind: MediaKind,
        name: &str,
        file: impl Into<Bytes>,
    ) -> Result<TemporaryMedia, ApiError> {
        let content_type = kind.content_type(UPLOAD, name)?;
        let file = file.into();
        kind.check_size(UPLOAD, file.len())?;
        let form = Form::new().file("media", name, content_type, &file);
        drop(file);
        let call = Call::form(UPLOAD, &[("type", kind.as_str())], form)?;
        // Twice there, it is in nobody's way, and nobody has seen it.
        let answer: Value = self.0.request(&call, Repeat::IfUncertain).await?;
        let media_id = answer["media_id"].as_str();
        let media_id = media_id.or(answer["thumb_media_id"].as_str());
        let created_at = answer["created_at"].as_u64();
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

    /// Uploads what a stream gives, a file or another download: read to its end first, for only a whole file
    /// can be sent again, and never beyond what the platform takes.
    ///
    /// # Errors
    /// As [`upload`](Self::upload), and if the stream fails.
    pub async fn upload_stream<S, E>(
        self,
        kind: MediaKind,
        name: &str,
        stream: S,
    ) -> Result<TemporaryMedia, ApiError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: std::fmt::Display,
    {
        kind.content_type(UPLOAD, name)?;
        let mut stream = Box::pin(stream);
        let mut file = BytesMut::new();
        while let Some(piece) = std::future::poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
            let piece = piece.map_err(|error| {
                ApiError::request(UPLOAD, "the file cannot be read; nothing was sent")
                    .because(error.to_string())
                    .hiding(|text| self.0.shared.http.hide(text, &[]))
            })?;
            file.extend_from_slice(&piece);
            if file.len() > kind.max_bytes() {
                return Err(kind.too_large(UPLOAD, &format!("{} or more", file.len())));
            }
        }
        self.upload(kind, name, file).await
    }

    /// A file that was uploaded, or sent by a user, while the platform has it: three days. A video comes as an
    /// address. Source: 获取临时素材.
    ///
    /// # Errors
    /// If no file has this MediaId ([`ApiErrorKind::BadMediaId`](super::ApiErrorKind)), or the platform cannot
    /// be reached.
    pub async fn download(self, media_id: &str) -> Result<Downloaded, ApiError> {
        let call = Call::get(GET, &[("media_id", media_id)])?;
        let begun: Begun = self.0.request(&call, Repeat::IfUncertain).await?;
        Ok(begun.for_caller(self.0, GET))
    }
}
