//! Scenes of parametric QR codes.

use super::event::{Scan, Subscribe};

impl Subscribe {
    /// Returns the scene of the parametric QR code that led the user here, without `qrscene_`.
    pub fn scene(&self) -> Option<&str> {
        // Stripped once only: a scene may itself begin with `qrscene_`.
        self.event_key.as_deref()?.strip_prefix("qrscene_")
    }
}

impl Scan {
    /// Returns the scene of the parametric QR code.
    pub fn scene(&self) -> &str {
        &self.event_key
    }
}
