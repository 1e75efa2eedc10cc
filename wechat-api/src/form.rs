//! `multipart/form-data` (RFC 7578), the form in which files are uploaded.

use http::HeaderValue;
use wechat_core::__private::random;

use super::body::Piece;

/// A form with a file.
pub(super) struct Form {
    /// Boundary. It is random, so that no file contains it.
    boundary: String,
    pieces: Vec<Piece>,
    /// Part that is read next.
    open: Vec<u8>,
}

impl Form {
    pub(super) fn new() -> Self {
        let boundary = format!("wechat{:016x}{:016x}", random::number(), random::number());
        Self {
            boundary,
            pieces: Vec::new(),
            open: Vec::new(),
        }
    }

    pub(super) fn text(mut self, name: &str, value: &str) -> Self {
        self.begin(&format!("form-data; name=\"{name}\""), None);
        self.open.extend_from_slice(value.as_bytes());
        self.open.extend_from_slice(b"\r\n");
        self
    }

    pub(super) fn file(
        mut self,
        name: &str,
        file_name: &str,
        content_type: &str,
        content: Piece,
    ) -> Self {
        let file_name = quotable(file_name);
        let disposition = format!("form-data; name=\"{name}\"; filename=\"{file_name}\"");
        self.begin(&disposition, Some(content_type));
        let head = std::mem::take(&mut self.open);
        self.pieces.extend([Piece::Bytes(head.into()), content]);
        self.open.extend_from_slice(b"\r\n");
        self
    }

    fn begin(&mut self, disposition: &str, content_type: Option<&str>) {
        let boundary = &self.boundary;
        let mut head = format!("--{boundary}\r\nContent-Disposition: {disposition}\r\n");
        if let Some(content_type) = content_type {
            head.push_str("Content-Type: ");
            head.push_str(content_type);
            head.push_str("\r\n");
        }
        head.push_str("\r\n");
        self.open.extend_from_slice(head.as_bytes());
    }

    /// Returns the content type and the body.
    pub(super) fn finish(mut self) -> (HeaderValue, Vec<Piece>) {
        let end = format!("--{}--\r\n", self.boundary);
        self.open.extend_from_slice(end.as_bytes());
        self.pieces.push(Piece::Bytes(self.open.into()));
        let content_type = format!("multipart/form-data; boundary={}", self.boundary);
        let content_type = HeaderValue::try_from(content_type).expect("a boundary is hexadecimal");
        (content_type, self.pieces)
    }
}

/// Writes a file's name between quotes as browsers do: nothing in it can end the quotes or the
/// line.
fn quotable(name: &str) -> String {
    let mut quotable = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '"' => quotable.push_str("%22"),
            '\\' => quotable.push('_'),
            c if c.is_control() => quotable.push('_'),
            c => quotable.push(c),
        }
    }
    quotable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_separates_its_parts_with_boundaries() {
        let file = Piece::Bytes(b"\xff\xd8"[..].into());
        let form = Form::new()
            .file("media", "a\"b\r\nc.jpg", "image/jpeg", file)
            .text("description", "{}");
        let boundary = form.boundary.clone();
        let (content_type, pieces) = form.finish();
        let body: Vec<_> = pieces
            .iter()
            .flat_map(|piece| match piece {
                Piece::Bytes(bytes) => bytes.to_vec(),
                Piece::File(..) | Piece::Stream(_) => panic!("there was none"),
            })
            .collect();
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"media\"; \
             filename=\"a%22b__c.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\u{fffd}\u{fffd}\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n{{}}\r\n\
             --{boundary}--\r\n"
        );
        assert_eq!(String::from_utf8_lossy(&body), expected);
        assert_eq!(
            content_type,
            format!("multipart/form-data; boundary={boundary}")
        );
    }
}
