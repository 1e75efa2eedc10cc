//! Parses the body of an answer, and recognises what bots send instead of XML.

use wechat_runtime::Fields;

use super::fault::Fault;

const BOM: &[u8] = b"\xef\xbb\xbf";
const GZIP: &[u8] = b"\x1f\x8b";

/// Parses the document of a reply.
///
/// # Errors
/// If the body is no XML document with the root `<xml>`; the fault names what it is instead.
pub(super) fn parse_reply(body: Vec<u8>) -> Result<Fields, Fault> {
    let bare = body.strip_prefix(BOM).unwrap_or(&body).trim_ascii();
    match bare.first() {
        _ if body.starts_with(GZIP) => return Err(Fault::Compressed),
        None => return Err(Fault::Blank),
        Some(b'"' | b'\'') if inside_quotes(bare).eq_ignore_ascii_case(b"success") => {
            return Err(Fault::Quoted);
        }
        _ if bare.eq_ignore_ascii_case(b"success") => {
            return Err(Fault::NearlySuccess(beginning(&body)));
        }
        Some(b'{' | b'[') => return Err(Fault::Json),
        Some(b'<') if is_html(bare) => return Err(Fault::Html),
        Some(b'<') => {}
        _ => return Err(Fault::PlainText(beginning(bare))),
    }
    let ended_early = count(bare, b"]]>") > count(bare, b"<![CDATA[");
    let fields = Fields::parse(body).map_err(|error| {
        let hint = if ended_early {
            "; a `]]>` in the text ended its CDATA: write it as `]]]]><![CDATA[>`"
        } else {
            ""
        };
        Fault::NotADocument(format!("{error}{hint}"))
    })?;
    match fields.root().name() {
        "xml" => Ok(fields),
        root => Err(Fault::Root(root.to_owned())),
    }
}

fn inside_quotes(text: &[u8]) -> &[u8] {
    text.get(1..text.len().saturating_sub(1))
        .unwrap_or_default()
}

fn is_html(bare: &[u8]) -> bool {
    let begins = |with: &[u8]| {
        bare.get(..with.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(with))
    };
    begins(b"<!doctype html") || begins(b"<html")
}

fn beginning(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut shown: String = text.chars().take(40).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

fn count(body: &[u8], part: &[u8]) -> usize {
    body.windows(part.len())
        .filter(|window| *window == part)
        .count()
}
