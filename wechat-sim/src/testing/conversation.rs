//! Recorded conversations as tests: who said what, and what they saw.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use similar::TextDiff;
use thiserror::Error;

use super::{Said, TestBot, User};
use crate::engine::{Draft, Outcome, Platform};

/// A file of steps.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Conversation {
    #[serde(rename = "step", default)]
    steps: Vec<Step>,
}

/// What somebody does, and what they see of it. Exactly one of the actions is given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    #[serde(default = "alice")]
    user: String,
    text: Option<String>,
    image: Option<String>,
    voice: Option<String>,
    video: Option<String>,
    click: Option<String>,
    scan: Option<String>,
    view: Option<String>,
    tap: Option<String>,
    follow: Option<String>,
    event: Option<String>,
    /// Fields of `event` by their paths.
    #[serde(default)]
    fields: BTreeMap<String, String>,
    reply: Expected,
    handler: Option<String>,
    /// The text of the customer-service message that follows.
    later: Option<String>,
}

fn alice() -> String {
    "alice".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Expected {
    /// Exactly this text.
    Text(String),
    Other(Seen),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum Seen {
    /// A text with this in it.
    Contains(String),
    Image(String),
    Voice(String),
    Video(String),
    /// The titles of articles.
    News(Vec<String>),
    /// A reply of this kind.
    Kind(String),
    /// No reply.
    None(bool),
    /// A service fault with this in its reason.
    Fault(String),
}

/// Why a file is no conversation.
#[derive(Debug, Error)]
enum Invalid {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    #[error(
        "step {0} does nothing, or several things: give one of text, image, voice, video, click, scan, view, tap, \
         follow, event"
    )]
    Action(usize),
    #[error("step {0} taps the button {1:?}, which sends nothing; the menu has {2:?}")]
    Button(usize, String, Vec<String>),
    #[error("the folder has no `*.toml`")]
    Empty,
}

impl TestBot {
    /// Plays a recorded conversation, or each `*.toml` of a folder in the order of their names.
    ///
    /// ```toml
    /// [[step]]
    /// text = "你好"
    /// reply = "你好！"
    /// handler = "hello"
    ///
    /// [[step]]
    /// user = "bob"
    /// event = "subscribe"
    /// reply = { contains = "欢迎" }
    /// ```
    ///
    /// An action is one of `text`, `image`, `voice`, `video`, `click`, `scan`, `view`, `tap` (a menu
    /// button's name), `follow` (with the scene, or empty), or `event` with
    /// `fields = { EventKey = "…" }`. A reply is a text, or one of `{ contains = "…" }`,
    /// `{ image = "MediaId" }`, `{ voice = … }`, `{ video = … }`, `{ news = ["title", …] }`,
    /// `{ kind = "transfer_customer_service" }`, `{ none = true }` and `{ fault = "part of the reason" }`.
    /// `later = "…"` is the text of the customer-service message that follows. A relative path begins at
    /// the package of the test.
    ///
    /// # Panics
    /// If a file is no conversation, or there is none, or at the first step where the user sees something
    /// else, with the difference.
    pub async fn conversation(&self, path: impl AsRef<Path>) {
        let path = path.as_ref();
        let files = files(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for file in files {
            let conversation = read(&file);
            let conversation =
                conversation.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            self.play(&file, &conversation).await;
        }
    }

    async fn play(&self, file: &Path, conversation: &Conversation) {
        let mut users = BTreeMap::new();
        for (number, step) in conversation.steps.iter().enumerate() {
            let number = number + 1;
            let user: &User = users
                .entry(&step.user)
                .or_insert_with(|| self.user(&step.user));
            let draft = step.draft(user, self.platform(), number);
            let draft = draft.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let said = user.send(draft).await;
            if let Err(difference) = step.compare(&said) {
                panic!(
                    "{}, step {number}: {difference}\n{}",
                    file.display(),
                    said.exchange()
                );
            }
            if let Some(later) = &step.later {
                user.next_message().await.assert_text(later);
            }
        }
    }
}

fn files(path: &Path) -> Result<Vec<PathBuf>, Invalid> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
    let mut files = entries.collect::<io::Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    if files.is_empty() {
        return Err(Invalid::Empty);
    }
    Ok(files)
}

fn read(file: &Path) -> Result<Conversation, Invalid> {
    Ok(toml::from_str(&fs::read_to_string(file)?)?)
}

impl Step {
    fn draft(&self, user: &User, platform: &Platform, number: usize) -> Result<Draft, Invalid> {
        let event = self.event.as_ref().map(|name| {
            let fields = self.fields.iter();
            fields.fold(Draft::event(name), |draft, (path, text)| {
                draft.with(path, text)
            })
        });
        let follow = self.follow.as_deref().map(|scene| match scene {
            "" => Draft::subscribe(),
            scene => Draft::subscribe_by(scene),
        });
        let tap = match &self.tap {
            Some(name) => Some(
                platform
                    .tap(name)
                    .ok_or_else(|| Invalid::Button(number, name.clone(), platform.buttons()))?,
            ),
            None => None,
        };
        let actions = [
            self.text.as_ref().map(Draft::text),
            self.image.as_ref().map(Draft::image),
            self.voice.as_ref().map(Draft::voice),
            self.video.as_ref().map(Draft::video),
            self.click.as_ref().map(Draft::click),
            self.scan
                .as_ref()
                .map(|scene| platform.scan(user.openid(), scene)),
            self.view.as_ref().map(Draft::view),
            tap,
            follow,
            event,
        ];
        let mut actions = actions.into_iter().flatten();
        match (actions.next(), actions.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(Invalid::Action(number)),
        }
    }

    /// The difference in words.
    fn compare(&self, said: &Said) -> Result<(), String> {
        let exchange = said.exchange();
        if let Some(handler) = &self.handler
            && exchange.handler() != Some(handler)
        {
            let found = exchange.handler();
            return Err(format!("expected the handler `{handler}`, found {found:?}"));
        }
        let (expected, found) = (self.reply.lines(), found(&exchange.outcome, &self.reply));
        if expected == found {
            return Ok(());
        }
        let diff = TextDiff::from_lines(&expected, &found);
        let diff = diff.unified_diff().header("expected", "found").to_string();
        Err(format!("the user sees something else\n{diff}"))
    }
}

impl Expected {
    /// As lines that can be compared with those of [`found`].
    fn lines(&self) -> String {
        match self {
            Self::Text(text) => format!("text\n{text}\n"),
            Self::Other(Seen::Contains(part)) => format!("text with\n{part}\n"),
            Self::Other(Seen::Image(id)) => format!("image\n{id}\n"),
            Self::Other(Seen::Voice(id)) => format!("voice\n{id}\n"),
            Self::Other(Seen::Video(id)) => format!("video\n{id}\n"),
            Self::Other(Seen::News(titles)) => format!("news\n{}\n", titles.join("\n")),
            Self::Other(Seen::Kind(kind)) => format!("{kind}\n"),
            Self::Other(Seen::None(none)) => format!("no reply: {none}\n"),
            Self::Other(Seen::Fault(part)) => format!("service fault with\n{part}\n"),
        }
    }
}

/// What the user saw, in the words in which it was expected.
fn found(outcome: &Outcome, expected: &Expected) -> String {
    let shown = match outcome {
        Outcome::Reply(shown) => shown,
        Outcome::NoReply => return "no reply: true\n".to_owned(),
        Outcome::Paused => return "nothing was sent: the platform pauses\n".to_owned(),
        Outcome::Failed(fault) => return format!("no reply, and a failure\n{fault}\n"),
        Outcome::NotFollowing => {
            return "nothing was sent: the user does not follow\n".to_owned();
        }
        Outcome::Fault(fault) => {
            let reason = fault.to_string();
            return match expected {
                Expected::Other(Seen::Fault(part)) if reason.contains(part) => expected.lines(),
                _ => format!("service fault with\n{reason}\n"),
            };
        }
    };
    match (expected, shown.msg_type(), shown.text()) {
        (Expected::Other(Seen::Contains(part)), "text", Some(text)) if text.contains(part) => {
            expected.lines()
        }
        (Expected::Other(Seen::Contains(_)), "text", Some(text)) => format!("text with\n{text}\n"),
        (Expected::Other(Seen::Kind(kind)), found, _) if kind == found => expected.lines(),
        (_, "text", Some(text)) => format!("text\n{text}\n"),
        (_, "news", _) => format!("news\n{}\n", shown.titles().join("\n")),
        (_, kind @ ("image" | "voice" | "video"), _) => {
            format!("{kind}\n{}\n", shown.media_id().unwrap_or_default())
        }
        (_, kind, _) => format!("{kind}\n"),
    }
}
