//! Replies made from files. They become messages like those made from a MediaId.

use std::path::Path;

use bytes::Bytes;

use super::MediaKind;
use crate::{
    api::{Api, error::ApiError},
    reply::{Image, Video, Voice},
};

macro_rules! made_of_files {
    ($($reply:ident, $what:literal, $forms:literal;)*) => {$(
        impl $reply {
            #[doc = concat!("The ", $what, " in the file at `path`: ", $forms, ".")]
            ///
            /// The file is uploaded, unless the platform still has one with the same bytes: see
            /// [`Media::upload_file_once`](crate::api::Media::upload_file_once). If the platform
            /// has lost it by the time it is sent with [`Api::send`], or as a late answer, it is
            /// uploaded and sent once more.
            ///
            /// # Errors
            /// If the file cannot be read, or the platform does not accept it or cannot be reached.
            pub async fn file(api: &Api, path: impl AsRef<Path>) -> Result<Self, ApiError> {
                let media = api.media().upload_file_once(MediaKind::$reply, path);
                Ok(Self::new(media.await?.media_id))
            }

            #[doc = concat!("The ", $what, " in these bytes: ", $forms, ".")]
            ///
            /// The bytes are uploaded as in [`file`](Self::file). They are not kept, so a file that
            /// the platform loses is not uploaded again.
            ///
            /// # Errors
            /// If the platform does not accept the bytes, or cannot be reached.
            pub async fn bytes(api: &Api, file: impl Into<Bytes>) -> Result<Self, ApiError> {
                let media = api.media().upload_once(MediaKind::$reply, file);
                Ok(Self::new(media.await?.media_id))
            }
        }
    )*};
}

made_of_files! {
    Image, "picture", "PNG, JPEG or GIF of 10 MB at most";
    Voice, "voice message", "AMR or MP3 of 2 MB and 60 s at most";
    Video, "video", "MP4 of 10 MB at most";
}
