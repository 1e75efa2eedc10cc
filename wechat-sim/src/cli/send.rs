//! `wechat-sim send`, `trigger`, `click` and `scan`: one action of a user.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use wechat_sim::engine::Draft;

use super::{attachment, platform::PlatformFlags};

/// Sends a message and prints what the user sees.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wechat-sim send text 你好
  wechat-sim send --url https://bot.example.cn/wx --token $TOKEN image cat.jpg
  wechat-sim send --user bob --verbose location 31.23 121.47 上海")]
pub(crate) struct Send {
    #[command(flatten)]
    platform: PlatformFlags,
    #[command(subcommand)]
    message: Message,
}

#[derive(Debug, Subcommand)]
enum Message {
    /// Text message.
    Text {
        /// Content of the message.
        content: String,
    },
    /// Picture.
    Image(Attachment),
    /// Voice message.
    Voice(Attachment),
    /// Video.
    Video(Attachment),
    /// Short video.
    Shortvideo(Attachment),
    /// Location.
    Location {
        /// Degrees north.
        #[arg(value_parser = degrees::<90>, allow_negative_numbers = true)]
        latitude: f64,
        /// Degrees east.
        #[arg(value_parser = degrees::<180>, allow_negative_numbers = true)]
        longitude: f64,
        /// Name of the location.
        #[arg(default_value = "")]
        label: String,
    },
    /// Link to an article.
    Link {
        /// Title of the article.
        title: String,
        /// URL of the article.
        address: String,
        /// Description of the article.
        #[arg(default_value = "")]
        description: String,
    },
    /// Message of any kind: `other file Title=catalogue.pdf FileTotalLen=18841`.
    Other {
        /// `MsgType`
        kind: String,
        /// Fields by their paths.
        #[arg(value_name = "PATH=TEXT")]
        fields: Vec<String>,
    },
}

/// Parses a latitude or longitude.
pub(super) fn degrees<const MOST: i32>(text: &str) -> Result<f64, String> {
    let degrees = text.parse::<f64>().ok();
    let in_range = |degrees: &f64| degrees.abs() <= f64::from(MOST);
    degrees
        .filter(in_range)
        .ok_or_else(|| format!("a place is −{MOST} to {MOST} degrees"))
}

/// Adds each `PATH=TEXT` to `draft`.
pub(super) fn with_fields<'a>(
    draft: Draft,
    fields: impl IntoIterator<Item = &'a str>,
) -> anyhow::Result<Draft> {
    fields.into_iter().try_fold(draft, |draft, field| {
        let (path, text) = field
            .split_once('=')
            .with_context(|| format!("`{field}` is not PATH=TEXT"))?;
        Ok(draft.try_with(path, text)?)
    })
}

#[derive(Debug, Args)]
struct Attachment {
    /// File, or `MediaId` of the platform.
    #[arg(value_name = "FILE")]
    file: String,
}

impl Send {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let platform = self.platform.platform()?;
        let with =
            |kind, attachment: &Attachment| attachment::draft(kind, &attachment.file, &platform);
        let draft = match self.message {
            Message::Text { content } => Draft::text(content),
            Message::Image(attachment) => with("image", &attachment)?,
            Message::Voice(attachment) => with("voice", &attachment)?,
            Message::Video(attachment) => with("video", &attachment)?,
            Message::Shortvideo(attachment) => with("shortvideo", &attachment)?,
            Message::Location {
                latitude,
                longitude,
                label,
            } => Draft::location(latitude, longitude, label),
            Message::Link {
                title,
                address,
                description,
            } => Draft::link(title, description, address),
            Message::Other { kind, fields } => {
                with_fields(Draft::message(kind), fields.iter().map(String::as_str))?
            }
        };
        self.platform.send_on(&platform, &draft)
    }
}

/// Sends an event of any name with any fields.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wechat-sim trigger subscribe
  wechat-sim trigger subscribe EventKey=qrscene_12 Ticket=t
  wechat-sim trigger scancode_waitmsg EventKey=ISBN ScanCodeInfo.ScanType=barcode \\
    ScanCodeInfo.ScanResult=EAN_13,9787020002207")]
pub(crate) struct Trigger {
    #[command(flatten)]
    platform: PlatformFlags,
    /// The event's name: `subscribe`, `user_get_card`, …
    event: String,
    /// Fields by their paths.
    #[arg(value_name = "PATH=TEXT")]
    fields: Vec<String>,
}

impl Trigger {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let fields = self.fields.iter().map(String::as_str);
        let draft = with_fields(Draft::event(&self.event), fields)?;
        self.platform.send(&draft)
    }
}

/// Taps the menu button with this key.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wechat-sim click TODAY")]
pub(crate) struct Click {
    #[command(flatten)]
    platform: PlatformFlags,
    /// The button's key.
    #[arg(value_name = "KEY")]
    button: String,
}

impl Click {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        self.platform.send(&Draft::click(self.button))
    }
}

/// Scans the QR code with this scene.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wechat-sim scan table-12
  wechat-sim scan --follow table-12         as somebody who does not follow yet")]
pub(crate) struct Scan {
    #[command(flatten)]
    platform: PlatformFlags,
    /// Scans as a user who does not follow yet, and follows by scanning.
    #[arg(long)]
    follow: bool,
    /// The scene.
    scene: String,
}

impl Scan {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        self.platform.send(&if self.follow {
            Draft::subscribe_by(&self.scene)
        } else {
            Draft::scan(&self.scene)
        })
    }
}
