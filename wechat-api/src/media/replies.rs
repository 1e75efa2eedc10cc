//! Replies made from files. They become messages like those made from a MediaId.

use std::path::Path;

use bytes::Bytes;
use wechat_core::reply::{Image, Video, Voice};

use super::MediaKind;
use crate::{Api, error::ApiError};

/// Constructors of replies from files: [`Image`] from PNG, JPEG or GIF, at most 10 MB; [`Voice`]
/// from AMR or MP3, at most 2 MB and 60 s; [`Video`] from MP4, at most 10 MB.
///
/// ```
/// # use wechat_runtime::ApiError;
/// use wechat_runtime::prelude::*;
///
/// #[on_text("cat")]
/// async fn cat(api: Api) -> Result<reply::Image, ApiError> {
///     reply::Image::file(&api, "cat.png").await
/// }
/// ```
pub trait FromFile: Sized {
    /// Creates a reply that shows the file at `path`.
    ///
    /// The file is uploaded, unless the platform still has one with the same bytes: see
    /// [`Media::upload_file_once`](super::Media::upload_file_once). If the platform has lost it by
    /// the time it is sent with [`Api::send`], or as a late answer, it is uploaded and sent once
    /// more.
    ///
    /// # Errors
    /// If the file cannot be read, or the platform does not accept it or cannot be reached.
    fn file(
        api: &Api,
        path: impl AsRef<Path> + Send,
    ) -> impl Future<Output = Result<Self, ApiError>> + Send;

    /// Creates a reply that shows the file with these bytes.
    ///
    /// The bytes are uploaded as in [`file`](Self::file). They are not kept, so a file that the
    /// platform loses is not uploaded again.
    ///
    /// # Errors
    /// If the platform does not accept the bytes, or cannot be reached.
    fn bytes(
        api: &Api,
        file: impl Into<Bytes> + Send,
    ) -> impl Future<Output = Result<Self, ApiError>> + Send;
}

macro_rules! made_of_files {
    ($($reply:ident),*) => {$(
        impl FromFile for $reply {
            async fn file(api: &Api, path: impl AsRef<Path> + Send) -> Result<Self, ApiError> {
                let media = api.media().upload_file_once(MediaKind::$reply, path);
                Ok(Self::new(media.await?.media_id))
            }

            async fn bytes(api: &Api, file: impl Into<Bytes> + Send) -> Result<Self, ApiError> {
                let media = api.media().upload_once(MediaKind::$reply, file);
                Ok(Self::new(media.await?.media_id))
            }
        }
    )*};
}

made_of_files!(Image, Voice, Video);
