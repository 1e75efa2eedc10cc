// Generated from the table in `wechat-macros/src/kinds.rs`; do not edit. Change the table, then run
// `UPDATE_EXPECT=1 cargo test --package wechat-macros kinds`.

//! Types for every kind of message. Source: 接收普通消息.
//!
//! A field that is not an `Option` is essential: if it is missing or invalid, the next handler that
//! fits gets the push, down to the `#[fallback]`, and the log names the field. An `Option` is `None`
//! if its field is missing, empty, invalid or out of range. Whole numbers are also read from `16.0`,
//! `16.5` and `+16`, as 16; identifiers not from `16.5`.

use super::{
    OpenId, Push, Rejection,
    typed::{Kind, Typed, checked, field},
};

/// All types for pushes, in the order of the table.
pub(super) const KINDS: &[Kind] = &[
    Kind::of::<Text>(),
    Kind::of::<Image>(),
    Kind::of::<Voice>(),
    Kind::of::<Video>(),
    Kind::of::<ShortVideo>(),
    Kind::of::<Location>(),
    Kind::of::<Link>(),
    Kind::of::<File>(),
    Kind::of::<MiniProgramPage>(),
    Kind::of::<DeviceText>(),
    Kind::of::<DeviceEvent>(),
];

/// Aliases, each with the first name of the same kind.
pub(super) const OTHER_NAMES: &[(&str, &str)] = &[];

/// First names of the messages that a machine sends, and no user.
pub(super) const FROM_MACHINES: &[&str] = &["device_text", "device_event"];

/// A text message (文本消息). Source: 接收普通消息.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Text {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `MsgId`: may exceed 2^53, so it does not fit a JavaScript number. `None` only for an event
    /// of a device.
    pub msg_id: Option<u64>,
    /// `MsgDataId`: the article from which the user wrote.
    pub msg_data_id: Option<String>,
    /// `Idx`: index of the article in the batch, from 1; sent with `MsgDataId`.
    pub idx: Option<u32>,
    /// `BusinessId`, seen in customer-service messages.
    pub business_id: Option<String>,
    /// `UnionId`, on accounts that are bound to an open platform.
    pub union_id: Option<String>,
    /// `Content`, not trimmed.
    pub content: String,
    /// `bizmsgmenuid`: the item's id when the user tapped an item of a menu message.
    pub bizmsgmenuid: Option<String>,
}

impl Typed for Text {
    const NAMES: &'static [&'static str] = &["text"];
    const IS_EVENT: bool = false;
    const TYPE_NAME: &'static str = "message::Text";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            msg_id: field(push, &["MsgId"])?,
            msg_data_id: field(push, &["MsgDataId"])?,
            idx: field(push, &["Idx"])?,
            business_id: field(push, &["BusinessId"])?,
            union_id: field(push, &["UnionId"])?,
            content: field(push, &["Content"])?,
            bizmsgmenuid: field(push, &["bizmsgmenuid"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for Text {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A picture (图片消息). Source: 接收普通消息.
///
/// Very old pushes have no `MediaId` and go to the next handler that fits. A handler that takes
/// [`Push`](crate::Push) or `Option<Image>` gets them, too; `PicUrl` is in the `Push`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Image {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `MsgId`: may exceed 2^53, so it does not fit a JavaScript number. `None` only for an event
    /// of a device.
    pub msg_id: Option<u64>,
    /// `MsgDataId`: the article from which the user wrote.
    pub msg_data_id: Option<String>,
    /// `Idx`: index of the article in the batch, from 1; sent with `MsgDataId`.
    pub idx: Option<u32>,
    /// `BusinessId`, seen in customer-service messages.
    pub business_id: Option<String>,
    /// `UnionId`, on accounts that are bound to an open platform.
    pub union_id: Option<String>,
    /// `PicUrl`: where the platform keeps the picture.
    pub pic_url: Option<String>,
    /// `MediaId`, good for 3 days; a reply can send it back.
    pub media_id: String,
}

impl Typed for Image {
    const NAMES: &'static [&'static str] = &["image"];
    const IS_EVENT: bool = false;
    const TYPE_NAME: &'static str = "message::Image";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            msg_id: field(push, &["MsgId"])?,
            msg_data_id: field(push, &["MsgDataId"])?,
            idx: field(push, &["Idx"])?,
            business_id: field(push, &["BusinessId"])?,
            union_id: field(push, &["UnionId"])?,
            pic_url: field(push, &["PicUrl"])?,
            media_id: field(push, &["MediaId"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for Image {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A voice message (语音消息). Source: 接收普通消息.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Voice {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `MsgId`: may exceed 2^53, so it does not fit a JavaScript number. `None` only for an event
    /// of a device.
    pub msg_id: Option<u64>,
    /// `MsgDataId`: the article from which the user wrote.
    pub msg_data_id: Option<String>,
    /// `Idx`: index of the article in the batch, from 1; sent with `MsgDataId`.
    pub idx: Option<u32>,
    /// `BusinessId`, seen in customer-service messages.
    pub business_id: Option<String>,
    /// `UnionId`, on accounts that are bound to an open platform.
    pub union_id: Option<String>,
    /// `MediaId`, good for 3 days.
    pub media_id: String,
    /// `Format`: `amr`, on old clients `speex`.
    pub format: Option<String>,
    /// `MediaId16K`: a copy in 16 kHz speex.
    pub media_id_16k: Option<String>,
    /// `Recognition`: the platform stopped filling it in 2023.
    pub recognition: Option<String>,
}

impl Typed for Voice {
    const NAMES: &'static [&'static str] = &["voice"];
    const IS_EVENT: bool = false;
    const TYPE_NAME: &'static str = "message::Voice";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            msg_id: field(push, &["MsgId"])?,
            msg_data_id: field(push, &["MsgDataId"])?,
            idx: field(push, &["Idx"])?,
            business_id: field(push, &["BusinessId"])?,
            union_id: field(push, &["UnionId"])?,
            media_id: field(push, &["MediaId"])?,
            format: field(push, &["Format"])?,
            media_id_16k: field(push, &["MediaId16K"])?,
            recognition: field(push, &["Recognition"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for Voice {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A video (视频消息). Source: 接收普通消息.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Video {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `MsgId`: may exceed 2^53, so it does not fit a JavaScript number. `None` only for an event
    /// of a device.
    pub msg_id: Option<u64>,
    /// `MsgDataId`: the article from which the user wrote.
    pub msg_data_id: Option<String>,
    /// `Idx`: index of the article in the batch, from 1; sent with `MsgDataId`.
    pub idx: Option<u32>,
    /// `BusinessId`, seen in customer-service messages.
    pub business_id: Option<String>,
    /// `UnionId`, on accounts that are bound to an open platform.
    pub union_id: Option<String>,
    /// `MediaId`, good for 3 days.
    pub media_id: String,
    /// `ThumbMediaId`: the thumbnail.
    pub thumb_media_id: Option<String>,
}

impl Typed for Video {
    const NAMES: &'static [&'static str] = &["video"];
    const IS_EVENT: bool = false;
    const TYPE_NAME: &'static str = "message::Video";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            msg_id: field(push, &["MsgId"])?,
            msg_data_id: field(push, &["MsgDataId"])?,
            idx: field(push, &["Idx"])?,
            business_id: field(push, &["BusinessId"])?,
            union_id: field(push, &["UnionId"])?,
            media_id: field(push, &["MediaId"])?,
            thumb_media_id: field(push, &["ThumbMediaId"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for Video {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A short video (小视频消息); current phones send [`Video`]. Source: 接收普通消息.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ShortVideo {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `MsgId`: may exceed 2^53, so it does not fit a JavaScript number. `None` only for an event
    /// of a device.
    pub msg_id: Option<u64>,
    /// `MsgDataId`: the article from which the user wrote.
    pub msg_data_id: Option<String>,
    /// `Idx`: index of the article in the batch, from 1; sent with `MsgDataId`.
    pub idx: Option<u32>,
    /// `BusinessId`, seen in customer-service messages.
    pub business_id: Option<String>,
    /// `UnionId`, on accounts that are bound to an open platform.
    pub union_id: Option<String>,
    /// `MediaId`, good for 3 days.
    pub media_id: String,
    /// `ThumbMediaId`: the thumbnail.
    pub thumb_media_id: Option<String>,
}

impl Typed for ShortVideo {
    const NAMES: &'static [&'static str] = &["shortvideo"];
    const IS_EVENT: bool = false;
    const TYPE_NAME: &'static str = "message::ShortVideo";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            msg_id: field(push, &["MsgId"])?,
            msg_data_id: field(push, &["MsgDataId"])?,
            idx: field(push, &["Idx"])?,
            business_id: field(push, &["BusinessId"])?,
            union_id: field(push, &["UnionId"])?,
            media_id: field(push, &["MediaId"])?,
            thumb_media_id: field(push, &["ThumbMediaId"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for ShortVideo {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A place that the user picked and sent (地理位置消息). Source: 接收普通消息.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Location {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `MsgId`: may exceed 2^53, so it does not fit a JavaScript number. `None` only for an event
    /// of a device.
    pub msg_id: Option<u64>,
    /// `MsgDataId`: the article from which the user wrote.
    pub msg_data_id: Option<String>,
    /// `Idx`: index of the article in the batch, from 1; sent with `MsgDataId`.
    pub idx: Option<u32>,
    /// `BusinessId`, seen in customer-service messages.
    pub business_id: Option<String>,
    /// `UnionId`, on accounts that are bound to an open platform.
    pub union_id: Option<String>,
    /// `Location_X`: the **latitude** in degrees.
    pub location_x: f64,
    /// `Location_Y`: the **longitude** in degrees.
    pub location_y: f64,
    /// `Scale`: zoom of the map.
    pub scale: Option<u32>,
    /// `Label`: the place in words.
    pub label: Option<String>,
}

impl Typed for Location {
    const NAMES: &'static [&'static str] = &["location"];
    const IS_EVENT: bool = false;
    const TYPE_NAME: &'static str = "message::Location";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            msg_id: field(push, &["MsgId"])?,
            msg_data_id: field(push, &["MsgDataId"])?,
            idx: field(push, &["Idx"])?,
            business_id: field(push, &["BusinessId"])?,
            union_id: field(push, &["UnionId"])?,
            location_x: field(push, &["Location_X"])?,
            location_y: field(push, &["Location_Y"])?,
            scale: field(push, &["Scale"])?,
            label: field(push, &["Label"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for Location {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A forwarded article or favourite (链接消息). Source: 接收普通消息.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Link {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `MsgId`: may exceed 2^53, so it does not fit a JavaScript number. `None` only for an event
    /// of a device.
    pub msg_id: Option<u64>,
    /// `MsgDataId`: the article from which the user wrote.
    pub msg_data_id: Option<String>,
    /// `Idx`: index of the article in the batch, from 1; sent with `MsgDataId`.
    pub idx: Option<u32>,
    /// `BusinessId`, seen in customer-service messages.
    pub business_id: Option<String>,
    /// `UnionId`, on accounts that are bound to an open platform.
    pub union_id: Option<String>,
    /// `Title`
    pub title: Option<String>,
    /// `Description`
    pub description: Option<String>,
    /// `Url`
    pub url: String,
}

impl Typed for Link {
    const NAMES: &'static [&'static str] = &["link"];
    const IS_EVENT: bool = false;
    const TYPE_NAME: &'static str = "message::Link";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            msg_id: field(push, &["MsgId"])?,
            msg_data_id: field(push, &["MsgDataId"])?,
            idx: field(push, &["Idx"])?,
            business_id: field(push, &["BusinessId"])?,
            union_id: field(push, &["UnionId"])?,
            title: field(push, &["Title"])?,
            description: field(push, &["Description"])?,
            url: field(push, &["Url"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for Link {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A file (文件消息). No page documents it. It has no `MediaId`, so the API cannot download
/// the file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct File {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `MsgId`: may exceed 2^53, so it does not fit a JavaScript number. `None` only for an event
    /// of a device.
    pub msg_id: Option<u64>,
    /// `MsgDataId`: the article from which the user wrote.
    pub msg_data_id: Option<String>,
    /// `Idx`: index of the article in the batch, from 1; sent with `MsgDataId`.
    pub idx: Option<u32>,
    /// `BusinessId`, seen in customer-service messages.
    pub business_id: Option<String>,
    /// `UnionId`, on accounts that are bound to an open platform.
    pub union_id: Option<String>,
    /// `Title`: the file's name.
    pub title: String,
    /// `Description`: the size in words, `18.4 KB` for instance.
    pub description: Option<String>,
    /// `FileKey`, which no public API takes.
    pub file_key: Option<String>,
    /// `FileMd5` in hexadecimal digits.
    pub file_md5: Option<String>,
    /// `FileTotalLen` in bytes.
    pub file_total_len: Option<u64>,
}

impl Typed for File {
    const NAMES: &'static [&'static str] = &["file"];
    const IS_EVENT: bool = false;
    const TYPE_NAME: &'static str = "message::File";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            msg_id: field(push, &["MsgId"])?,
            msg_data_id: field(push, &["MsgDataId"])?,
            idx: field(push, &["Idx"])?,
            business_id: field(push, &["BusinessId"])?,
            union_id: field(push, &["UnionId"])?,
            title: field(push, &["Title"])?,
            description: field(push, &["Description"])?,
            file_key: field(push, &["FileKey"])?,
            file_md5: field(push, &["FileMd5"])?,
            file_total_len: field(push, &["FileTotalLen"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for File {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A mini-program card (小程序卡片消息), from a mini-program's customer service.
/// Source: 小程序 / 接收消息和事件.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MiniProgramPage {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `MsgId`: may exceed 2^53, so it does not fit a JavaScript number. `None` only for an event
    /// of a device.
    pub msg_id: Option<u64>,
    /// `MsgDataId`: the article from which the user wrote.
    pub msg_data_id: Option<String>,
    /// `Idx`: index of the article in the batch, from 1; sent with `MsgDataId`.
    pub idx: Option<u32>,
    /// `BusinessId`, seen in customer-service messages.
    pub business_id: Option<String>,
    /// `UnionId`, on accounts that are bound to an open platform.
    pub union_id: Option<String>,
    /// `Title`
    pub title: Option<String>,
    /// `AppId` of the mini-program.
    pub app_id: String,
    /// `PagePath`, with its query.
    pub page_path: Option<String>,
    /// `ThumbUrl`: where the platform keeps the cover picture.
    pub thumb_url: Option<String>,
    /// `ThumbMediaId` of the cover picture, good for 3 days.
    pub thumb_media_id: Option<String>,
}

impl Typed for MiniProgramPage {
    const NAMES: &'static [&'static str] = &["miniprogrampage"];
    const IS_EVENT: bool = false;
    const TYPE_NAME: &'static str = "message::MiniProgramPage";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            msg_id: field(push, &["MsgId"])?,
            msg_data_id: field(push, &["MsgDataId"])?,
            idx: field(push, &["Idx"])?,
            business_id: field(push, &["BusinessId"])?,
            union_id: field(push, &["UnionId"])?,
            title: field(push, &["Title"])?,
            app_id: field(push, &["AppId"])?,
            page_path: field(push, &["PagePath"])?,
            thumb_url: field(push, &["ThumbUrl"])?,
            thumb_media_id: field(push, &["ThumbMediaId"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for MiniProgramPage {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// Data that a device sends (设备消息) through the hardware platform (retired).
/// Source: 智能硬件 / 设备.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DeviceText {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `MsgId`: may exceed 2^53, so it does not fit a JavaScript number. `None` only for an event
    /// of a device.
    pub msg_id: Option<u64>,
    /// `MsgDataId`: the article from which the user wrote.
    pub msg_data_id: Option<String>,
    /// `Idx`: index of the article in the batch, from 1; sent with `MsgDataId`.
    pub idx: Option<u32>,
    /// `BusinessId`, seen in customer-service messages.
    pub business_id: Option<String>,
    /// `UnionId`, on accounts that are bound to an open platform.
    pub union_id: Option<String>,
    /// `DeviceType`: the original id of the account that owns the device.
    pub device_type: Option<String>,
    /// `DeviceID`, which the maker chose.
    pub device_id: String,
    /// `SessionID`: an answer to the device repeats it.
    pub session_id: Option<u64>,
    /// `Content` in Base64.
    pub content: String,
    /// `OpenID` of the user to whom the device is bound.
    pub open_id: Option<OpenId>,
}

impl Typed for DeviceText {
    const NAMES: &'static [&'static str] = &["device_text"];
    const IS_EVENT: bool = false;
    const TYPE_NAME: &'static str = "message::DeviceText";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            msg_id: field(push, &["MsgId"])?,
            msg_data_id: field(push, &["MsgDataId"])?,
            idx: field(push, &["Idx"])?,
            business_id: field(push, &["BusinessId"])?,
            union_id: field(push, &["UnionId"])?,
            device_type: field(push, &["DeviceType"])?,
            device_id: field(push, &["DeviceID"])?,
            session_id: field(push, &["SessionID"])?,
            content: field(push, &["Content"])?,
            open_id: field(push, &["OpenID"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for DeviceText {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A device is bound or unbound, or its state watched (设备事件), on the hardware platform
/// (retired). A message type of its own, not an event. Source: 智能硬件 / 设备.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DeviceEvent {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `MsgId`: may exceed 2^53, so it does not fit a JavaScript number. `None` only for an event
    /// of a device.
    pub msg_id: Option<u64>,
    /// `MsgDataId`: the article from which the user wrote.
    pub msg_data_id: Option<String>,
    /// `Idx`: index of the article in the batch, from 1; sent with `MsgDataId`.
    pub idx: Option<u32>,
    /// `BusinessId`, seen in customer-service messages.
    pub business_id: Option<String>,
    /// `UnionId`, on accounts that are bound to an open platform.
    pub union_id: Option<String>,
    /// `Event`: `bind`, `unbind`, `subscribe_status` or `unsubscribe_status`.
    pub event: String,
    /// `DeviceType`: the original id of the account that owns the device.
    pub device_type: Option<String>,
    /// `DeviceID`, which the maker chose.
    pub device_id: String,
    /// `OpType`, of use in the two `…_status` events.
    pub op_type: Option<u32>,
    /// `Content` in Base64.
    pub content: Option<String>,
    /// `SessionID`: an answer to the device repeats it.
    pub session_id: Option<u64>,
    /// `OpenID` of the user.
    pub open_id: Option<OpenId>,
}

impl Typed for DeviceEvent {
    const NAMES: &'static [&'static str] = &["device_event"];
    const IS_EVENT: bool = false;
    const TYPE_NAME: &'static str = "message::DeviceEvent";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            msg_id: field(push, &["MsgId"])?,
            msg_data_id: field(push, &["MsgDataId"])?,
            idx: field(push, &["Idx"])?,
            business_id: field(push, &["BusinessId"])?,
            union_id: field(push, &["UnionId"])?,
            event: field(push, &["Event"])?,
            device_type: field(push, &["DeviceType"])?,
            device_id: field(push, &["DeviceID"])?,
            op_type: field(push, &["OpType"])?,
            content: field(push, &["Content"])?,
            session_id: field(push, &["SessionID"])?,
            open_id: field(push, &["OpenID"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for DeviceEvent {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}
