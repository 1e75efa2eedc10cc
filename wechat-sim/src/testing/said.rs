//! What a user sees, and assertions on it.

use crate::engine::{Exchange, Fault, Message, Outcome, Shown};

/// What came of something that a user did. Each assertion shows the whole exchange when it fails, and
/// gives itself back for the next.
#[derive(Clone, Debug)]
pub struct Said(pub(super) Exchange);

impl Said {
    /// The push, its tries, and what the user saw.
    pub fn exchange(&self) -> &Exchange {
        &self.0
    }

    /// # Panics
    /// If the user does not see exactly this text.
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

    /// # Panics
    /// If the user does not see a text with this in it.
    #[track_caller]
    pub fn assert_text_contains(&self, part: &str) -> &Self {
        let text = self.shown().text();
        assert!(
            text.is_some_and(|text| text.contains(part)),
            "expected a text with {part:?} in it, found {text:?}\n{}",
            self.0
        );
        self
    }

    /// # Panics
    /// If the user does not see a picture, voice message or video with this `MediaId`.
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

    /// # Panics
    /// If the user does not see articles with these titles.
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

    /// # Panics
    /// If the user sees anything.
    #[track_caller]
    pub fn assert_no_reply(&self) -> &Self {
        assert!(
            self.0.outcome == Outcome::NoReply,
            "expected no reply\n{}",
            self.0
        );
        self
    }

    /// # Panics
    /// If the user does not read a service fault. What fails without their seeing it is
    /// [`assert_failed`](Self::assert_failed).
    #[track_caller]
    pub fn assert_fault(&self) -> &Fault {
        match &self.0.outcome {
            Outcome::Fault(fault) => fault,
            _ => panic!("expected a service fault\n{}", self.0),
        }
    }

    /// # Panics
    /// If the platform does not count a failure of which the user sees nothing: to a report of their place,
    /// an unfollow, a job's result.
    #[track_caller]
    pub fn assert_failed(&self) -> &Fault {
        match &self.0.outcome {
            Outcome::Failed(fault) => fault,
            _ => panic!("expected a failure that the user does not see\n{}", self.0),
        }
    }

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

    /// # Panics
    /// If the push was not sent so often.
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

/// A customer-service message that came by itself. Its assertions show it whole when they fail.
#[derive(Clone, Debug)]
pub struct Received(pub(super) Message);

impl Received {
    /// What was sent.
    pub fn message(&self) -> &Message {
        &self.0
    }

    /// # Panics
    /// If it is not exactly this text.
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

    /// # Panics
    /// If it is not of this kind with this `media_id`.
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
