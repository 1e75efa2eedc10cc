//! Replies that show a file which the platform already has, by its MediaId.

use serde::{Deserialize, Serialize};

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    #[doc(hidden)]
    pub media_id: String,
}

impl Image {
    /// The picture with this `MediaId`, for instance of an image that the user sent.
    pub fn new(media_id: impl Into<String>) -> Self {
        Self {
            media_id: media_id.into(),
        }
    }
}

/// A voice message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voice {
    #[doc(hidden)]
    pub media_id: String,
}

impl Voice {
    /// The recording with this `MediaId`.
    pub fn new(media_id: impl Into<String>) -> Self {
        Self {
            media_id: media_id.into(),
        }
    }
}

/// A video. It must have passed the platform's review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Video {
    #[doc(hidden)]
    pub media_id: String,
    #[doc(hidden)]
    pub title: Option<String>,
    #[doc(hidden)]
    pub description: Option<String>,
}

impl Video {
    /// The video with this `MediaId`.
    pub fn new(media_id: impl Into<String>) -> Self {
        Self {
            media_id: media_id.into(),
            title: None,
            description: None,
        }
    }

    /// `Title`
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// `Description`
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }
}

/// A piece of music, played from an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Music {
    #[doc(hidden)]
    pub thumb_media_id: String,
    #[doc(hidden)]
    pub title: Option<String>,
    #[doc(hidden)]
    pub description: Option<String>,
    #[doc(hidden)]
    pub url: Option<String>,
    #[doc(hidden)]
    pub hq_url: Option<String>,
}

impl Music {
    /// Music with this `ThumbMediaId` as its picture, the one part that the platform demands. Of a picture of the
    /// bot's own, a JPEG of 64 KB at most, it is the `media_id` that
    /// `api.media().upload_once(MediaKind::Thumb, bytes)` gives (feature `client`).
    pub fn new(thumb_media_id: impl Into<String>) -> Self {
        Self {
            thumb_media_id: thumb_media_id.into(),
            title: None,
            description: None,
            url: None,
            hq_url: None,
        }
    }

    /// `Title`
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// `Description`
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// `MusicUrl`
    #[must_use]
    pub fn music_url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// `HQMusicUrl`, which is played on Wi-Fi.
    #[must_use]
    pub fn hq_music_url(mut self, url: impl Into<String>) -> Self {
        self.hq_url = Some(url.into());
        self
    }
}
