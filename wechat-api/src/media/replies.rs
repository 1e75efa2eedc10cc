//! Replies made of files. They become messages as those do that are made of a MediaId.

use std::path::Path;

use bytes::Bytes;
use wechat_core::reply::{Image, Video, Voice};

use super::MediaKind;
use crate::{Api, error::ApiError};

/// Constructors of the replies that show a file: [`Image`] of PNG, JPEG or GIF, 10 MB at most; [`Voice`] of AMR or
/// MP3, 2 MB and 60 s at most; [`Video`] of MP4, 10 MB at most.
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
    /// Shows the file at `path`.
    ///
    /// It is uploaded, unless a file with the same bytes was before and the platform still has it: see
    /// [`Media::upload_file_once`](super::Media::upload_file_once). If the platform has lost it when it is sent with
    /// [`Api::send`], or as a late answer, it is uploaded and sent once more.
    ///
    /// # Errors
    /// If the file cannot be read, or the platform does not take it or cannot be reached.
    fn file(
        api: &Api,
        path: impl AsRef<Path> + Send,
    ) -> impl Future<Output = Result<Self, ApiError>> + Send;

    /// Shows the file with these bytes.
    ///
    /// It is uploaded as [`file`](Self::file) does it, but not a second time when it is sent, for the bytes are not
    /// kept.
    ///
    /// # Errors
    /// If the platform does not take it, or cannot be reached.
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
