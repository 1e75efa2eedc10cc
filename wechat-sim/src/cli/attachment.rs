//! Pictures, voice messages and videos that a user sends: a file, or the id of one that the
//! platform has.

use std::path::Path;

use anyhow::{Context as _, bail};
use wechat_sim::engine::{Draft, Platform};

/// Creates a message of this kind. `what` is a file, which the platform then stores, or a
/// `MediaId`.
///
/// # Errors
/// If it looks like a file's path and the file cannot be read.
pub(super) fn draft(kind: &str, what: &str, platform: &Platform) -> anyhow::Result<Draft> {
    let path = Path::new(what);
    let is_path = what.contains(['/', '.', '\\']);
    let media_id = if is_path || path.is_file() {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read `{what}`"))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        platform.store_media(kind, &name, bytes)
    } else {
        what.to_owned()
    };
    Ok(match kind {
        "image" => Draft::image(media_id),
        "voice" => Draft::voice(media_id),
        "video" => Draft::video(media_id),
        "shortvideo" => Draft::shortvideo(media_id),
        _ => bail!("a {kind} has no file"),
    })
}
