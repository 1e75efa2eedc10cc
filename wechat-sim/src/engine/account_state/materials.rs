//! Permanent media (永久素材).

use bytes::Bytes;
use serde_json::Value;

use super::errcode::Errcode;

/// Permanent files, the newest last.
#[derive(Debug, Default)]
pub(in crate::engine) struct Materials {
    pub(in crate::engine) files: Vec<Material>,
    pub(in crate::engine) stored: u64,
}

#[derive(Clone, Debug)]
pub(in crate::engine) struct Material {
    pub(in crate::engine) media_id: String,
    pub(in crate::engine) kind: String,
    pub(in crate::engine) name: String,
    pub(in crate::engine) bytes: Bytes,
    /// `description` of a video.
    pub(in crate::engine) about: Value,
    pub(in crate::engine) update_time: u64,
}

impl Materials {
    /// Returns the position of the file with this `media_id`.
    ///
    /// # Errors
    /// If there is no such file.
    pub(in crate::engine) fn find(&self, media_id: &str) -> Result<usize, Errcode> {
        let mut files = self.files.iter();
        let found = files.position(|file| file.media_id == media_id);
        found.ok_or(Errcode::MEDIA_ID)
    }
}
