//! Replies and messages that a user sees, with assertions.

use crate::engine::{Exchange, Fault, Message, Outcome, Shown};

/// Result of a user's action. An assertion that fails shows the whole exchange; one that holds
/// returns the reply for the next assertion.
#[derive(Clone, Debug)]
pub struct Reply(pub(super) Exchange);

impl Reply {
    /// Returns the push, its tries, and what the user saw.
    pub fn exchange(&self) -> &Exchange {
        &self.0
    }

    /// Asserts that the user sees exactly this text.
    ///
    /// # Panics
    /// If they do not.
    #[track_caller]
    pub fn assert_text(&self, expected: &str) -> &Self {
        let text = self.shown().text();
        assert!(
            text == Some(expected),
            "expected the text {expected:?}, found {text:?}\n{}",
            self.0
        );
        self
    }

    /// Asserts that the user sees a text that contains `part`.
    ///
    /// # Panics
    /// If they do not.
    #[track_caller]
    pub fn assert_text_contains(&self, part: &str) -> &Self {
        let text = self.shown().text();
        assert!(
            text.is_some_and(|text| text.contains(part)),
            "expected a text that contains {part:?}, found {text:?}\n{}",
            self.0
        );
        self
    }

    /// Asserts that the user sees a picture, voice message or video with this `MediaId`.
    ///
    /// # Panics
    /// If they do not.
    #[track_caller]
    pub fn assert_media(&self, msg_type: &str, media_id: &str) -> &Self {
        let shown = self.shown();
        let found = (shown.msg_type(), shown.media_id());
        assert!(
            found == (msg_type, Some(media_id)),
            "expected {msg_type} with the MediaId {media_id:?}, found {found:?}\n{}",
            self.0
        );
        self
    }

    /// Asserts that the user sees articles with these titles.
    ///
    /// # Panics
    /// If they do not.
    #[track_caller]
    pub fn assert_news(&self, titles: &[&str]) -> &Self {
        let found = self.shown().titles();
        assert!(
            found == titles,
            "expected the articles {titles:?}, found {found:?}\n{}",
            self.0
        );
        self
    }

    /// Asserts that the user sees nothing, and that nothing is wrong.
    ///
    /// # Panics
    /// If they see something, or the push failed.
    #[track_caller]
    pub fn assert_no_reply(&self) -> &Self {
        assert!(
            self.0.outcome == Outcome::NoReply,
            "expected no reply\n{}",
            self.0
        );
        self
    }

    /// Asserts that the user reads a service fault, and returns its reason. For a failure that the
    /// user does not see there is [`assert_failed`](Self::assert_failed).
    ///
    /// # Panics
    /// If they do not.
    #[track_caller]
    pub fn assert_fault(&self) -> &Fault {
        match &self.0.outcome {
            Outcome::Fault(fault) => fault,
            _ => panic!("expected a service fault\n{}", self.0),
        }
    }

    /// Asserts that the platform counts a failure that the user does not see, and returns its
    /// reason: after a location report, an unfollow, the result of a job.
    ///
    /// # Panics
    /// If it does not.
    #[track_caller]
    pub fn assert_failed(&self) -> &Fault {
        match &self.0.outcome {
            Outcome::Failed(fault) => fault,
            _ => panic!("expected a failure that the user does not see\n{}", self.0),
        }
    }

    /// Asserts that this handler answered.
    ///
    /// # Panics
    /// If another handler answered, or none.
    #[track_caller]
    pub fn assert_handler(&self, name: &str) -> &Self {
        let found = self.0.handler();
        assert!(
            found == Some(name),
            "expected the handler `{name}`, found {found:?}\n{}",
            self.0
        );
        self
    }

    /// Asserts that the push was sent this many times.
    ///
    /// # Panics
    /// If it was sent more or fewer times.
    #[track_caller]
    pub fn assert_tries(&self, expected: usize) -> &Self {
        let found = self.0.tries.len();
        assert!(
            found == expected,
            "expected {expected} tries, found {found}\n{}",
            self.0
        );
        self
    }

    #[track_caller]
    fn shown(&self) -> &Shown {
        match &self.0.outcome {
            Outcome::Reply(shown) => shown,
            _ => panic!("expected a reply\n{}", self.0),
        }
    }
}

/// Customer-service message that a user saw. An assertion that fails shows the whole message.
#[derive(Clone, Debug)]
pub struct CustomMessageSeen(pub(super) Message);

impl CustomMessageSeen {
    /// Returns the message.
    pub fn message(&self) -> &Message {
        &self.0
    }

    /// Asserts that it is exactly this text.
    ///
    /// # Panics
    /// If it is not.
    #[track_caller]
    pub fn assert_text(&self, expected: &str) -> &Self {
        let text = self.0.text();
        assert!(
            text == Some(expected),
            "expected the text {expected:?}, found {:#?}",
            self.0
        );
        self
    }

    /// Asserts that it is of this kind with this `media_id`.
    ///
    /// # Panics
    /// If it is not.
    #[track_caller]
    pub fn assert_media(&self, msgtype: &str, media_id: &str) -> &Self {
        let found = (&*self.0.msgtype, self.0.media_id());
        assert!(
            found == (msgtype, Some(media_id)),
            "expected {msgtype} with the media_id {media_id:?}, found {:#?}",
            self.0
        );
        self
    }
}
