//! File formats, recognised by their first bytes.

/// Number of bytes that tell a format.
pub(crate) const HEAD: usize = 12;

/// A known file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Png,
    Jpeg,
    Gif,
    Bmp,
    Amr,
    Mp3,
    Mp4,
}

impl Format {
    /// Returns the format of a file that begins with these bytes.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        Some(match head {
            [0x89, b'P', b'N', b'G', ..] => Self::Png,
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            [b'G', b'I', b'F', b'8', ..] => Self::Gif,
            [b'B', b'M', ..] => Self::Bmp,
            [b'#', b'!', b'A', b'M', b'R', ..] => Self::Amr,
            // MP3: after an ID3 tag, or with the sync word and layer III of the first frame.
            [b'I', b'D', b'3', ..] => Self::Mp3,
            [0xff, second, ..] if second & 0b1110_0110 == 0b1110_0010 => Self::Mp3,
            _ if other(head).is_none() && head.get(4..8) == Some(b"ftyp") => Self::Mp4,
            _ => return None,
        })
    }

    /// Returns the common name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Amr => "AMR",
            Self::Mp3 => "MP3",
            Self::Mp4 => "MP4",
        }
    }

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Bmp => "image/bmp",
            Self::Amr => "audio/amr",
            Self::Mp3 => "audio/mpeg",
            Self::Mp4 => "video/mp4",
        }
    }

    /// Returns the file extensions, in lower case.
    pub(crate) fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Gif => &["gif"],
            Self::Bmp => &["bmp"],
            Self::Amr => &["amr"],
            Self::Mp3 => &["mp3"],
            Self::Mp4 => &["mp4"],
        }
    }
}

/// A common format that the platform does not accept.
pub(crate) fn other(head: &[u8]) -> Option<&'static str> {
    Some(match (head.get(..4)?, head.get(4..8)?, head.get(8..12)?) {
        (b"RIFF", _, b"WEBP") => "WebP",
        (b"RIFF", _, b"WAVE") => "WAV",
        (b"OggS", ..) => "Ogg",
        (_, b"ftyp", b"heic" | b"heix" | b"mif1") => "HEIC",
        (_, b"ftyp", b"avif") => "AVIF",
        (_, b"ftyp", b"qt  ") => "QuickTime",
        (_, b"ftyp", b"M4A ") => "M4A",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_detected_from_the_first_bytes() {
        for (head, format) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], Format::Png),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Format::Jpeg),
            (b"GIF89a", Format::Gif),
            (b"BM", Format::Bmp),
            (b"#!AMR\n", Format::Amr),
            (b"ID3\x04", Format::Mp3),
            (b"\xff\xfb\x90", Format::Mp3),
            (b"\xff\xf3\x40", Format::Mp3),
            (b"\0\0\0\x18ftypmp42", Format::Mp4),
            (b"\0\0\0\x20ftypisom", Format::Mp4),
        ] {
            assert_eq!(Format::of(head), Some(format), "{head:?}");
        }
        for (head, name) in [
            (&b"RIFF\0\0\0\0WEBPVP8 "[..], Some("WebP")),
            (b"\0\0\0\x14ftypqt  ", Some("QuickTime")),
            (b"\0\0\0\x18ftypheic", Some("HEIC")),
            (b"<html><head><title>", None),
            (b"\xff\xf1\x50\x80", None),
            (b"", None),
        ] {
            assert_eq!(Format::of(head), None, "{head:?}");
            assert_eq!(other(head), name, "{head:?}");
        }
    }
}
