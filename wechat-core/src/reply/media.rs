//! Replies with media that the platform already stores, by MediaId.

use serde::{Deserialize, Serialize};

/// Image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    #[doc(hidden)]
    pub media_id: String,
}

impl Image {
    /// Creates a reply with the image of this `MediaId`, for instance one that the user sent.
    pub fn new(media_id: impl Into<String>) -> Self {
        Self {
            media_id: media_id.into(),
        }
    }
}

/// Voice message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voice {
    #[doc(hidden)]
    pub media_id: String,
}

impl Voice {
    /// Creates a reply with the recording of this `MediaId`.
    pub fn new(media_id: impl Into<String>) -> Self {
        Self {
            media_id: media_id.into(),
        }
    }
}

/// Video. It must have passed the platform's review.
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
    /// Creates a reply with the video of this `MediaId`.
    pub fn new(media_id: impl Into<String>) -> Self {
        Self {
            media_id: media_id.into(),
            title: None,
            description: None,
        }
    }

    /// Sets `Title`.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets `Description`.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }
}

/// Music, played from a URL.
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
    /// Creates music with this `ThumbMediaId` as its picture, the only field that the platform
    /// requires. For a picture of the bot's own, a JPEG of at most 64 KB, use the `media_id` from
    /// `api.media().upload_once(MediaKind::Thumb, bytes)` (feature `client`).
    pub fn new(thumb_media_id: impl Into<String>) -> Self {
        Self {
            thumb_media_id: thumb_media_id.into(),
            title: None,
            description: None,
            url: None,
            hq_url: None,
        }
    }

    /// Sets `Title`.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets `Description`.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets `MusicUrl`.
    #[must_use]
    pub fn music_url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Sets `HQMusicUrl`, which is played on Wi-Fi.
    #[must_use]
    pub fn hq_music_url(mut self, url: impl Into<String>) -> Self {
        self.hq_url = Some(url.into());
        self
    }
}
