//! Files that users send: uploads, samples, and how they are shown.

mod sample;

use std::{collections::VecDeque, ops::Range};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use wechat_core::__private::Mutex;

use super::refusal::Refusal;
use crate::engine::Platform;

/// Files that were uploaded on the page, the oldest first.
#[derive(Debug)]
pub(super) struct Files {
    /// Address of this server.
    base: String,
    kept: Mutex<VecDeque<String>>,
}

/// Upper bound on the files that are kept, of at most 10 MB each.
const KEPT: usize = 64;
/// Upper bound on an upload, in bytes.
pub(super) const MAX_FILE: usize = 10 << 20;
const MAX_VOICE: usize = 2 << 20;

impl Files {
    pub(super) fn new(base: String) -> Self {
        Self {
            base,
            kept: Mutex::default(),
        }
    }

    /// Returns the address of this server, `http://127.0.0.1:8081`.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Stores an upload, and returns its `MediaId`.
    ///
    /// # Errors
    /// If the platform does not accept such a file.
    pub(super) fn upload(
        &self,
        kind: &str,
        name: &str,
        bytes: Bytes,
        platform: &Platform,
    ) -> Result<String, Refusal> {
        let (endings, most): (&[_], _) = match kind {
            "image" => (&["png", "jpeg", "jpg", "gif", "bmp"], MAX_FILE),
            // A browser records neither AMR nor MP3, so formats that it can play are accepted too.
            "voice" => (&["amr", "mp3", "wav", "webm", "ogg", "m4a"], MAX_VOICE),
            "video" | "shortvideo" => (&["mp4", "webm"], MAX_FILE),
            _ => {
                let why = "`kind` is one of image, voice, video, shortvideo";
                return Err(Refusal::bad(why));
            }
        };
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        let ending = ending.unwrap_or_default().to_ascii_lowercase();
        if !endings.contains(&ending.as_str()) {
            let endings = endings.join(", ");
            return Err(Refusal::bad(format!(
                "`{name}` is not a {kind} that is accepted: its name must end in one of {endings}"
            )));
        }
        if bytes.is_empty() {
            return Err(Refusal::bad(format!("`{name}` is empty")));
        }
        if bytes.len() > most {
            let why = format!("`{name}` has {} bytes, {most} are allowed", bytes.len());
            return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, why));
        }
        Ok(self.keep(platform.store_media(kind, name, bytes), platform))
    }

    fn keep(&self, media_id: String, platform: &Platform) -> String {
        let mut kept = self.kept.lock();
        if kept.len() == KEPT
            && let Some(oldest) = kept.pop_front()
        {
            platform.drop_media(&oldest);
        }
        kept.push_back(media_id.clone());
        media_id
    }

    /// Stores a sample file of this kind, and returns its `MediaId`.
    pub(super) fn sample(&self, kind: &str, platform: &Platform) -> String {
        let (name, bytes) = match kind {
            "image" => ("sample.jpg", sample::picture()),
            "voice" => ("sample.wav", sample::tone()),
            // A video is too large for a repository: only its id is real.
            _ => ("sample.mp4", Vec::new()),
        };
        self.keep(platform.store_media(kind, name, bytes), platform)
    }
}

/// Returns the path of a file, if the platform has it and a browser can show it.
pub(super) fn address(media_id: &str, platform: &Platform) -> Option<String> {
    let (_, bytes) = platform.media(media_id)?;
    content_type(&bytes)?;
    // This platform's ids need no encoding.
    Some(format!("/media/{media_id}"))
}

/// Detects a file's type by its first bytes: its name and declared type are not trusted.
fn content_type(bytes: &[u8]) -> Option<&'static str> {
    Some(match bytes {
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [b'G', b'I', b'F', b'8', ..] => "image/gif",
        [b'B', b'M', ..] => "image/bmp",
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'A',
            b'V',
            b'E',
            ..,
        ] => "audio/wav",
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => "image/webp",
        [b'I', b'D', b'3', ..] | [0xff, 0xfb | 0xf3 | 0xf2, ..] => "audio/mpeg",
        [b'O', b'g', b'g', b'S', ..] => "audio/ogg",
        [b'#', b'!', b'A', b'M', b'R', ..] => "audio/amr",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "video/mp4",
        [0x1a, 0x45, 0xdf, 0xa3, ..] => "video/webm",
        _ => return None,
    })
}

/// Answers with a file, to be shown if its type is known and downloaded otherwise. `range` is the
/// header `Range`: Safari plays only files that it can request in parts.
pub(super) fn show(bytes: &Bytes, range: Option<&str>) -> Response {
    let length = bytes.len();
    let part = match range.map(|range| part(range, length)) {
        None | Some(Part::Whole) => None,
        Some(Part::Of(part)) => Some(part),
        Some(Part::None) => {
            let headers = [(header::CONTENT_RANGE, format!("bytes */{length}"))];
            return (StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response();
        }
    };
    let mut response = match part {
        Some(part) => {
            let (start, end) = (part.start, part.end - 1);
            let headers = [(
                header::CONTENT_RANGE,
                format!("bytes {start}-{end}/{length}"),
            )];
            (StatusCode::PARTIAL_CONTENT, headers, bytes.slice(part)).into_response()
        }
        None => bytes.clone().into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let known = content_type(bytes);
    if known.is_none() {
        let attachment = HeaderValue::from_static("attachment");
        headers.insert(header::CONTENT_DISPOSITION, attachment);
    }
    let content_type = HeaderValue::from_static(known.unwrap_or("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, content_type);
    response
}

/// Part of a file that a header `Range` requests. Source: RFC 9110, section 14.
#[derive(Debug, PartialEq)]
enum Part {
    /// The whole file, because the header is malformed or unsupported and therefore ignored.
    Whole,
    Of(Range<usize>),
    /// Nothing, because the range is outside the file.
    None,
}

fn part(range: &str, length: usize) -> Part {
    let ends = range.strip_prefix("bytes=");
    let Some((first, last)) = ends.and_then(|ends| ends.trim().split_once('-')) else {
        return Part::Whole;
    };
    let number = |text: &str| text.parse::<usize>();
    let part = match (number(first), number(last)) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Ok(first), Err(_)) if last.is_empty() => first..length,
        (Err(_), Ok(last)) if first.is_empty() => length.saturating_sub(last)..length,
        _ => return Part::Whole,
    };
    if part.is_empty() {
        Part::None
    } else {
        Part::Of(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_selects_a_part_of_the_file() {
        for (range, expected) in [
            ("bytes=0-", Part::Of(0..10)),
            ("bytes=0-1", Part::Of(0..2)),
            ("bytes=4-99", Part::Of(4..10)),
            ("bytes=-3", Part::Of(7..10)),
            ("bytes=-99", Part::Of(0..10)),
            ("bytes=10-", Part::None),
            ("bytes=-0", Part::None),
            ("bytes=2-1", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=-", Part::Whole),
            ("lines=0-1", Part::Whole),
        ] {
            assert_eq!(part(range, 10), expected, "{range}");
        }
    }
}
