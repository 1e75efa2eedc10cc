// Generated from the table in `wechat-macros/src/kinds.rs`; do not edit. Change the table, then run
// `UPDATE_EXPECT=1 cargo test --package wechat-macros kinds`.

//! Types for every event, and the structures inside them. Source: 接收事件推送 and the pages that
//! each type names.
//!
//! Essential fields, `Option` and numbers work as in [`message`](crate::message). An element of a
//! list that lacks an essential field is left out; such a nested structure is `None` if it is an
//! `Option`.

use super::{
    OpenId, Push, Rejection,
    typed::{FromField, Kind, Part, Typed, checked, field},
};
use crate::document::Field;

/// All types for pushes, in the order of the table.
pub(super) const KINDS: &[Kind] = &[
    Kind::of::<Subscribe>(),
    Kind::of::<Unsubscribe>(),
    Kind::of::<Scan>(),
    Kind::of::<LocationReport>(),
    Kind::of::<Enter>(),
    Kind::of::<Click>(),
    Kind::of::<View>(),
    Kind::of::<ViewMiniprogram>(),
    Kind::of::<ScancodePush>(),
    Kind::of::<ScancodeWaitmsg>(),
    Kind::of::<PicSysphoto>(),
    Kind::of::<PicPhotoOrAlbum>(),
    Kind::of::<PicWeixin>(),
    Kind::of::<LocationSelect>(),
    Kind::of::<TemplateSendJobFinish>(),
    Kind::of::<MassSendJobFinish>(),
    Kind::of::<PublishJobFinish>(),
    Kind::of::<KfCreateSession>(),
    Kind::of::<KfCloseSession>(),
    Kind::of::<KfSwitchSession>(),
    Kind::of::<UserEnterTempsession>(),
    Kind::of::<UserInfoModified>(),
    Kind::of::<UserAuthorizationRevoke>(),
    Kind::of::<UserAuthorizationCancellation>(),
    Kind::of::<SubscribeMsgPopup>(),
    Kind::of::<SubscribeMsgChange>(),
    Kind::of::<SubscribeMsgSent>(),
    Kind::of::<QualificationVerifySuccess>(),
    Kind::of::<QualificationVerifyFail>(),
    Kind::of::<NamingVerifySuccess>(),
    Kind::of::<NamingVerifyFail>(),
    Kind::of::<AnnualRenew>(),
    Kind::of::<VerifyExpired>(),
    Kind::of::<CardPassCheck>(),
    Kind::of::<CardNotPassCheck>(),
    Kind::of::<UserGetCard>(),
    Kind::of::<UserGiftingCard>(),
    Kind::of::<UserDelCard>(),
    Kind::of::<UserConsumeCard>(),
    Kind::of::<UserPayFromPayCell>(),
    Kind::of::<UserViewCard>(),
    Kind::of::<UserEnterSessionFromCard>(),
    Kind::of::<UpdateMemberCard>(),
    Kind::of::<CardSkuRemind>(),
    Kind::of::<CardPayOrder>(),
    Kind::of::<SubmitMembercardUserInfo>(),
    Kind::of::<GiftcardPayDone>(),
    Kind::of::<GiftcardSendToFriend>(),
    Kind::of::<GiftcardUserAccept>(),
    Kind::of::<CardMerchantCheckResult>(),
    Kind::of::<UserAuthorizeInvoice>(),
    Kind::of::<UpdateInvoiceStatus>(),
    Kind::of::<SubmitInvoiceTitle>(),
    Kind::of::<CloudInvoiceInvoiceResult>(),
    Kind::of::<PoiCheckNotify>(),
    Kind::of::<ApplyMerchantAuditInfo>(),
    Kind::of::<CreateMapPoiAuditInfo>(),
    Kind::of::<AddStoreAuditInfo>(),
    Kind::of::<ModifyStoreAuditInfo>(),
    Kind::of::<WifiConnected>(),
    Kind::of::<ShakearoundUserShake>(),
    Kind::of::<MerchantOrder>(),
    Kind::of::<UserScanProduct>(),
    Kind::of::<UserScanProductEnterSession>(),
    Kind::of::<UserScanProductAsync>(),
    Kind::of::<UserScanProductVerifyAction>(),
    Kind::of::<GuideQrcodeScan>(),
    Kind::of::<GuideInviteResult>(),
    Kind::of::<AddGuideBuyerRelation>(),
    Kind::of::<WeappAuditSuccess>(),
    Kind::of::<WeappAuditFail>(),
    Kind::of::<WeappAuditDelay>(),
    Kind::of::<WxaMediaCheck>(),
    Kind::of::<WxVerifyPaySucc>(),
    Kind::of::<WxVerifyDispatch>(),
    Kind::of::<WxVerifyRefill>(),
    Kind::of::<WxVerifyFail>(),
    Kind::of::<DebugDemo>(),
];

/// Aliases, each with the first name of the same kind.
pub(super) const OTHER_NAMES: &[(&str, &str)] = &[("freepublishjobfinish", "publishjobfinish")];

/// First names of the events that a user expects an answer to.
pub(super) const EXPECTING_ANSWER: &[&str] = &["subscribe", "scan", "click", "scancode_waitmsg"];

/// The user follows the account (关注), perhaps through a parametric QR code.
/// Source: 接收事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Subscribe {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `EventKey`: absent for a plain follow; `qrscene_…` through a QR code, see
    /// [`scene`](Subscribe::scene); `last_trade_no_…` after a payment; `scanbarcode|…` or
    /// `scanimage|…` through a scanned product.
    pub event_key: Option<String>,
    /// `Ticket` of the QR code.
    pub ticket: Option<String>,
}

impl Typed for Subscribe {
    const NAMES: &'static [&'static str] = &["subscribe"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::Subscribe";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            event_key: field(push, &["EventKey"])?,
            ticket: field(push, &["Ticket"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for Subscribe {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user unfollows the account (取消关注). No reply reaches them. Source: 接收事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Unsubscribe {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `EventKey`, always empty.
    pub event_key: Option<String>,
}

impl Typed for Unsubscribe {
    const NAMES: &'static [&'static str] = &["unsubscribe"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::Unsubscribe";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            event_key: field(push, &["EventKey"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for Unsubscribe {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A follower scans a parametric QR code (扫描带参数二维码). Source: 接收事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Scan {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `EventKey`: the scene, without `qrscene_`.
    pub event_key: String,
    /// `Ticket` of the QR code.
    pub ticket: Option<String>,
}

impl Typed for Scan {
    const NAMES: &'static [&'static str] = &["scan"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::Scan";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            event_key: field(push, &["EventKey"])?,
            ticket: field(push, &["Ticket"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for Scan {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The platform reports where the user is (上报地理位置), the event `LOCATION`.
///
/// Only for service accounts that switched it on; every 5 s while the user is in the chat.
/// Source: 接收事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LocationReport {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `Latitude` in degrees.
    pub latitude: f64,
    /// `Longitude` in degrees.
    pub longitude: f64,
    /// `Precision` in metres.
    pub precision: Option<f64>,
}

impl Typed for LocationReport {
    const NAMES: &'static [&'static str] = &["location"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::LocationReport";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            latitude: field(push, &["Latitude"])?,
            longitude: field(push, &["Longitude"])?,
            precision: field(push, &["Precision"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for LocationReport {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user opens the chat (进入会话, `ENTER`); only old clients send it. No page documents it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Enter {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `EventKey`, always empty.
    pub event_key: Option<String>,
}

impl Typed for Enter {
    const NAMES: &'static [&'static str] = &["enter"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::Enter";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            event_key: field(push, &["EventKey"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for Enter {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user taps a menu button that has a key (自定义菜单, `CLICK`). Source: 接收事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Click {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `EventKey`: the button's key.
    pub event_key: String,
}

impl Typed for Click {
    const NAMES: &'static [&'static str] = &["click"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::Click";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            event_key: field(push, &["EventKey"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for Click {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user taps a menu button that opens a page (自定义菜单, `VIEW`). Source: 接收事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct View {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `EventKey`: the page's address.
    pub event_key: String,
    /// `MenuId`, set where menus differ between groups of users.
    pub menu_id: Option<u64>,
}

impl Typed for View {
    const NAMES: &'static [&'static str] = &["view"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::View";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            event_key: field(push, &["EventKey"])?,
            menu_id: field(push, &["MenuId"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for View {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user taps a menu button that opens a mini-program (点击菜单跳转小程序).
/// Source: 自定义菜单事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ViewMiniprogram {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `EventKey`: the page's path in the mini-program.
    pub event_key: String,
    /// `MenuId`, set where menus differ between groups of users.
    pub menu_id: Option<u64>,
}

impl Typed for ViewMiniprogram {
    const NAMES: &'static [&'static str] = &["view_miniprogram"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::ViewMiniprogram";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            event_key: field(push, &["EventKey"])?,
            menu_id: field(push, &["MenuId"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for ViewMiniprogram {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user scans a code with a menu button and sees the result (扫码推事件).
/// Source: 自定义菜单事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ScancodePush {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `EventKey`: the button's key.
    pub event_key: Option<String>,
    /// `ScanCodeInfo`: the scan result.
    pub scan_code_info: ScanCodeInfo,
}

impl Typed for ScancodePush {
    const NAMES: &'static [&'static str] = &["scancode_push"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::ScancodePush";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            event_key: field(push, &["EventKey"])?,
            scan_code_info: field(push, &["ScanCodeInfo"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for ScancodePush {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user scans a code with a menu button and waits for the reply: the client shows a waiting
/// box until then (扫码推事件且弹出“消息接收中”提示框). Source: 自定义菜单事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ScancodeWaitmsg {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `EventKey`: the button's key.
    pub event_key: Option<String>,
    /// `ScanCodeInfo`: the scan result.
    pub scan_code_info: ScanCodeInfo,
}

impl Typed for ScancodeWaitmsg {
    const NAMES: &'static [&'static str] = &["scancode_waitmsg"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::ScancodeWaitmsg";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            event_key: field(push, &["EventKey"])?,
            scan_code_info: field(push, &["ScanCodeInfo"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for ScancodeWaitmsg {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// Result of a scan, in [`ScancodePush`] and [`ScancodeWaitmsg`]. Source: 自定义菜单事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ScanCodeInfo {
    /// `ScanType`: `qrcode` or `barcode`.
    pub scan_type: Option<String>,
    /// `ScanResult`: a QR code's text; a bar code's standard and digits, `EAN_13,978…` for
    /// instance.
    pub scan_result: String,
}

impl Part for ScanCodeInfo {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection> {
        Ok(Self {
            scan_type: FromField::read(parent, &["ScanType"])?,
            scan_result: FromField::read(parent, &["ScanResult"])?,
        })
    }
}

/// The user takes pictures with a menu button (弹出系统拍照发图); each also arrives as an
/// [`Image`](crate::message::Image). Source: 自定义菜单事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PicSysphoto {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `EventKey`: the button's key.
    pub event_key: Option<String>,
    /// `Count` of the pictures.
    pub count: Option<u32>,
    /// `PicList`: the pictures.
    pub pic_list: Vec<SentPic>,
}

impl Typed for PicSysphoto {
    const NAMES: &'static [&'static str] = &["pic_sysphoto"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::PicSysphoto";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            event_key: field(push, &["EventKey"])?,
            count: field(push, &["SendPicsInfo.Count"])?,
            pic_list: field(push, &["SendPicsInfo.PicList.item"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for PicSysphoto {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user takes or picks pictures with a menu button (弹出拍照或者相册发图); each also arrives
/// as an [`Image`](crate::message::Image). Source: 自定义菜单事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PicPhotoOrAlbum {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `EventKey`: the button's key.
    pub event_key: Option<String>,
    /// `Count` of the pictures.
    pub count: Option<u32>,
    /// `PicList`: the pictures.
    pub pic_list: Vec<SentPic>,
}

impl Typed for PicPhotoOrAlbum {
    const NAMES: &'static [&'static str] = &["pic_photo_or_album"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::PicPhotoOrAlbum";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            event_key: field(push, &["EventKey"])?,
            count: field(push, &["SendPicsInfo.Count"])?,
            pic_list: field(push, &["SendPicsInfo.PicList.item"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for PicPhotoOrAlbum {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user picks pictures from WeChat's album with a menu button (弹出微信相册发图器); each also
/// arrives as an [`Image`](crate::message::Image). Source: 自定义菜单事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PicWeixin {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `EventKey`: the button's key.
    pub event_key: Option<String>,
    /// `Count` of the pictures.
    pub count: Option<u32>,
    /// `PicList`: the pictures. Some pushes repeat the list once per picture.
    pub pic_list: Vec<SentPic>,
}

impl Typed for PicWeixin {
    const NAMES: &'static [&'static str] = &["pic_weixin"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::PicWeixin";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            event_key: field(push, &["EventKey"])?,
            count: field(push, &["SendPicsInfo.Count"])?,
            pic_list: field(push, &["SendPicsInfo.PicList.item"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for PicWeixin {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// One picture, in [`PicSysphoto`], [`PicPhotoOrAlbum`] and [`PicWeixin`].
/// Source: 自定义菜单事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SentPic {
    /// `PicMd5Sum` in hexadecimal digits, to find the picture again among the messages.
    pub pic_md5_sum: String,
}

impl Part for SentPic {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection> {
        Ok(Self {
            pic_md5_sum: FromField::read(parent, &["PicMd5Sum"])?,
        })
    }
}

/// The user picks a place with a menu button (弹出地理位置选择器); it also arrives as a
/// [`Location`](crate::message::Location). Source: 自定义菜单事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LocationSelect {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `EventKey`: the button's key.
    pub event_key: Option<String>,
    /// `SendLocationInfo`: the place.
    pub send_location_info: SendLocationInfo,
}

impl Typed for LocationSelect {
    const NAMES: &'static [&'static str] = &["location_select"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::LocationSelect";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            event_key: field(push, &["EventKey"])?,
            send_location_info: field(push, &["SendLocationInfo"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for LocationSelect {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The place, in [`LocationSelect`]. Source: 自定义菜单事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SendLocationInfo {
    /// `Location_X`: the **latitude** in degrees.
    pub location_x: f64,
    /// `Location_Y`: the **longitude** in degrees.
    pub location_y: f64,
    /// `Scale`: zoom of the map.
    pub scale: Option<u32>,
    /// `Label`: the place in words.
    pub label: Option<String>,
    /// `Poiname`: name of the shop or sight there.
    pub poi_name: Option<String>,
}

impl Part for SendLocationInfo {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection> {
        Ok(Self {
            location_x: FromField::read(parent, &["Location_X"])?,
            location_y: FromField::read(parent, &["Location_Y"])?,
            scale: FromField::read(parent, &["Scale"])?,
            label: FromField::read(parent, &["Label"])?,
            poi_name: FromField::read(parent, &["Poiname"])?,
        })
    }
}

/// A template message was delivered, or not (模版消息发送任务完成). Source: 模板消息.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TemplateSendJobFinish {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `MsgID` that sending the message returned.
    pub msg_id: u64,
    /// `Status`: `success`, `failed:user block` or `failed: system failed`. The blank is not
    /// reliable, so compare the beginning.
    pub status: String,
}

impl Typed for TemplateSendJobFinish {
    const NAMES: &'static [&'static str] = &["templatesendjobfinish"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::TemplateSendJobFinish";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            msg_id: field(push, &["MsgID"])?,
            status: field(push, &["Status"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for TemplateSendJobFinish {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A mass message was sent, or not (群发结果). Source: 群发消息 / 事件推送群发结果.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MassSendJobFinish {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `MsgID` that starting the job returned.
    pub msg_id: u64,
    /// `Status`: `send success`, `send fail` or `err(N)`; 10001 means advertising, 20013 for
    /// copyright, 30003 for a refused reprint.
    pub status: String,
    /// `TotalCount` of the followers addressed.
    pub total_count: Option<u32>,
    /// `FilterCount`: number left after users who refuse mass messages or have reached their
    /// limit.
    pub filter_count: Option<u32>,
    /// `SentCount`: how many received it.
    pub sent_count: Option<u32>,
    /// `ErrorCount`: how many it failed for.
    pub error_count: Option<u32>,
    /// `CopyrightCheckResult` of the originality check.
    pub copyright_check_result: Option<CopyrightCheckResult>,
    /// `ArticleUrlResult`: where the articles are.
    pub article_url_result: Option<ArticleUrlResult>,
}

impl Typed for MassSendJobFinish {
    const NAMES: &'static [&'static str] = &["masssendjobfinish"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::MassSendJobFinish";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            msg_id: field(push, &["MsgID"])?,
            status: field(push, &["Status"])?,
            total_count: field(push, &["TotalCount"])?,
            filter_count: field(push, &["FilterCount"])?,
            sent_count: field(push, &["SentCount"])?,
            error_count: field(push, &["ErrorCount"])?,
            copyright_check_result: field(push, &["CopyrightCheckResult"])?,
            article_url_result: field(push, &["ArticleUrlResult"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for MassSendJobFinish {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// Outcome of the originality check (原创校验), in [`MassSendJobFinish`].
/// Source: 群发消息 / 事件推送群发结果.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CopyrightCheckResult {
    /// `Count` of the articles listed.
    pub count: Option<u32>,
    /// `ResultList`: article by article.
    pub result_list: Vec<CopyrightCheckItem>,
    /// `CheckState` of the whole: 1 no reprint, 2 a reprint that is allowed, 3 one that is
    /// refused.
    pub check_state: Option<u32>,
}

impl Part for CopyrightCheckResult {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection> {
        Ok(Self {
            count: FromField::read(parent, &["Count"])?,
            result_list: FromField::read(parent, &["ResultList.item"])?,
            check_state: FromField::read(parent, &["CheckState"])?,
        })
    }
}

/// One article of a [`CopyrightCheckResult`]. Source: 群发消息 / 事件推送群发结果.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CopyrightCheckItem {
    /// `ArticleIdx`: which article of the batch, from 1.
    pub article_idx: u32,
    /// `UserDeclareState`: 0 the author declared nothing, 1 original, 2 not original.
    pub user_declare_state: Option<u32>,
    /// `AuditState`: 0 unknown, 1 no reprint, 2 a reprint.
    pub audit_state: Option<u32>,
    /// `OriginalArticleUrl`: the article that this one resembles.
    pub original_article_url: Option<String>,
    /// `OriginalArticleType`
    pub original_article_type: Option<u32>,
    /// `CanReprint`: whether the author allows a reprint.
    pub can_reprint: Option<bool>,
    /// `NeedReplaceContent`: whether the original's text replaces this one's.
    pub need_replace_content: Option<bool>,
    /// `NeedShowReprintSource`: whether the source must be named.
    pub need_show_reprint_source: Option<bool>,
}

impl Part for CopyrightCheckItem {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection> {
        Ok(Self {
            article_idx: FromField::read(parent, &["ArticleIdx"])?,
            user_declare_state: FromField::read(parent, &["UserDeclareState"])?,
            audit_state: FromField::read(parent, &["AuditState"])?,
            original_article_url: FromField::read(parent, &["OriginalArticleUrl"])?,
            original_article_type: FromField::read(parent, &["OriginalArticleType"])?,
            can_reprint: FromField::read(parent, &["CanReprint"])?,
            need_replace_content: FromField::read(parent, &["NeedReplaceContent"])?,
            need_show_reprint_source: FromField::read(parent, &["NeedShowReprintSource"])?,
        })
    }
}

/// Addresses of the articles, in [`MassSendJobFinish`]. Source: 群发消息 / 事件推送群发结果.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ArticleUrlResult {
    /// `Count` of the articles listed.
    pub count: Option<u32>,
    /// `ResultList`: article by article.
    pub result_list: Vec<ArticleUrlItem>,
}

impl Part for ArticleUrlResult {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection> {
        Ok(Self {
            count: FromField::read(parent, &["Count"])?,
            result_list: FromField::read(parent, &["ResultList.item"])?,
        })
    }
}

/// One article of an [`ArticleUrlResult`]. Source: 群发消息 / 事件推送群发结果.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ArticleUrlItem {
    /// `ArticleIdx`: which article of the batch, from 1.
    pub article_idx: u32,
    /// `ArticleUrl`
    pub article_url: Option<String>,
}

impl Part for ArticleUrlItem {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection> {
        Ok(Self {
            article_idx: FromField::read(parent, &["ArticleIdx"])?,
            article_url: FromField::read(parent, &["ArticleUrl"])?,
        })
    }
}

/// Articles were published, or not (发布任务完成). Two spellings of the event's name are reported.
/// Source: 发布能力 / 事件推送发布结果.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PublishJobFinish {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `publish_id` that starting the job returned.
    pub publish_id: u64,
    /// `publish_status`: 0 done, 1 in progress, 2 failed the originality check, 3 failed
    /// otherwise, 4 refused by the platform, 5 deleted by the user since, 6 banned since.
    pub publish_status: u32,
    /// `article_id`, only after success.
    pub article_id: Option<String>,
    /// `count` of the articles, only after success.
    pub count: Option<u32>,
    /// `article_detail`: article by article, only after success.
    pub article_detail: Vec<PublishedArticle>,
    /// `fail_idx`: which articles failed, from 1.
    pub fail_idx: Vec<u32>,
}

impl Typed for PublishJobFinish {
    const NAMES: &'static [&'static str] = &["publishjobfinish", "freepublishjobfinish"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::PublishJobFinish";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            publish_id: field(push, &["PublishEventInfo.publish_id"])?,
            publish_status: field(push, &["PublishEventInfo.publish_status"])?,
            article_id: field(push, &["PublishEventInfo.article_id"])?,
            count: field(push, &["PublishEventInfo.article_detail.count"])?,
            article_detail: field(push, &["PublishEventInfo.article_detail.item"])?,
            fail_idx: field(push, &["PublishEventInfo.fail_idx"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for PublishJobFinish {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// One article that was published, in [`PublishJobFinish`]. Source: 发布能力 / 事件推送发布结果.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PublishedArticle {
    /// `idx`: which article of the batch, from 1.
    pub idx: u32,
    /// `article_url`, which lasts.
    pub article_url: Option<String>,
}

impl Part for PublishedArticle {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection> {
        Ok(Self {
            idx: FromField::read(parent, &["idx"])?,
            article_url: FromField::read(parent, &["article_url"])?,
        })
    }
}

/// A member of staff takes up a chat with the user (客服接入会话). Source: 客服会话控制.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct KfCreateSession {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `KfAccount`: `name@` and the account's WeChat id.
    pub kf_account: String,
}

impl Typed for KfCreateSession {
    const NAMES: &'static [&'static str] = &["kf_create_session"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::KfCreateSession";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            kf_account: field(push, &["KfAccount"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for KfCreateSession {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A member of staff's chat with the user ends (客服关闭会话). Source: 客服会话控制.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct KfCloseSession {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `KfAccount`: `name@` and the account's WeChat id.
    pub kf_account: String,
    /// `CloseType`, reported but undocumented.
    pub close_type: Option<String>,
}

impl Typed for KfCloseSession {
    const NAMES: &'static [&'static str] = &["kf_close_session"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::KfCloseSession";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            kf_account: field(push, &["KfAccount"])?,
            close_type: field(push, &["CloseType"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for KfCloseSession {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user's chat passes to another member of staff (客服转接会话). Source: 客服会话控制.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct KfSwitchSession {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `FromKfAccount`: `name@` and the account's WeChat id.
    pub from_kf_account: Option<String>,
    /// `ToKfAccount`, likewise.
    pub to_kf_account: String,
}

impl Typed for KfSwitchSession {
    const NAMES: &'static [&'static str] = &["kf_switch_session"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::KfSwitchSession";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            from_kf_account: field(push, &["FromKfAccount"])?,
            to_kf_account: field(push, &["ToKfAccount"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for KfSwitchSession {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user opens a mini-program's customer service (进入客服会话). Accounts get no such event.
/// Source: 小程序 / 接收消息和事件.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserEnterTempsession {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `SessionFrom`: value that the mini-program's button passes on.
    pub session_from: Option<String>,
}

impl Typed for UserEnterTempsession {
    const NAMES: &'static [&'static str] = &["user_enter_tempsession"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserEnterTempsession";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            session_from: field(push, &["SessionFrom"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserEnterTempsession {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// Data that the user shares with the account changed (授权用户资料变更), also when the platform
/// clears an inappropriate nickname or avatar. Source: 授权用户资料变更.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserInfoModified {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `OpenID` of the user whose data it is.
    pub open_id: OpenId,
    /// `AppID` to which the user gave the permission.
    pub app_id: Option<String>,
    /// `UnionID`, on accounts that are bound to an open platform.
    pub union_id: Option<String>,
    /// `RevokeInfo`, of use in [`UserAuthorizationRevoke`].
    pub revoke_info: Option<String>,
}

impl Typed for UserInfoModified {
    const NAMES: &'static [&'static str] = &["user_info_modified"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserInfoModified";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            open_id: field(push, &["OpenID"])?,
            app_id: field(push, &["AppID"])?,
            union_id: field(push, &["UnionID"])?,
            revoke_info: field(push, &["RevokeInfo"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserInfoModified {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user withdrew permissions (用户撤回授权). Delete what they covered.
/// Source: 授权用户资料变更.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserAuthorizationRevoke {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `OpenID` of the user whose data it is.
    pub open_id: OpenId,
    /// `AppID` to which the user gave the permission.
    pub app_id: Option<String>,
    /// `UnionID`, on accounts that are bound to an open platform.
    pub union_id: Option<String>,
    /// `RevokeInfo`: 201 address, 202 invoice, 203 card, 204 microphone, 205 nickname and
    /// avatar, 206 location, 207 chosen pictures and videos.
    pub revoke_info: Option<String>,
}

impl Typed for UserAuthorizationRevoke {
    const NAMES: &'static [&'static str] = &["user_authorization_revoke"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserAuthorizationRevoke";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            open_id: field(push, &["OpenID"])?,
            app_id: field(push, &["AppID"])?,
            union_id: field(push, &["UnionID"])?,
            revoke_info: field(push, &["RevokeInfo"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserAuthorizationRevoke {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user closed their WeChat account (用户完成注销). Delete their data.
/// Source: 授权用户资料变更.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserAuthorizationCancellation {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `OpenID` of the user whose data it is.
    pub open_id: OpenId,
    /// `AppID` to which the user gave the permission.
    pub app_id: Option<String>,
    /// `UnionID`, on accounts that are bound to an open platform.
    pub union_id: Option<String>,
    /// `RevokeInfo`, of use in [`UserAuthorizationRevoke`].
    pub revoke_info: Option<String>,
}

impl Typed for UserAuthorizationCancellation {
    const NAMES: &'static [&'static str] = &["user_authorization_cancellation"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserAuthorizationCancellation";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            open_id: field(push, &["OpenID"])?,
            app_id: field(push, &["AppID"])?,
            union_id: field(push, &["UnionID"])?,
            revoke_info: field(push, &["RevokeInfo"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserAuthorizationCancellation {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user answered a prompt to subscribe to notifications (用户操作订阅通知弹窗).
/// Source: 订阅通知.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SubscribeMsgPopup {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `List`: template by template.
    pub list: Vec<SubscribeMsgPopupItem>,
}

impl Typed for SubscribeMsgPopup {
    const NAMES: &'static [&'static str] = &["subscribe_msg_popup_event"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::SubscribeMsgPopup";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            list: field(push, &["SubscribeMsgPopupEvent.List", "List"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for SubscribeMsgPopup {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// One template of a [`SubscribeMsgPopup`]. Source: 订阅通知.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SubscribeMsgPopupItem {
    /// `TemplateId`
    pub template_id: String,
    /// `SubscribeStatusString`: `accept` or `reject`.
    pub subscribe_status_string: String,
    /// `PopupScene`: asked in 0 a mini-program, 1 a web page, 2 an article.
    pub popup_scene: Option<u32>,
}

impl Part for SubscribeMsgPopupItem {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection> {
        Ok(Self {
            template_id: FromField::read(parent, &["TemplateId"])?,
            subscribe_status_string: FromField::read(parent, &["SubscribeStatusString"])?,
            popup_scene: FromField::read(parent, &["PopupScene"])?,
        })
    }
}

/// The user changed their notifications in the settings (用户管理订阅通知). Source: 订阅通知.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SubscribeMsgChange {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `List`: template by template.
    pub list: Vec<SubscribeMsgChangeItem>,
}

impl Typed for SubscribeMsgChange {
    const NAMES: &'static [&'static str] = &["subscribe_msg_change_event"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::SubscribeMsgChange";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            list: field(push, &["SubscribeMsgChangeEvent.List", "List"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for SubscribeMsgChange {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// One template of a [`SubscribeMsgChange`]. Source: 订阅通知.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SubscribeMsgChangeItem {
    /// `TemplateId`
    pub template_id: String,
    /// `SubscribeStatusString`: `reject`; nothing else is pushed.
    pub subscribe_status_string: String,
}

impl Part for SubscribeMsgChangeItem {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection> {
        Ok(Self {
            template_id: FromField::read(parent, &["TemplateId"])?,
            subscribe_status_string: FromField::read(parent, &["SubscribeStatusString"])?,
        })
    }
}

/// A notification was sent, or not (发送订阅通知). Source: 订阅通知.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SubscribeMsgSent {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `List`: notification by notification.
    pub list: Vec<SubscribeMsgSentItem>,
}

impl Typed for SubscribeMsgSent {
    const NAMES: &'static [&'static str] = &["subscribe_msg_sent_event"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::SubscribeMsgSent";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            list: field(push, &["SubscribeMsgSentEvent.List", "List"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for SubscribeMsgSent {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// One notification of a [`SubscribeMsgSent`]. Source: 订阅通知.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SubscribeMsgSentItem {
    /// `TemplateId`
    pub template_id: String,
    /// `MsgID` that sending the notification returned.
    pub msg_id: Option<u64>,
    /// `ErrorCode`: 0 for success.
    pub error_code: Option<i64>,
    /// `ErrorStatus` in words, `success` for instance.
    pub error_status: Option<String>,
}

impl Part for SubscribeMsgSentItem {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection> {
        Ok(Self {
            template_id: FromField::read(parent, &["TemplateId"])?,
            msg_id: FromField::read(parent, &["MsgID"])?,
            error_code: FromField::read(parent, &["ErrorCode"])?,
            error_status: FromField::read(parent, &["ErrorStatus"])?,
        })
    }
}

/// The account's owner was verified (资质认证成功). Comes from a system account.
/// Source: 微信认证事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct QualificationVerifySuccess {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `ExpiredTime`: end of its validity, in seconds since the Unix epoch.
    pub expired_time: Option<i64>,
}

impl Typed for QualificationVerifySuccess {
    const NAMES: &'static [&'static str] = &["qualification_verify_success"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::QualificationVerifySuccess";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            expired_time: field(push, &["ExpiredTime"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for QualificationVerifySuccess {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The account's owner was not verified (资质认证失败). Comes from a system account.
/// Source: 微信认证事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct QualificationVerifyFail {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `FailTime` in seconds since the Unix epoch.
    pub fail_time: Option<i64>,
    /// `FailReason` in words.
    pub fail_reason: Option<String>,
}

impl Typed for QualificationVerifyFail {
    const NAMES: &'static [&'static str] = &["qualification_verify_fail"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::QualificationVerifyFail";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            fail_time: field(push, &["FailTime"])?,
            fail_reason: field(push, &["FailReason"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for QualificationVerifyFail {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The account's name was verified (名称认证成功). Comes from a system account.
/// Source: 微信认证事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NamingVerifySuccess {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `ExpiredTime`: end of its validity, in seconds since the Unix epoch.
    pub expired_time: Option<i64>,
}

impl Typed for NamingVerifySuccess {
    const NAMES: &'static [&'static str] = &["naming_verify_success"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::NamingVerifySuccess";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            expired_time: field(push, &["ExpiredTime"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for NamingVerifySuccess {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The account's name was not verified (名称认证失败). Comes from a system account.
/// Source: 微信认证事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NamingVerifyFail {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `FailTime` in seconds since the Unix epoch.
    pub fail_time: Option<i64>,
    /// `FailReason` in words.
    pub fail_reason: Option<String>,
}

impl Typed for NamingVerifyFail {
    const NAMES: &'static [&'static str] = &["naming_verify_fail"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::NamingVerifyFail";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            fail_time: field(push, &["FailTime"])?,
            fail_reason: field(push, &["FailReason"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for NamingVerifyFail {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The account's verification is due for renewal (年审通知). Comes from a system account.
/// Source: 微信认证事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AnnualRenew {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `ExpiredTime`: end of its validity, in seconds since the Unix epoch.
    pub expired_time: Option<i64>,
}

impl Typed for AnnualRenew {
    const NAMES: &'static [&'static str] = &["annual_renew"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::AnnualRenew";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            expired_time: field(push, &["ExpiredTime"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for AnnualRenew {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The account's verification ran out (认证过期失效通知). Comes from a system account.
/// Source: 微信认证事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct VerifyExpired {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `ExpiredTime`: when it ended, in seconds since the Unix epoch.
    pub expired_time: Option<i64>,
}

impl Typed for VerifyExpired {
    const NAMES: &'static [&'static str] = &["verify_expired"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::VerifyExpired";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            expired_time: field(push, &["ExpiredTime"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for VerifyExpired {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A card passed review (卡券审核通过). Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CardPassCheck {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `CardId`
    pub card_id: String,
    /// `RefuseReason`, of use in [`CardNotPassCheck`].
    pub refuse_reason: Option<String>,
}

impl Typed for CardPassCheck {
    const NAMES: &'static [&'static str] = &["card_pass_check"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::CardPassCheck";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            card_id: field(push, &["CardId"])?,
            refuse_reason: field(push, &["RefuseReason"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for CardPassCheck {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A card failed review (卡券审核不通过). Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CardNotPassCheck {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `CardId`
    pub card_id: String,
    /// `RefuseReason` in words.
    pub refuse_reason: Option<String>,
}

impl Typed for CardNotPassCheck {
    const NAMES: &'static [&'static str] = &["card_not_pass_check"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::CardNotPassCheck";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            card_id: field(push, &["CardId"])?,
            refuse_reason: field(push, &["RefuseReason"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for CardNotPassCheck {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user gets a card (领取卡券), perhaps from a friend. Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserGetCard {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `CardId`
    pub card_id: String,
    /// `IsGiveByFriend`: whether a friend gave it.
    pub is_give_by_friend: Option<bool>,
    /// `UserCardCode`: the number of this user's card.
    pub user_card_code: String,
    /// `FriendUserName`: the friend who gave it.
    pub friend_user_name: Option<OpenId>,
    /// `OuterId`: the channel as a number, up to 60 digits, replaced by `OuterStr`.
    pub outer_id: Option<String>,
    /// `OldUserCardCode`: the card's number when it was the friend's.
    pub old_user_card_code: Option<String>,
    /// `OuterStr`: the channel through which the card was distributed.
    pub outer_str: Option<String>,
    /// `IsRestoreMemberCard`: whether the user takes back a membership card they had deleted.
    pub is_restore_member_card: Option<bool>,
    /// `IsRecommendByFriend`: whether a friend recommended it.
    pub is_recommend_by_friend: Option<bool>,
    /// `UnionId`, on accounts that are bound to an open platform.
    pub union_id: Option<String>,
}

impl Typed for UserGetCard {
    const NAMES: &'static [&'static str] = &["user_get_card"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserGetCard";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            card_id: field(push, &["CardId"])?,
            is_give_by_friend: field(push, &["IsGiveByFriend"])?,
            user_card_code: field(push, &["UserCardCode"])?,
            friend_user_name: field(push, &["FriendUserName"])?,
            outer_id: field(push, &["OuterId"])?,
            old_user_card_code: field(push, &["OldUserCardCode"])?,
            outer_str: field(push, &["OuterStr"])?,
            is_restore_member_card: field(push, &["IsRestoreMemberCard"])?,
            is_recommend_by_friend: field(push, &["IsRecommendByFriend"])?,
            union_id: field(push, &["UnionId"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserGetCard {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user gives a card to a friend (转赠卡券). Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserGiftingCard {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `CardId`
    pub card_id: String,
    /// `UserCardCode`: the number of this user's card.
    pub user_card_code: String,
    /// `IsReturnBack`: whether the card comes back because nobody took it.
    pub is_return_back: Option<bool>,
    /// `FriendUserName`: the friend who receives it.
    pub friend_user_name: Option<OpenId>,
    /// `IsChatRoom`: whether it was given to a group chat.
    pub is_chat_room: Option<bool>,
}

impl Typed for UserGiftingCard {
    const NAMES: &'static [&'static str] = &["user_gifting_card"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserGiftingCard";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            card_id: field(push, &["CardId"])?,
            user_card_code: field(push, &["UserCardCode"])?,
            is_return_back: field(push, &["IsReturnBack"])?,
            friend_user_name: field(push, &["FriendUserName"])?,
            is_chat_room: field(push, &["IsChatRoom"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserGiftingCard {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user deletes a card (删除卡券). Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserDelCard {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `CardId`
    pub card_id: String,
    /// `UserCardCode`: the number of this user's card.
    pub user_card_code: String,
}

impl Typed for UserDelCard {
    const NAMES: &'static [&'static str] = &["user_del_card"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserDelCard";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            card_id: field(push, &["CardId"])?,
            user_card_code: field(push, &["UserCardCode"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserDelCard {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user's card is redeemed (核销卡券). Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserConsumeCard {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `CardId`
    pub card_id: String,
    /// `UserCardCode`: the number of this user's card.
    pub user_card_code: String,
    /// `ConsumeSource`: `FROM_API`, `FROM_MP` or `FROM_MOBILE_HELPER`.
    pub consume_source: Option<String>,
    /// `LocationName` of the shop.
    pub location_name: Option<String>,
    /// `StaffOpenId`: the member of staff who redeemed it.
    pub staff_open_id: Option<OpenId>,
    /// `VerifyCode` that the user typed to redeem the card alone.
    pub verify_code: Option<String>,
    /// `RemarkAmount` that the user typed to redeem the card alone.
    pub remark_amount: Option<String>,
    /// `OuterStr`: the channel through which the card was distributed.
    pub outer_str: Option<String>,
}

impl Typed for UserConsumeCard {
    const NAMES: &'static [&'static str] = &["user_consume_card"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserConsumeCard";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            card_id: field(push, &["CardId"])?,
            user_card_code: field(push, &["UserCardCode"])?,
            consume_source: field(push, &["ConsumeSource"])?,
            location_name: field(push, &["LocationName"])?,
            staff_open_id: field(push, &["StaffOpenId"])?,
            verify_code: field(push, &["VerifyCode"])?,
            remark_amount: field(push, &["RemarkAmount"])?,
            outer_str: field(push, &["OuterStr"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserConsumeCard {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user pays the bill with a card (买单). Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserPayFromPayCell {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `CardId`
    pub card_id: String,
    /// `UserCardCode`: the number of this user's card.
    pub user_card_code: String,
    /// `TransId`: WeChat Pay's trade number.
    pub trans_id: Option<String>,
    /// `LocationId` of the shop.
    pub location_id: Option<String>,
    /// `Fee` paid, in fen (分).
    pub fee: Option<u64>,
    /// `OriginalFee` before the discount, in fen (分).
    pub original_fee: Option<u64>,
}

impl Typed for UserPayFromPayCell {
    const NAMES: &'static [&'static str] = &["user_pay_from_pay_cell"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserPayFromPayCell";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            card_id: field(push, &["CardId"])?,
            user_card_code: field(push, &["UserCardCode"])?,
            trans_id: field(push, &["TransId"])?,
            location_id: field(push, &["LocationId"])?,
            fee: field(push, &["Fee"])?,
            original_fee: field(push, &["OriginalFee"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserPayFromPayCell {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user opens a membership card (进入会员卡). Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserViewCard {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `CardId`
    pub card_id: String,
    /// `UserCardCode`: the number of this user's card.
    pub user_card_code: String,
    /// `OuterStr`: the channel through which the card was distributed.
    pub outer_str: Option<String>,
}

impl Typed for UserViewCard {
    const NAMES: &'static [&'static str] = &["user_view_card"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserViewCard";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            card_id: field(push, &["CardId"])?,
            user_card_code: field(push, &["UserCardCode"])?,
            outer_str: field(push, &["OuterStr"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserViewCard {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user opens the account's chat from a card (从卡券进入公众号会话). Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserEnterSessionFromCard {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `CardId`
    pub card_id: String,
    /// `UserCardCode`: the number of this user's card.
    pub user_card_code: String,
}

impl Typed for UserEnterSessionFromCard {
    const NAMES: &'static [&'static str] = &["user_enter_session_from_card"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserEnterSessionFromCard";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            card_id: field(push, &["CardId"])?,
            user_card_code: field(push, &["UserCardCode"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserEnterSessionFromCard {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A membership card's points or balance change (会员卡内容更新). Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UpdateMemberCard {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `CardId`
    pub card_id: String,
    /// `UserCardCode`: the number of this user's card.
    pub user_card_code: String,
    /// `ModifyBonus`: points gained; negative when lost.
    pub modify_bonus: Option<i64>,
    /// `ModifyBalance`: money gained; negative when spent.
    pub modify_balance: Option<i64>,
}

impl Typed for UpdateMemberCard {
    const NAMES: &'static [&'static str] = &["update_member_card"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UpdateMemberCard";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            card_id: field(push, &["CardId"])?,
            user_card_code: field(push, &["UserCardCode"])?,
            modify_bonus: field(push, &["ModifyBonus"])?,
            modify_balance: field(push, &["ModifyBalance"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UpdateMemberCard {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A card's stock runs low (库存报警). Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CardSkuRemind {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `CardId`
    pub card_id: String,
    /// `Detail` in English words.
    pub detail: Option<String>,
}

impl Typed for CardSkuRemind {
    const NAMES: &'static [&'static str] = &["card_sku_remind"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::CardSkuRemind";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            card_id: field(push, &["CardId"])?,
            detail: field(push, &["Detail"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for CardSkuRemind {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// Card coins, with which the account pays for cards, change (券点流水详情).
/// Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CardPayOrder {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `OrderId`
    pub order_id: String,
    /// `Status`, `ORDER_STATUS_FINANCE_SUCC` for instance.
    pub status: String,
    /// `CreateOrderTime` in seconds since the Unix epoch.
    pub create_order_time: Option<i64>,
    /// `PayFinishTime` in seconds since the Unix epoch; 0 if nothing was paid.
    pub pay_finish_time: Option<i64>,
    /// `Desc`
    pub desc: Option<String>,
    /// `FreeCoinCount`: free coins.
    pub free_coin_count: Option<f64>,
    /// `PayCoinCount`: paid coins.
    pub pay_coin_count: Option<f64>,
    /// `RefundFreeCoinCount`: free coins given back.
    pub refund_free_coin_count: Option<f64>,
    /// `RefundPayCoinCount`: paid coins given back.
    pub refund_pay_coin_count: Option<f64>,
    /// `OrderType`, `ORDER_TYPE_SYS_ADD` for instance, a present of the platform.
    pub order_type: Option<String>,
    /// `Memo`
    pub memo: Option<String>,
    /// `ReceiptInfo`: the invoice.
    pub receipt_info: Option<String>,
}

impl Typed for CardPayOrder {
    const NAMES: &'static [&'static str] = &["card_pay_order"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::CardPayOrder";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            order_id: field(push, &["OrderId"])?,
            status: field(push, &["Status"])?,
            create_order_time: field(push, &["CreateOrderTime"])?,
            pay_finish_time: field(push, &["PayFinishTime"])?,
            desc: field(push, &["Desc"])?,
            free_coin_count: field(push, &["FreeCoinCount"])?,
            pay_coin_count: field(push, &["PayCoinCount"])?,
            refund_free_coin_count: field(push, &["RefundFreeCoinCount"])?,
            refund_pay_coin_count: field(push, &["RefundPayCoinCount"])?,
            order_type: field(push, &["OrderType"])?,
            memo: field(push, &["Memo"])?,
            receipt_info: field(push, &["ReceiptInfo"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for CardPayOrder {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user fills in the form of a membership card and so activates it (会员卡激活).
/// Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SubmitMembercardUserInfo {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `CardId`
    pub card_id: String,
    /// `UserCardCode`: the number of this user's card.
    pub user_card_code: String,
}

impl Typed for SubmitMembercardUserInfo {
    const NAMES: &'static [&'static str] = &["submit_membercard_user_info"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::SubmitMembercardUserInfo";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            card_id: field(push, &["CardId"])?,
            user_card_code: field(push, &["UserCardCode"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for SubmitMembercardUserInfo {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user pays for a gift card (礼品卡, 购买). Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GiftcardPayDone {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `PageId` of the shop page.
    pub page_id: Option<String>,
    /// `OrderId`
    pub order_id: String,
}

impl Typed for GiftcardPayDone {
    const NAMES: &'static [&'static str] = &["giftcard_pay_done"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::GiftcardPayDone";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            page_id: field(push, &["PageId"])?,
            order_id: field(push, &["OrderId"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for GiftcardPayDone {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user sends a gift card to a friend (礼品卡, 赠送). Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GiftcardSendToFriend {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `PageId` of the shop page.
    pub page_id: Option<String>,
    /// `OrderId`
    pub order_id: String,
    /// `IsChatRoom`: whether it was given to a group chat.
    pub is_chat_room: Option<bool>,
    /// `IsReturnBack`: whether the card comes back because nobody took it.
    pub is_return_back: Option<bool>,
}

impl Typed for GiftcardSendToFriend {
    const NAMES: &'static [&'static str] = &["giftcard_send_to_friend"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::GiftcardSendToFriend";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            page_id: field(push, &["PageId"])?,
            order_id: field(push, &["OrderId"])?,
            is_chat_room: field(push, &["IsChatRoom"])?,
            is_return_back: field(push, &["IsReturnBack"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for GiftcardSendToFriend {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user accepts a gift card (礼品卡, 领取). Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GiftcardUserAccept {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `PageId` of the shop page.
    pub page_id: Option<String>,
    /// `OrderId`
    pub order_id: String,
    /// `IsChatRoom`: whether it was given to a group chat.
    pub is_chat_room: Option<bool>,
}

impl Typed for GiftcardUserAccept {
    const NAMES: &'static [&'static str] = &["giftcard_user_accept"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::GiftcardUserAccept";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            page_id: field(push, &["PageId"])?,
            order_id: field(push, &["OrderId"])?,
            is_chat_room: field(push, &["IsChatRoom"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for GiftcardUserAccept {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A sub-merchant for cards was reviewed (子商户审核). Source: 卡券事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CardMerchantCheckResult {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `MerchantId`
    pub merchant_id: String,
    /// `IsPass`: whether the merchant may issue cards.
    pub is_pass: bool,
    /// `Reason` of a refusal in words.
    pub reason: Option<String>,
}

impl Typed for CardMerchantCheckResult {
    const NAMES: &'static [&'static str] = &["card_merchant_check_result"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::CardMerchantCheckResult";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            merchant_id: field(push, &["MerchantId"])?,
            is_pass: field(push, &["IsPass"])?,
            reason: field(push, &["Reason"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for CardMerchantCheckResult {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user allows an invoice for their order (用户授权开票). Source: 微信电子发票.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserAuthorizeInvoice {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `SuccOrderId`: the order that is allowed.
    pub succ_order_id: Option<String>,
    /// `FailOrderId`: the order that failed.
    pub fail_order_id: Option<String>,
    /// `AppId` of the account that asked.
    pub app_id: Option<String>,
    /// `Source`: where the user came from, `web` for instance.
    pub source: Option<String>,
}

impl Typed for UserAuthorizeInvoice {
    const NAMES: &'static [&'static str] = &["user_authorize_invoice"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserAuthorizeInvoice";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            succ_order_id: field(push, &["SuccOrderId"])?,
            fail_order_id: field(push, &["FailOrderId"])?,
            app_id: field(push, &["AppId"])?,
            source: field(push, &["Source"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserAuthorizeInvoice {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// An invoice's state changes as the user is reimbursed (发票状态更新). Source: 微信电子发票.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UpdateInvoiceStatus {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `Status`, `INVOICE_REIMBURSE_INIT` for instance.
    pub status: String,
    /// `CardId` of the invoice in the user's card wallet.
    pub card_id: String,
    /// `Code`: the number of this user's invoice.
    pub code: String,
}

impl Typed for UpdateInvoiceStatus {
    const NAMES: &'static [&'static str] = &["update_invoice_status"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UpdateInvoiceStatus";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            status: field(push, &["Status"])?,
            card_id: field(push, &["CardId"])?,
            code: field(push, &["Code"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UpdateInvoiceStatus {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user submits the name and tax number for an invoice (用户提交发票抬头).
/// Source: 微信电子发票.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SubmitInvoiceTitle {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `title`: recipient of the invoice.
    pub title: String,
    /// `tax_no`: the tax number.
    pub tax_no: Option<String>,
    /// `addr`: the address.
    pub addr: Option<String>,
    /// `phone`
    pub phone: Option<String>,
    /// `bank_type`: the bank's name.
    pub bank_type: Option<String>,
    /// `bank_no`: the number of the bank account.
    pub bank_no: Option<String>,
    /// `attach`: value that the account's QR code passes on.
    pub attach: Option<String>,
    /// `title_type`, `InvoiceUserTitleBusinessType` for instance.
    pub title_type: Option<String>,
}

impl Typed for SubmitInvoiceTitle {
    const NAMES: &'static [&'static str] = &["submit_invoice_title"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::SubmitInvoiceTitle";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            title: field(push, &["title"])?,
            tax_no: field(push, &["tax_no"])?,
            addr: field(push, &["addr"])?,
            phone: field(push, &["phone"])?,
            bank_type: field(push, &["bank_type"])?,
            bank_no: field(push, &["bank_no"])?,
            attach: field(push, &["attach"])?,
            title_type: field(push, &["title_type"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for SubmitInvoiceTitle {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The platform issued an invoice, or failed to (云票平台开票结果). The fields' names abbreviate
/// pinyin. Source: 微信电子发票.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CloudInvoiceInvoiceResult {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `fpqqlsh`: the request's serial number (发票请求流水号).
    pub fpqqlsh: String,
    /// `status`
    pub status: i64,
    /// `nsrsbh`: the seller's tax number (纳税人识别号).
    pub nsrsbh: Option<String>,
}

impl Typed for CloudInvoiceInvoiceResult {
    const NAMES: &'static [&'static str] = &["cloud_invoice_invoiceresult_event"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::CloudInvoiceInvoiceResult";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            fpqqlsh: field(push, &["fpqqlsh"])?,
            status: field(push, &["status"])?,
            nsrsbh: field(push, &["nsrsbh"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for CloudInvoiceInvoiceResult {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A shop was reviewed (门店审核) (retired). Source: 微信门店.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PoiCheckNotify {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `UniqId`: the account's own id of the shop.
    pub uniq_id: Option<String>,
    /// `PoiId`: the platform's id of the shop.
    pub poi_id: Option<String>,
    /// `Result`: `succ` or `fail`.
    pub result: String,
    /// `msg`: the outcome in words.
    pub msg: Option<String>,
}

impl Typed for PoiCheckNotify {
    const NAMES: &'static [&'static str] = &["poi_check_notify"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::PoiCheckNotify";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            uniq_id: field(push, &["UniqId"])?,
            poi_id: field(push, &["PoiId"])?,
            result: field(push, &["Result"])?,
            msg: field(push, &["msg"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for PoiCheckNotify {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A shop mini-program's merchant was reviewed (门店小程序主体审核) (retired).
/// Source: 微信门店.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ApplyMerchantAuditInfo {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `audit_id` that the application returned.
    pub audit_id: u64,
    /// `status`
    pub status: i64,
    /// `reason` of a refusal in words.
    pub reason: Option<String>,
}

impl Typed for ApplyMerchantAuditInfo {
    const NAMES: &'static [&'static str] = &["apply_merchant_audit_info"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::ApplyMerchantAuditInfo";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            audit_id: field(push, &["audit_id"])?,
            status: field(push, &["status"])?,
            reason: field(push, &["reason"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for ApplyMerchantAuditInfo {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A shop to be put on Tencent's map was reviewed (腾讯地图创建门店审核) (retired).
/// Source: 微信门店.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CreateMapPoiAuditInfo {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `audit_id` that the application returned.
    pub audit_id: u64,
    /// `status`
    pub status: i64,
    /// `map_poi_id`: the map's id of the shop.
    pub map_poi_id: Option<String>,
    /// `name` of the shop.
    pub name: Option<String>,
    /// `address` of the shop.
    pub address: Option<String>,
    /// `latitude` in degrees.
    pub latitude: Option<f64>,
    /// `longitude` in degrees.
    pub longitude: Option<f64>,
    /// `sh_remark`: the reviewer's remark.
    pub sh_remark: Option<String>,
}

impl Typed for CreateMapPoiAuditInfo {
    const NAMES: &'static [&'static str] = &["create_map_poi_audit_info"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::CreateMapPoiAuditInfo";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            audit_id: field(push, &["audit_id"])?,
            status: field(push, &["status"])?,
            map_poi_id: field(push, &["map_poi_id"])?,
            name: field(push, &["name"])?,
            address: field(push, &["address"])?,
            latitude: field(push, &["latitude"])?,
            longitude: field(push, &["longitude"])?,
            sh_remark: field(push, &["sh_remark"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for CreateMapPoiAuditInfo {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A new shop of a shop mini-program was reviewed (门店小程序创建门店审核) (retired).
/// Source: 微信门店.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AddStoreAuditInfo {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `audit_id` that the application returned.
    pub audit_id: u64,
    /// `status`
    pub status: i64,
    /// `reason` of a refusal in words.
    pub reason: Option<String>,
    /// `is_upgrade`
    pub is_upgrade: Option<u32>,
    /// `poiid`: the platform's id of the shop.
    pub poi_id: Option<String>,
}

impl Typed for AddStoreAuditInfo {
    const NAMES: &'static [&'static str] = &["add_store_audit_info"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::AddStoreAuditInfo";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            audit_id: field(push, &["audit_id"])?,
            status: field(push, &["status"])?,
            reason: field(push, &["reason"])?,
            is_upgrade: field(push, &["is_upgrade"])?,
            poi_id: field(push, &["poiid"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for AddStoreAuditInfo {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A change to a shop of a shop mini-program was reviewed (门店小程序修改门店审核) (retired).
/// Source: 微信门店.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ModifyStoreAuditInfo {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `audit_id` that the application returned.
    pub audit_id: u64,
    /// `status`
    pub status: i64,
    /// `reason` of a refusal in words.
    pub reason: Option<String>,
}

impl Typed for ModifyStoreAuditInfo {
    const NAMES: &'static [&'static str] = &["modify_store_audit_info"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::ModifyStoreAuditInfo";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            audit_id: field(push, &["audit_id"])?,
            status: field(push, &["status"])?,
            reason: field(push, &["reason"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for ModifyStoreAuditInfo {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user is on a shop's Wi-Fi (Wi-Fi连网成功) (retired). Source: 微信连Wi-Fi.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WifiConnected {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `ConnectTime` in seconds since the Unix epoch, sometimes 0.
    pub connect_time: Option<i64>,
    /// `ExpireTime`, reserved by the platform.
    pub expire_time: Option<i64>,
    /// `VendorId`, reserved by the platform.
    pub vendor_id: Option<String>,
    /// `PlaceId` of the shop.
    pub place_id: Option<String>,
    /// `DeviceNo`: the access point's BSSID.
    pub device_no: Option<String>,
}

impl Typed for WifiConnected {
    const NAMES: &'static [&'static str] = &["wificonnected"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::WifiConnected";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            connect_time: field(push, &["ConnectTime"])?,
            expire_time: field(push, &["ExpireTime"])?,
            vendor_id: field(push, &["VendorId"])?,
            place_id: field(push, &["PlaceId"])?,
            device_no: field(push, &["DeviceNo"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for WifiConnected {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user shakes the phone near a beacon (摇一摇周边) (retired). Source: 摇一摇周边.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ShakearoundUserShake {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `ChosenBeacon`: the beacon whose page the user sees.
    pub chosen_beacon: ShakearoundBeacon,
    /// `AroundBeacons`: the others nearby.
    pub around_beacons: Vec<ShakearoundBeacon>,
}

impl Typed for ShakearoundUserShake {
    const NAMES: &'static [&'static str] = &["shakearoundusershake"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::ShakearoundUserShake";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            chosen_beacon: field(push, &["ChosenBeacon"])?,
            around_beacons: field(push, &["AroundBeacons.AroundBeacon"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for ShakearoundUserShake {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A beacon (iBeacon), in [`ShakearoundUserShake`]. Source: 摇一摇周边.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ShakearoundBeacon {
    /// `Uuid`
    pub uuid: String,
    /// `Major`
    pub major: u32,
    /// `Minor`
    pub minor: u32,
    /// `Distance` in metres.
    pub distance: Option<f64>,
}

impl Part for ShakearoundBeacon {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection> {
        Ok(Self {
            uuid: FromField::read(parent, &["Uuid"])?,
            major: FromField::read(parent, &["Major"])?,
            minor: FromField::read(parent, &["Minor"])?,
            distance: FromField::read(parent, &["Distance"])?,
        })
    }
}

/// The user paid for an order (订单付款通知) in the WeChat shop (retired). Source: 微信小店.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MerchantOrder {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `OrderId`
    pub order_id: String,
    /// `OrderStatus`
    pub order_status: i64,
    /// `ProductId`
    pub product_id: Option<String>,
    /// `SkuInfo`: pairs of property and value, `20031:2003107;20032:2003214` for instance.
    pub sku_info: Option<String>,
}

impl Typed for MerchantOrder {
    const NAMES: &'static [&'static str] = &["merchant_order"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::MerchantOrder";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            order_id: field(push, &["OrderId"])?,
            order_status: field(push, &["OrderStatus"])?,
            product_id: field(push, &["ProductId"])?,
            sku_info: field(push, &["SkuInfo"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for MerchantOrder {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user opens a product's page by scanning it (打开商品主页) (retired).
/// Source: 微信扫一扫 / 扫一扫事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserScanProduct {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `KeyStandard` of the code, `ean13` for instance.
    pub key_standard: String,
    /// `KeyStr`: the code.
    pub key_str: String,
    /// `Country` of the user's profile.
    pub country: Option<String>,
    /// `Province` of the user's profile.
    pub province: Option<String>,
    /// `City` of the user's profile.
    pub city: Option<String>,
    /// `Sex`: 1 male, 2 female, 0 unknown.
    pub sex: Option<u32>,
    /// `Scene`: 1 by scanning, 2 otherwise, from a chat or a favourite for instance.
    pub scene: Option<u32>,
    /// `ExtInfo`: value that the account's QR code passes on.
    pub ext_info: Option<String>,
    /// `RegionCode` of the place, as China numbers its districts.
    pub region_code: Option<String>,
}

impl Typed for UserScanProduct {
    const NAMES: &'static [&'static str] = &["user_scan_product"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserScanProduct";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            key_standard: field(push, &["KeyStandard"])?,
            key_str: field(push, &["KeyStr"])?,
            country: field(push, &["Country"])?,
            province: field(push, &["Province"])?,
            city: field(push, &["City"])?,
            sex: field(push, &["Sex"])?,
            scene: field(push, &["Scene"])?,
            ext_info: field(push, &["ExtInfo"])?,
            region_code: field(push, &["RegionCode"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserScanProduct {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user opens the account's chat from a product's page (从商品主页进入公众号会话) (retired).
/// Source: 微信扫一扫 / 扫一扫事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserScanProductEnterSession {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `KeyStandard` of the code, `ean13` for instance.
    pub key_standard: String,
    /// `KeyStr`: the code.
    pub key_str: String,
    /// `ExtInfo`: value that the account's QR code passes on.
    pub ext_info: Option<String>,
}

impl Typed for UserScanProductEnterSession {
    const NAMES: &'static [&'static str] = &["user_scan_product_enter_session"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserScanProductEnterSession";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            key_standard: field(push, &["KeyStandard"])?,
            key_str: field(push, &["KeyStr"])?,
            ext_info: field(push, &["ExtInfo"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserScanProductEnterSession {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user scans a product whose page depends on the account's answer (地理位置信息异步推送)
/// (retired). Source: 微信扫一扫 / 扫一扫事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserScanProductAsync {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `KeyStandard` of the code, `ean13` for instance.
    pub key_standard: String,
    /// `KeyStr`: the code.
    pub key_str: String,
    /// `ExtInfo`: value that the account's QR code passes on.
    pub ext_info: Option<String>,
    /// `RegionCode` of the place, as China numbers its districts.
    pub region_code: Option<String>,
}

impl Typed for UserScanProductAsync {
    const NAMES: &'static [&'static str] = &["user_scan_product_async"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserScanProductAsync";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            key_standard: field(push, &["KeyStandard"])?,
            key_str: field(push, &["KeyStr"])?,
            ext_info: field(push, &["ExtInfo"])?,
            region_code: field(push, &["RegionCode"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserScanProductAsync {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A product's page was reviewed (商品审核结果) (retired).
/// Source: 微信扫一扫 / 扫一扫事件推送.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserScanProductVerifyAction {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `KeyStandard` of the code, `ean13` for instance.
    pub key_standard: String,
    /// `KeyStr`: the code.
    pub key_str: String,
    /// `Result`, `verify_ok` for instance.
    pub result: String,
    /// `ReasonMsg` of a refusal in words.
    pub reason_msg: Option<String>,
}

impl Typed for UserScanProductVerifyAction {
    const NAMES: &'static [&'static str] = &["user_scan_product_verify_action"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::UserScanProductVerifyAction";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            key_standard: field(push, &["KeyStandard"])?,
            key_str: field(push, &["KeyStr"])?,
            result: field(push, &["Result"])?,
            reason_msg: field(push, &["ReasonMsg"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for UserScanProductVerifyAction {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// The user scans a guide's QR code (扫顾问二维码) (retired). Source: 对话能力.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GuideQrcodeScan {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `qrcode_guide_account`: the guide's WeChat id.
    pub qrcode_guide_account: Option<String>,
    /// `qrcode_guide_openid`: the guide.
    pub qrcode_guide_open_id: Option<OpenId>,
    /// `openid`: the user who scanned.
    pub open_id: Option<OpenId>,
    /// `action`: 1 to 4.
    pub action: Option<u32>,
    /// `qrcode_info`: value that the QR code passes on.
    pub qrcode_info: Option<String>,
}

impl Typed for GuideQrcodeScan {
    const NAMES: &'static [&'static str] = &["guide_qrcode_scan_event"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::GuideQrcodeScan";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            qrcode_guide_account: field(push, &["GuideScanEvent.qrcode_guide_account"])?,
            qrcode_guide_open_id: field(push, &["GuideScanEvent.qrcode_guide_openid"])?,
            open_id: field(push, &["GuideScanEvent.openid"])?,
            action: field(push, &["GuideScanEvent.action"])?,
            qrcode_info: field(push, &["GuideScanEvent.qrcode_info"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for GuideQrcodeScan {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// Somebody answers the invitation to become a guide (顾问邀请结果) (retired).
/// Source: 对话能力.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GuideInviteResult {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `guide_account`: the guide's WeChat id.
    pub guide_account: Option<String>,
    /// `guide_openid`: the guide.
    pub guide_open_id: Option<OpenId>,
    /// `invite_result`
    pub invite_result: Option<u32>,
}

impl Typed for GuideInviteResult {
    const NAMES: &'static [&'static str] = &["guide_invite_result_event"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::GuideInviteResult";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            guide_account: field(push, &["GuideInviteEvent.guide_account"])?,
            guide_open_id: field(push, &["GuideInviteEvent.guide_openid"])?,
            invite_result: field(push, &["GuideInviteEvent.invite_result"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for GuideInviteResult {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A guide was given a customer (为顾问分配客户) (retired). No public sample shows its fields, so
/// read them from the push. Source: 对话能力.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AddGuideBuyerRelation {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
}

impl Typed for AddGuideBuyerRelation {
    const NAMES: &'static [&'static str] = &["add_guide_buyer_relation_event"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::AddGuideBuyerRelation";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for AddGuideBuyerRelation {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A mini-program passed review (小程序审核通过). Source: 小程序审核.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WeappAuditSuccess {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `SuccTime` in seconds since the Unix epoch.
    pub succ_time: Option<i64>,
}

impl Typed for WeappAuditSuccess {
    const NAMES: &'static [&'static str] = &["weapp_audit_success"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::WeappAuditSuccess";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            succ_time: field(push, &["SuccTime"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for WeappAuditSuccess {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A mini-program failed review (小程序审核不通过). Source: 小程序审核.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WeappAuditFail {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `Reason` in words, its lines ended by `<br>`.
    pub reason: Option<String>,
    /// `FailTime` in seconds since the Unix epoch.
    pub fail_time: Option<i64>,
    /// `ScreenShot`: media ids of pictures, separated by `|`.
    pub screen_shot: Option<String>,
}

impl Typed for WeappAuditFail {
    const NAMES: &'static [&'static str] = &["weapp_audit_fail"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::WeappAuditFail";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            reason: field(push, &["Reason"])?,
            fail_time: field(push, &["FailTime"])?,
            screen_shot: field(push, &["ScreenShot"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for WeappAuditFail {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A mini-program's review takes longer (小程序审核延后). Source: 小程序审核.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WeappAuditDelay {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `Reason` in words.
    pub reason: Option<String>,
    /// `DelayTime` in seconds since the Unix epoch.
    pub delay_time: Option<i64>,
}

impl Typed for WeappAuditDelay {
    const NAMES: &'static [&'static str] = &["weapp_audit_delay"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::WeappAuditDelay";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            reason: field(push, &["Reason"])?,
            delay_time: field(push, &["DelayTime"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for WeappAuditDelay {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// Audio or a picture was checked for unlawful content (音视频内容安全识别): the result of a call
/// that answers later. Source: 音视频内容安全识别.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WxaMediaCheck {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `appid` of the mini-program.
    pub app_id: Option<String>,
    /// `trace_id` that starting the check returned.
    pub trace_id: String,
    /// `version` of the interface.
    pub version: Option<u32>,
    /// `detail`: strategy by strategy.
    pub detail: Vec<WxaMediaCheckDetail>,
    /// `errcode`: 0 if the check ran.
    pub errcode: Option<i64>,
    /// `errmsg`
    pub errmsg: Option<String>,
    /// `result`: the verdict over all strategies.
    pub result: Option<WxaMediaCheckResult>,
}

impl Typed for WxaMediaCheck {
    const NAMES: &'static [&'static str] = &["wxa_media_check"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::WxaMediaCheck";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            app_id: field(push, &["appid"])?,
            trace_id: field(push, &["trace_id"])?,
            version: field(push, &["version"])?,
            detail: field(push, &["detail"])?,
            errcode: field(push, &["errcode"])?,
            errmsg: field(push, &["errmsg"])?,
            result: field(push, &["result"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for WxaMediaCheck {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// Finding of one strategy, in [`WxaMediaCheck`]. Source: 音视频内容安全识别.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WxaMediaCheckDetail {
    /// `strategy`, `content_model` for instance.
    pub strategy: Option<String>,
    /// `errcode`: 0 if the strategy has a finding.
    pub errcode: Option<i64>,
    /// `suggest`: `pass`, `review` or `risky`.
    pub suggest: Option<String>,
    /// `label`: the kind of content, 100 for harmless, 20002 for pornography.
    pub label: Option<u32>,
    /// `prob`: how sure the strategy is, from 0 to 100.
    pub prob: Option<f64>,
}

impl Part for WxaMediaCheckDetail {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection> {
        Ok(Self {
            strategy: FromField::read(parent, &["strategy"])?,
            errcode: FromField::read(parent, &["errcode"])?,
            suggest: FromField::read(parent, &["suggest"])?,
            label: FromField::read(parent, &["label"])?,
            prob: FromField::read(parent, &["prob"])?,
        })
    }
}

/// The verdict, in [`WxaMediaCheck`]. Source: 音视频内容安全识别.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WxaMediaCheckResult {
    /// `suggest`: `pass`, `review` or `risky`.
    pub suggest: Option<String>,
    /// `label`: the kind of content, 100 for harmless, 20002 for pornography.
    pub label: Option<u32>,
}

impl Part for WxaMediaCheckResult {
    fn read_inside(parent: Field<'_>) -> Result<Self, Rejection> {
        Ok(Self {
            suggest: FromField::read(parent, &["suggest"])?,
            label: FromField::read(parent, &["label"])?,
        })
    }
}

/// The fee for a verification was paid (微信认证支付成功). No page documents it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WxVerifyPaySucc {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
}

impl Typed for WxVerifyPaySucc {
    const NAMES: &'static [&'static str] = &["wx_verify_pay_succ"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::WxVerifyPaySucc";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for WxVerifyPaySucc {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A verification was assigned to a reviewer (微信认证派单). No page documents it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WxVerifyDispatch {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
}

impl Typed for WxVerifyDispatch {
    const NAMES: &'static [&'static str] = &["wx_verify_dispatch"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::WxVerifyDispatch";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for WxVerifyDispatch {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A verification needs its form filled in again (微信认证打回). No page documents it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WxVerifyRefill {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
}

impl Typed for WxVerifyRefill {
    const NAMES: &'static [&'static str] = &["wx_verify_refill"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::WxVerifyRefill";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for WxVerifyRefill {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A verification failed (微信认证失败). No page documents it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WxVerifyFail {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
}

impl Typed for WxVerifyFail {
    const NAMES: &'static [&'static str] = &["wx_verify_fail"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::WxVerifyFail";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for WxVerifyFail {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}

/// A push from the platform's debugging page (接口调试工具). No page documents it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DebugDemo {
    /// `ToUserName`: the account's original id.
    pub to_user_name: String,
    /// `FromUserName`: the user.
    pub from_user_name: OpenId,
    /// `CreateTime` in seconds since the Unix epoch; 0 if it is missing or invalid.
    pub create_time: i64,
    /// `debug_str`: the text typed there.
    pub debug_str: Option<String>,
}

impl Typed for DebugDemo {
    const NAMES: &'static [&'static str] = &["debug_demo"];
    const IS_EVENT: bool = true;
    const TYPE_NAME: &'static str = "event::DebugDemo";

    fn read(push: &Push) -> Result<Self, Rejection> {
        Ok(Self {
            to_user_name: push.to_user_name().to_owned(),
            from_user_name: OpenId::from(push.from_user_name()),
            create_time: push.create_time(),
            debug_str: field(push, &["debug_str"])?,
        })
    }
}

/// Converts a push from any source, such as a [`Probe`](crate::Probe).
impl TryFrom<&Push> for DebugDemo {
    type Error = Rejection;

    fn try_from(push: &Push) -> Result<Self, Rejection> {
        checked(push)
    }
}
