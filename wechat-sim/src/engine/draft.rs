//! Drafts of pushes: a user's action, before the platform writes it.

mod field;
mod kinds;

pub use field::InvalidField;
use field::{Content, Field, Layout, check_path, insert};
pub(super) use field::{cdata, indented, is_illegal};
pub use kinds::{FieldContent, IntoField, event, message};

/// Message or event of a user, without the header.
///
/// ```
/// use wechat_sim::engine::Draft;
///
/// let text = Draft::text("你好");
/// let scan = Draft::scancode_waitmsg("ISBN", "barcode", "EAN_13,9787020002207");
/// let any = Draft::event("user_get_card").with("CardId", "p1Pj9jr90").with("IsGiveByFriend", "0");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    msg_type: String,
    /// Fields behind the header, in the order in which they are written.
    fields: Vec<Field>,
}

impl Draft {
    /// Creates a message of this kind, for instance `file`.
    pub fn message(msg_type: impl Into<String>) -> Self {
        Self {
            msg_type: msg_type.into(),
            fields: Vec::new(),
        }
    }

    /// Creates an event with this name, for instance `user_get_card`.
    pub fn event(name: impl Into<String>) -> Self {
        Self::message("event").with("Event", name)
    }

    /// Adds a field. A path with dots, `ScanCodeInfo.ScanType`, adds to the field that is last at
    /// that path.
    ///
    /// A name consists of letters, digits and `_`, and does not begin with a digit. Characters that
    /// XML forbids are dropped when the push is written.
    ///
    /// # Panics
    /// If `path` is not a name, or is in the header already: `ToUserName`, `FromUserName`,
    /// `CreateTime`, `MsgType`, a message's `MsgId`, an event's `Event`.
    #[must_use]
    #[track_caller]
    pub fn with(self, path: &str, text: impl Into<String>) -> Self {
        match self.try_with(path, text) {
            Ok(draft) => draft,
            Err(error) => panic!("{error}"),
        }
    }

    /// Adds a field whose path somebody typed.
    ///
    /// # Errors
    /// Where [`with`](Self::with) panics.
    pub fn try_with(mut self, path: &str, text: impl Into<String>) -> Result<Self, InvalidField> {
        self.check(path)?;
        insert(&mut self.fields, path, Content::Text(text.into()));
        Ok(self)
    }

    /// Adds an element with these fields to the list at `path`.
    ///
    /// # Panics
    /// If a path is not a name, as [`with`](Self::with).
    #[must_use]
    #[track_caller]
    pub fn with_item(mut self, path: &str, fields: &[(&str, &str)]) -> Self {
        let names = fields.iter().map(|(name, _)| check_path(name));
        let checked = names.fold(self.check(path), Result::and);
        if let Err(error) = checked {
            panic!("{error}");
        }
        let fields = fields.iter().map(|(name, text)| Field::text(name, text));
        insert(&mut self.fields, path, Content::Fields(fields.collect()));
        self
    }

    fn check(&self, path: &str) -> Result<(), InvalidField> {
        check_path(path)?;
        let is_written = match path {
            "ToUserName" | "FromUserName" | "CreateTime" | "MsgType" => true,
            "MsgId" => !self.is_event(),
            "Event" => self.event_name().is_some(),
            _ => false,
        };
        if is_written {
            return Err(InvalidField::Header(path.to_owned()));
        }
        Ok(())
    }

    /// Creates a text message (文本消息).
    pub fn text(content: impl Into<String>) -> Self {
        Self::message("text").with("Content", content)
    }

    /// Creates a picture message (图片消息).
    pub fn image(media_id: impl Into<String>) -> Self {
        Self::message("image")
            .with("PicUrl", "http://mmbiz.qpic.cn/sim/0")
            .with("MediaId", media_id)
    }

    /// Creates a voice message (语音消息).
    pub fn voice(media_id: impl Into<String>) -> Self {
        Self::message("voice")
            .with("MediaId", media_id)
            .with("Format", "amr")
    }

    /// Creates a video message (视频消息).
    pub fn video(media_id: impl Into<String>) -> Self {
        Self::message("video")
            .with("MediaId", media_id)
            .with("ThumbMediaId", "sim-thumb")
    }

    /// Creates a short video message (小视频消息).
    pub fn shortvideo(media_id: impl Into<String>) -> Self {
        Self::message("shortvideo")
            .with("MediaId", media_id)
            .with("ThumbMediaId", "sim-thumb")
    }

    /// Creates a location message (地理位置消息), in degrees.
    pub fn location(latitude: f64, longitude: f64, label: impl Into<String>) -> Self {
        Self::message("location")
            .with("Location_X", latitude.to_string())
            .with("Location_Y", longitude.to_string())
            .with("Scale", "16")
            .with("Label", label)
    }

    /// Creates a link message (链接消息), a forwarded article.
    pub fn link(
        title: impl Into<String>,
        description: impl Into<String>,
        url: impl Into<String>,
    ) -> Self {
        Self::message("link")
            .with("Title", title)
            .with("Description", description)
            .with("Url", url)
    }

    /// Creates the event of a user who follows (关注).
    pub fn subscribe() -> Self {
        Self::event("subscribe").with("EventKey", "")
    }

    /// Creates the event of a user who follows through a parametric QR code (扫描带参数二维码).
    pub fn subscribe_by(scene: &str) -> Self {
        Self::event("subscribe")
            .with("EventKey", format!("qrscene_{scene}"))
            .with("Ticket", "sim-ticket")
    }

    /// Creates the event of a user who unfollows (取消关注).
    pub fn unsubscribe() -> Self {
        Self::event("unsubscribe").with("EventKey", "")
    }

    /// Creates the event of a follower who scans a parametric QR code.
    pub fn scan(scene: impl Into<String>) -> Self {
        Self::event("SCAN")
            .with("EventKey", scene)
            .with("Ticket", "sim-ticket")
    }

    /// Creates a report of the user's location (上报地理位置), in degrees and metres.
    pub fn location_report(latitude: f64, longitude: f64, precision: f64) -> Self {
        Self::event("LOCATION")
            .with("Latitude", latitude.to_string())
            .with("Longitude", longitude.to_string())
            .with("Precision", precision.to_string())
    }

    /// Creates the event of a tap on the menu button with this key.
    pub fn click(key: impl Into<String>) -> Self {
        Self::event("CLICK").with("EventKey", key)
    }

    /// Creates the event of a tap on the menu button that opens this page.
    pub fn view(url: impl Into<String>) -> Self {
        Self::event("VIEW").with("EventKey", url)
    }

    /// Creates the event of a code scanned with a menu button (扫码推事件); `scan_type` is `qrcode` or
    /// `barcode`.
    pub fn scancode_push(key: &str, scan_type: &str, result: &str) -> Self {
        Self::scancode("scancode_push", key, scan_type, result)
    }

    /// Creates the event of a code scanned while the client shows a waiting box
    /// (扫码推事件且弹出“消息接收中”提示框).
    pub fn scancode_waitmsg(key: &str, scan_type: &str, result: &str) -> Self {
        Self::scancode("scancode_waitmsg", key, scan_type, result)
    }

    pub(super) fn scancode(event: &str, key: &str, scan_type: &str, result: &str) -> Self {
        Self::event(event)
            .with("EventKey", key)
            .with("ScanCodeInfo.ScanType", scan_type)
            .with("ScanCodeInfo.ScanResult", result)
    }

    /// Returns whether it is an event.
    pub fn is_event(&self) -> bool {
        self.msg_type == "event"
    }

    /// Returns `Event`, if it is an event.
    pub(super) fn event_name(&self) -> Option<&str> {
        self.get("Event").filter(|_| self.is_event())
    }

    /// Returns the text of a field that contains no others.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|field| field.name == name)?;
        match &field.content {
            Content::Text(text) => Some(text),
            Content::Fields(_) => None,
        }
    }

    /// Writes the push as the platform does: each element ends its line.
    pub(super) fn write(&self, header: &Header<'_>) -> String {
        let mut out = "<xml>".to_owned();
        let mut fields = vec![
            Field::text("ToUserName", header.to),
            Field::text("FromUserName", header.from),
            Field::text("CreateTime", &header.create_time.to_string()),
            Field::text("MsgType", &self.msg_type),
        ];
        fields.extend_from_slice(&self.fields);
        if !self.is_event() {
            fields.push(Field::text("MsgId", &header.msg_id.to_string()));
        }
        for field in &fields {
            field.write(Layout::Lines, &mut out);
        }
        out.push_str("</xml>");
        out
    }
}

impl From<&Draft> for Draft {
    fn from(draft: &Draft) -> Self {
        draft.clone()
    }
}

/// Fields that the platform adds to every push.
#[derive(Debug)]
pub(super) struct Header<'a> {
    pub(super) to: &'a str,
    pub(super) from: &'a str,
    /// Seconds since the Unix epoch.
    pub(super) create_time: u64,
    pub(super) msg_id: u64,
}
