//! Users in tests: what they do.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use tokio::time::timeout;

use super::{Received, Said};
use crate::engine::{Draft, Message, Platform, Seen};

/// How long a late answer may take: longer than any ladder.
const WAIT: Duration = Duration::from_mins(1);

/// Somebody who writes to the bot.
#[derive(Clone, Debug)]
pub struct User {
    platform: Platform,
    openid: String,
    /// How much of what they have seen was asked for, by whoever holds this user.
    read: Arc<AtomicUsize>,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $ty:ty),*);)*) => {$(
        $(#[$doc])*
        pub async fn $name(&self, $($argument: $ty),*) -> Said {
            self.send(Draft::$name($($argument),*)).await
        }
    )*};
}

impl User {
    pub(super) fn new(platform: Platform, openid: String, read: Arc<AtomicUsize>) -> Self {
        Self {
            platform,
            openid,
            read,
        }
    }

    /// The user's OpenID.
    pub fn openid(&self) -> &str {
        &self.openid
    }

    /// Does anything: whatever a [`Draft`] can be.
    pub async fn send(&self, draft: impl Into<Draft>) -> Said {
        Said(self.platform.push(&self.openid, &draft.into()).await)
    }

    /// Scans the QR code with this scene; whoever does not follow yet does so by it.
    pub async fn scan(&self, scene: &str) -> Said {
        self.send(self.platform.scan(&self.openid, scene)).await
    }

    /// Taps the button of this name, in the menu that the bot has created.
    ///
    /// # Panics
    /// If there is no such button, or a tap on it sends nothing.
    pub async fn tap(&self, name: &str) -> Said {
        let Some(draft) = self.platform.tap(name) else {
            let buttons = self.platform.buttons();
            panic!("no button {name:?} that sends anything, the menu has {buttons:?}");
        };
        self.send(draft).await
    }

    /// Sends a picture, voice message or video (`kind`) of which the platform has the file: the bot can
    /// fetch it by its `MediaId`.
    pub async fn file(&self, kind: &str, name: &str, bytes: impl Into<Bytes>) -> Said {
        let media_id = self.platform.store_media(kind, name, bytes);
        let draft = match kind {
            "voice" => Draft::voice(media_id),
            "video" => Draft::video(media_id),
            _ => Draft::image(media_id),
        };
        self.send(draft).await
    }

    /// Waits for the next customer-service message: an answer that came late, a notice.
    ///
    /// # Panics
    /// If none comes within a minute.
    pub async fn next_message(&self) -> Received {
        match self.later_message().await {
            Ok(received) => received,
            Err(why) => panic!("{why}"),
        }
    }

    /// The next customer-service message.
    ///
    /// # Errors
    /// If none comes within a minute, with what the user saw.
    pub(super) async fn later_message(&self) -> Result<Received, String> {
        if let Ok(message) = timeout(WAIT, self.unread()).await {
            return Ok(Received(message));
        }
        let seen = self.seen();
        Err(format!(
            "no message within {WAIT:?}; all that the user saw: {seen:#?}"
        ))
    }

    async fn unread(&self) -> Message {
        loop {
            let read = self.read.load(Ordering::Relaxed);
            let seen = self.platform.wait_for_more(&self.openid, read);
            for (before, next) in (read..).zip(seen.await) {
                let taken = self.read.compare_exchange(
                    before,
                    before + 1,
                    Ordering::Relaxed,
                    Ordering::Relaxed,
                );
                // Somebody else, who holds the same user, has read it.
                if taken.is_err() {
                    break;
                }
                if let Seen::Message(message) = next {
                    return message;
                }
            }
        }
    }

    /// Everything that the user has seen, in order: replies, messages, service faults.
    pub fn seen(&self) -> Vec<Seen> {
        self.platform.seen_after(&self.openid, 0)
    }

    actions! {
        /// Writes a text.
        text(content: &str);
        /// Sends the picture with this `MediaId`.
        image(media_id: &str);
        /// Sends the voice message with this `MediaId`.
        voice(media_id: &str);
        /// Sends the video with this `MediaId`.
        video(media_id: &str);
        /// Sends a short video.
        shortvideo(media_id: &str);
        /// Sends a place, in degrees.
        location(latitude: f64, longitude: f64, label: &str);
        /// Follows the account.
        subscribe();
        /// Follows it through the QR code with this scene.
        subscribe_by(scene: &str);
        /// Unfollows it.
        unsubscribe();
        /// Taps the menu button with this key.
        click(key: &str);
        /// Taps the menu button that opens this page.
        view(url: &str);
    }
}
