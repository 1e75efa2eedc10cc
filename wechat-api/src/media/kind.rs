//! What the platform takes of each kind of file, checked before anything is sent. Sources: 新增临时素材,
//! 新增永久素材.

use super::format::{Format, other};
use crate::error::ApiError;

/// What a file is for the platform, which sets its form and size. Source: 新增临时素材.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MediaKind {
    /// A picture of at most 10 MB: PNG, JPEG or GIF; as permanent media BMP, too.
    Image,
    /// At most 2 MB and 60 s: AMR or MP3. How long it plays is the platform's to check.
    Voice,
    /// At most 10 MB: MP4.
    Video,
    /// The picture of a video, music or mini-program page, at most 64 KB: JPEG.
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

    /// The endings that the file's name may have, in lower case. As permanent media a picture may be a `bmp`, too.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Image => &["png", "jpg", "jpeg", "gif"],
            Self::Voice => &["amr", "mp3"],
            Self::Video => &["mp4"],
            Self::Thumb => &["jpg", "jpeg"],
        }
    }

    /// What the platform takes of it.
    pub(crate) fn temporary(self) -> Accepted {
        Accepted {
            kind: self.as_str(),
            max_bytes: self.max_bytes(),
            formats: match self {
                Self::Image => &[Format::Png, Format::Jpeg, Format::Gif],
                Self::Voice => &[Format::Amr, Format::Mp3],
                Self::Video => &[Format::Mp4],
                Self::Thumb => &[Format::Jpeg],
            },
        }
    }

    /// What the platform takes of it for good.
    pub(crate) fn permanent(self) -> Accepted {
        match self {
            Self::Image => Accepted {
                formats: &[Format::Png, Format::Jpeg, Format::Gif, Format::Bmp],
                ..self.temporary()
            },
            _ => self.temporary(),
        }
    }
}

/// What a call takes.
#[derive(Clone, Copy)]
pub(crate) struct Accepted {
    /// As the platform calls it.
    pub(crate) kind: &'static str,
    pub(crate) max_bytes: usize,
    pub(crate) formats: &'static [Format],
}

impl Accepted {
    /// # Errors
    /// If the call of `path` takes no file of this name.
    pub(crate) fn check_name(&self, path: &str, name: &str) -> Result<(), ApiError> {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        let ending = ending.unwrap_or_default().to_ascii_lowercase();
        let endings = || self.formats.iter().flat_map(|format| format.endings());
        if endings().any(|may_be| *may_be == ending) {
            return Ok(());
        }
        let kind = self.kind;
        let what = format!("a file named {name:?} is none of the type `{kind}` for the platform");
        let endings = endings().copied().collect::<Vec<_>>().join("`, `.");
        let remedy = format!("give it the name of its form, which ends in `.{endings}`");
        Err(ApiError::request(path, what).remedy(remedy))
    }

    /// # Errors
    /// If the call of `path` takes no file of so many bytes.
    pub(crate) fn check_size(&self, path: &str, bytes: u64) -> Result<(), ApiError> {
        let Self {
            kind, max_bytes, ..
        } = *self;
        if bytes > max_bytes as u64 {
            let what = format!(
                "the file has {bytes} bytes, and one of the type `{kind}` at most {max_bytes}"
            );
            Err(ApiError::too_large(path, what).remedy("make it smaller; nothing was sent"))
        } else if bytes == 0 {
            Err(ApiError::request(path, "the file is empty").remedy("give it one byte at least"))
        } else {
            Ok(())
        }
    }

    /// # Errors
    /// If the call of `path` takes no file that begins so, whatever its name.
    pub(crate) fn check_head(&self, path: &str, head: &[u8]) -> Result<Format, ApiError> {
        let found = Format::of(head);
        if let Some(format) = found
            && self.formats.contains(&format)
        {
            return Ok(format);
        }
        let formats: Vec<_> = self.formats.iter().map(|format| format.name()).collect();
        let formats = formats.join(" or ");
        let kind = self.kind;
        let is = match found.map(Format::name).or(other(head)) {
            Some(name) => format!("is in fact {name}"),
            None => "is in none of its forms".to_owned(),
        };
        let what = format!("the file {is}, and one of the type `{kind}` must be {formats}");
        let remedy = "convert it, another name is not enough; nothing was sent";
        Err(ApiError::request(path, what).remedy(remedy))
    }
}
