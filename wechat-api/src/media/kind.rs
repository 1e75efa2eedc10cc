//! Limits of the platform for each kind of file, checked before sending. Sources: 新增临时素材, 新增永久素材.

use super::format::{Format, other};
use crate::error::ApiError;

/// Kind of a file, which decides its formats and maximum size. Source: 新增临时素材.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MediaKind {
    /// Picture of at most 10 MB: PNG, JPEG or GIF. Permanent media may be BMP as well.
    Image,
    /// Voice message of at most 2 MB and 60 s: AMR or MP3. Only the platform checks the duration.
    Voice,
    /// Video of at most 10 MB: MP4.
    Video,
    /// Cover picture of a video, music or mini-program page, at most 64 KB: JPEG.
    Thumb,
}

impl MediaKind {
    /// Returns the platform's name of the kind.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::Thumb => "thumb",
        }
    }

    /// Returns the maximum number of bytes.
    pub fn max_bytes(self) -> usize {
        match self {
            Self::Image | Self::Video => 10 << 20,
            Self::Voice => 2 << 20,
            Self::Thumb => 64 << 10,
        }
    }

    /// Returns the file extensions allowed, in lower case. A permanent picture may be a `bmp` as
    /// well.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Image => &["png", "jpg", "jpeg", "gif"],
            Self::Voice => &["amr", "mp3"],
            Self::Video => &["mp4"],
            Self::Thumb => &["jpg", "jpeg"],
        }
    }

    /// Returns the rule for temporary media.
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

    /// Returns the rule for permanent media.
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

/// Rule for the files that a call accepts.
#[derive(Clone, Copy)]
pub(crate) struct Accepted {
    /// Platform's name of the kind.
    pub(crate) kind: &'static str,
    pub(crate) max_bytes: usize,
    pub(crate) formats: &'static [Format],
}

impl Accepted {
    /// # Errors
    /// If the call of `path` does not accept this file name.
    pub(crate) fn check_name(&self, path: &str, name: &str) -> Result<(), ApiError> {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        let ending = ending.unwrap_or_default().to_ascii_lowercase();
        let endings = || self.formats.iter().flat_map(|format| format.endings());
        if endings().any(|may_be| *may_be == ending) {
            return Ok(());
        }
        let kind = self.kind;
        let what =
            format!("the platform does not accept the file name {name:?} for the type `{kind}`");
        let endings = endings().copied().collect::<Vec<_>>().join("`, `.");
        let remedy = format!("use a name that ends in `.{endings}`");
        Err(ApiError::request(path, what).remedy(remedy))
    }

    /// # Errors
    /// If the call of `path` does not accept this size.
    pub(crate) fn check_size(&self, path: &str, bytes: u64) -> Result<(), ApiError> {
        let Self {
            kind, max_bytes, ..
        } = *self;
        if bytes > max_bytes as u64 {
            let what = format!(
                "the file has {bytes} bytes, but the type `{kind}` allows at most {max_bytes}"
            );
            Err(ApiError::too_large(path, what).remedy("make it smaller; nothing was sent"))
        } else if bytes == 0 {
            Err(ApiError::request(path, "the file is empty").remedy("send at least one byte"))
        } else {
            Ok(())
        }
    }

    /// # Errors
    /// If the call of `path` does not accept a file with this beginning, whatever its name.
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
            Some(name) => format!("is actually {name}"),
            None => "has an unknown format".to_owned(),
        };
        let what = format!("the file {is}, but the type `{kind}` must be {formats}");
        let remedy = "convert the file, renaming it is not enough; nothing was sent";
        Err(ApiError::request(path, what).remedy(remedy))
    }
}
