//! Recorded conversations as tests: actions of users, and what the users saw.

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor, value::MapAccessDeserializer},
};
use similar::TextDiff;
use thiserror::Error;

use super::{Reply, TestBot, User};
use crate::engine::{Draft, InvalidField, Outcome, Platform};

/// File of steps.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Conversation {
    #[serde(rename = "step", default)]
    steps: Vec<Step>,
}

/// Action of a user, and what they see. Exactly one of the actions is given.
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
    message: Option<String>,
    /// Fields of `event` or `message` by their paths.
    #[serde(default)]
    fields: BTreeMap<String, String>,
    reply: Expected,
    handler: Option<String>,
    /// Text of the customer-service message that follows.
    later: Option<String>,
}

fn alice() -> String {
    "alice".to_owned()
}

/// Expected reply.
#[derive(Debug)]
enum Expected {
    /// Text that is exactly this.
    Text(String),
    /// Text that contains this.
    Contains(String),
    Image(String),
    Voice(String),
    Video(String),
    /// Titles of articles.
    News(Vec<String>),
    /// Reply of this kind.
    Kind(String),
    NoReply,
    /// Service fault whose reason contains this.
    Fault(String),
}

/// Table of a reply that is not a plain text: exactly one key is given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplyTable {
    contains: Option<String>,
    image: Option<String>,
    voice: Option<String>,
    video: Option<String>,
    news: Option<Vec<String>>,
    kind: Option<String>,
    none: Option<bool>,
    fault: Option<String>,
}

impl TryFrom<ReplyTable> for Expected {
    type Error = &'static str;

    fn try_from(reply: ReplyTable) -> Result<Self, &'static str> {
        if reply.none == Some(false) {
            return Err("`none = false` says nothing: write `none = true`, or what the user sees");
        }
        let given = [
            reply.contains.map(Self::Contains),
            reply.image.map(Self::Image),
            reply.voice.map(Self::Voice),
            reply.video.map(Self::Video),
            reply.news.map(Self::News),
            reply.kind.map(Self::Kind),
            reply.none.map(|_| Self::NoReply),
            reply.fault.map(Self::Fault),
        ];
        let mut given = given.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(
                "a reply is a text, or one of contains, image, voice, video, news, kind, none, fault",
            ),
        }
    }
}

/// Written by hand because the error of an untagged enum would not list the keys.
impl<'de> Deserialize<'de> for Expected {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrTable;

        impl<'de> Visitor<'de> for TextOrTable {
            type Value = Expected;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a table such as { contains = \"…\" }")
            }

            fn visit_str<E>(self, text: &str) -> Result<Expected, E> {
                Ok(Expected::Text(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Expected, A::Error> {
                let reply = ReplyTable::deserialize(MapAccessDeserializer::new(map))?;
                Expected::try_from(reply).map_err(A::Error::custom)
            }
        }

        deserializer.deserialize_any(TextOrTable)
    }
}

/// Reason why a file is not a conversation.
#[derive(Debug, Error)]
enum Invalid {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    #[error(
        "step {0} does nothing, or several things: give one of text, image, voice, video, click, scan, view, tap, \
         follow, event, message"
    )]
    Action(usize),
    #[error("step {0} taps the button {1:?}, which sends nothing; the menu has {2:?}")]
    Button(usize, String, Vec<String>),
    #[error("step {0}: `fields` are for `event` or `message`, and there is neither")]
    Fields(usize),
    #[error("step {0}: {1}")]
    Field(usize, InvalidField),
    #[error("there is no `[[step]]`")]
    NoSteps,
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
    /// An action is one of `text`, `image`, `voice`, `video`, `click`, `scan`, `view`, `tap` (a
    /// menu button's name), `follow` (with the scene, or empty), or with `fields = { EventKey = "…"
    /// }` any `event`, or `message` (`location`, `link`, …). A reply is a text, or one of `{
    /// contains = "…" }`, `{ image = "MediaId" }`, `{ voice = … }`, `{ video = … }`, `{ news =
    /// ["title", …] }`, `{ kind = "transfer_customer_service" }`, `{ none = true }` and `{ fault =
    /// "part of the reason" }`. `later = "…"` is the text of the customer-service message that
    /// follows. A relative path begins at the package of the test.
    ///
    /// The files of a folder are played one after the other with the same bot: users and their
    /// chats, the menu and the bot's own state are kept from file to file. Create a [`TestBot`] for
    /// each file where they must not be.
    ///
    /// # Panics
    /// If there is no file, a file is not a conversation or has no step, or at the first step where
    /// the user sees something else. The message shows the difference.
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
            let reply = user.send(draft).await;
            if let Err(difference) = step.compare(&reply) {
                panic!(
                    "{}, step {number}: {difference}\n{}",
                    file.display(),
                    reply.exchange()
                );
            }
            if let Err(difference) = step.compare_later(user).await {
                panic!(
                    "{}, step {number}: {difference}\n{}",
                    file.display(),
                    reply.exchange()
                );
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
    let conversation: Conversation = toml::from_str(&fs::read_to_string(file)?)?;
    if conversation.steps.is_empty() {
        return Err(Invalid::NoSteps);
    }
    Ok(conversation)
}

impl Step {
    fn draft(&self, user: &User, platform: &Platform, number: usize) -> Result<Draft, Invalid> {
        let event = self.event.as_ref().map(Draft::event);
        let message = self.message.as_ref().map(Draft::message);
        if event.is_none() && message.is_none() && !self.fields.is_empty() {
            return Err(Invalid::Fields(number));
        }
        let with_fields = |draft: Draft| {
            let mut fields = self.fields.iter();
            let draft = fields.try_fold(draft, |draft, (path, text)| draft.try_with(path, text));
            draft.map_err(|why| Invalid::Field(number, why))
        };
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
            event.map(with_fields).transpose()?,
            message.map(with_fields).transpose()?,
        ];
        let mut actions = actions.into_iter().flatten();
        match (actions.next(), actions.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(Invalid::Action(number)),
        }
    }

    /// The same for the customer-service message that follows.
    async fn compare_later(&self, user: &User) -> Result<(), String> {
        let Some(later) = &self.later else {
            return Ok(());
        };
        let expected = || format!("expected the customer-service message {later:?}");
        match user.later_message().await {
            Ok(received) if received.message().text() == Some(later) => Ok(()),
            Ok(received) => Err(format!("{}, found {:#?}", expected(), received.message())),
            Err(why) => Err(format!("{}: {why}", expected())),
        }
    }

    /// The difference in words.
    fn compare(&self, reply: &Reply) -> Result<(), String> {
        let exchange = reply.exchange();
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
    /// Formats it as lines that can be compared with those of [`found`].
    fn lines(&self) -> String {
        match self {
            Self::Text(text) => format!("text\n{text}\n"),
            Self::Contains(part) => format!("text with\n{part}\n"),
            Self::Image(id) => format!("image\n{id}\n"),
            Self::Voice(id) => format!("voice\n{id}\n"),
            Self::Video(id) => format!("video\n{id}\n"),
            Self::News(titles) => format!("news\n{}\n", titles.join("\n")),
            Self::Kind(kind) => format!("{kind}\n"),
            Self::NoReply => "no reply\n".to_owned(),
            Self::Fault(part) => format!("service fault with\n{part}\n"),
        }
    }
}

/// Describes what the user saw in the form of the expectation, so that only differences show.
fn found(outcome: &Outcome, expected: &Expected) -> String {
    let shown = match outcome {
        Outcome::Reply(shown) => shown,
        Outcome::NoReply => return "no reply\n".to_owned(),
        Outcome::Paused => return "nothing was sent: the platform pauses\n".to_owned(),
        Outcome::Failed(fault) => return format!("no reply, and a failure\n{fault}\n"),
        Outcome::NotFollowing => {
            return "nothing was sent: the user does not follow\n".to_owned();
        }
        Outcome::Fault(fault) => {
            let reason = fault.to_string();
            return match expected {
                Expected::Fault(part) if reason.contains(part) => expected.lines(),
                _ => format!("service fault with\n{reason}\n"),
            };
        }
    };
    match (expected, shown.msg_type(), shown.text()) {
        (Expected::Contains(part), "text", Some(text)) if text.contains(part) => expected.lines(),
        (Expected::Contains(_), "text", Some(text)) => format!("text with\n{text}\n"),
        (Expected::Kind(kind), found, _) if kind == found => expected.lines(),
        (_, "text", Some(text)) => format!("text\n{text}\n"),
        (_, "news", _) => format!("news\n{}\n", shown.titles().join("\n")),
        (_, kind @ ("image" | "voice" | "video"), _) => {
            format!("{kind}\n{}\n", shown.media_id().unwrap_or_default())
        }
        (_, kind, _) => format!("{kind}\n"),
    }
}
