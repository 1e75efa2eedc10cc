//! Parametric QR codes (带参数的二维码).

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;

/// QR codes by their tickets.
#[derive(Debug, Default)]
pub(in crate::engine) struct QrCodes {
    codes: HashMap<String, QrCode>,
    created: u64,
}

#[derive(Clone, Debug)]
pub(in crate::engine) struct QrCode {
    pub(in crate::engine) scene: String,
    expires: Option<Instant>,
    pub(in crate::engine) url: String,
}

impl QrCodes {
    /// Returns the ticket of a valid code with this scene.
    pub(in crate::engine) fn ticket(&self, scene: &str) -> Option<String> {
        let mut codes = self.codes.iter();
        let found = codes.find(|(ticket, code)| code.scene == scene && self.get(ticket).is_some());
        found.map(|(ticket, _)| ticket.clone())
    }

    /// Returns the code with this ticket if it has not expired.
    pub(in crate::engine) fn get(&self, ticket: &str) -> Option<&QrCode> {
        let code = self.codes.get(ticket)?;
        let is_valid = code.expires.is_none_or(|expires| Instant::now() < expires);
        is_valid.then_some(code)
    }

    /// Creates a code, and returns its ticket and its URL. Without `seconds` it never expires.
    pub(in crate::engine) fn create(
        &mut self,
        scene: String,
        seconds: Option<u64>,
    ) -> (String, String) {
        self.created += 1;
        // Real tickets contain characters that a URL must encode.
        let ticket = format!("gQSim{:0>8}+/=={:_<70}", self.created, "");
        let url = format!("http://weixin.qq.com/q/02sim{:0>8}", self.created);
        let code = QrCode {
            scene,
            expires: seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds)),
            url: url.clone(),
        };
        self.codes.insert(ticket.clone(), code);
        (ticket, url)
    }
}
