//! Users in tests, and their actions.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use tokio::time::timeout;

use super::{CustomMessageSeen, Reply};
use crate::engine::{Draft, Message, Platform, Seen};

/// Time within which a late answer must come: longer than any sequence of retries.
const WAIT: Duration = Duration::from_mins(1);

/// User who writes to the bot. Clones share what they have read.
#[derive(Clone, Debug)]
pub struct User {
    platform: Platform,
    openid: String,
    /// Number of chat entries that assertions have read, shared by all clones.
    read: Arc<AtomicUsize>,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $ty:ty),*);)*) => {$(
        $(#[$doc])*
        pub async fn $name(&self, $($argument: $ty),*) -> Reply {
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

    /// Returns the user's OpenID.
    pub fn openid(&self) -> &str {
        &self.openid
    }

    /// Sends any message or event.
    pub async fn send(&self, draft: impl Into<Draft>) -> Reply {
        Reply(self.platform.push(&self.openid, &draft.into()).await)
    }

    /// Scans the QR code with this scene. A user who does not follow yet follows.
    pub async fn scan(&self, scene: &str) -> Reply {
        self.send(self.platform.scan(&self.openid, scene)).await
    }

    /// Taps the button with this name in the menu that the bot has created.
    ///
    /// # Panics
    /// If there is no such button, or a tap on it sends nothing.
    pub async fn tap(&self, name: &str) -> Reply {
        let Some(draft) = self.platform.tap(name) else {
            let buttons = self.platform.buttons();
            panic!("no button {name:?} that sends anything, the menu has {buttons:?}");
        };
        self.send(draft).await
    }

    /// Sends a picture, voice message or video (`kind`) with this file, which the bot can download
    /// by its `MediaId`.
    pub async fn file(&self, kind: &str, name: &str, bytes: impl Into<Bytes>) -> Reply {
        let media_id = self.platform.store_media(kind, name, bytes);
        let draft = match kind {
            "voice" => Draft::voice(media_id),
            "video" => Draft::video(media_id),
            _ => Draft::image(media_id),
        };
        self.send(draft).await
    }

    /// Waits for the next customer-service message, for instance a late answer.
    ///
    /// # Panics
    /// If none comes within a minute.
    pub async fn next_message(&self) -> CustomMessageSeen {
        match self.later_message().await {
            Ok(received) => received,
            Err(why) => panic!("{why}"),
        }
    }

    /// Waits for the next customer-service message.
    ///
    /// # Errors
    /// If none comes within a minute; the error lists what the user saw.
    pub(super) async fn later_message(&self) -> Result<CustomMessageSeen, String> {
        if let Ok(message) = timeout(WAIT, self.unread()).await {
            return Ok(CustomMessageSeen(message));
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
                // Another clone of this user has read it.
                if taken.is_err() {
                    break;
                }
                if let Seen::Message(message) = next {
                    return message;
                }
            }
        }
    }

    /// Returns everything that the user has seen, in order: replies, messages, service faults.
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
