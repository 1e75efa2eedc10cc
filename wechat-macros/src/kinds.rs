//! Table of everything that the platform pushes and the library has a type for.
//!
//! Add a kind here and nowhere else, then run
//! `UPDATE_EXPECT=1 cargo test --package wechat-macros kinds`, which rewrites `push/message.rs` and
//! `push/event.rs` in `wechat-core`. The attributes' names and the lists in their docs come from
//! this table, too. Facts are from the official pages that each doc names, and from observed pushes.
//!
//! ```text
//! message Type = "MsgType" [flags] { fields }      in lower case; "…" | "…" for two names
//! event   Type = "Event"   [flags] { fields }
//! part    Type                     { fields }      nested in others
//! name: Type = "Path.To.Element" | "Other.Path"    compared without regard to case
//! ```
//!
//! A field is essential or an `Option`. Essential is the field that a kind exists for, such as the
//! `MediaId` of a picture: a push without it goes to the next handler that matches. Every other
//! field is an `Option`, and is `None` if it is absent, empty or unreadable, so that a secondary
//! field never keeps a push from its handler.
//!
//! Flags: `prelude` for the types that every bot can name, `key` for events with an `EventKey` that
//! a handler can ask for, `answer` for pushes by which a user asks for an answer: messages, except
//! a device's, and some events.
//!
//! `answer` decides which fallback takes a push. A tap, a scan or a new follower waits for the bot,
//! and has no other message in the chat. Events without it report something: a page or a picture
//! that the phone shows itself, a job of the account, a place every 5 s. A text in answer to one
//! would reach a user who has asked for nothing.

#[cfg(test)]
mod render;

/// A kind, as the macros need it.
#[derive(Debug)]
pub(crate) struct Kind {
    pub(crate) sort: Sort,
    /// Name on the wire in lower case, then others that are in use for the same.
    pub(crate) names: &'static [&'static str],
    /// Name of its type in the runtime, and of the kind's marker.
    pub(crate) ty: &'static str,
    pub(crate) in_prelude: bool,
    pub(crate) has_key: bool,
    /// Whether it is an event that a user awaits an answer to.
    pub(crate) expects_answer: bool,
}

/// Element of a push that holds the name: `MsgType` or `Event`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Message,
    Event,
    Part,
}

macro_rules! kinds {
    ($(
        $(#[doc = $doc:literal])*
        $sort:ident $ty:ident $(= $($name:literal)|+ [$($flag:ident),*])? { $($fields:tt)* }
    )*) => {
        /// All kinds, in the order of the table.
        pub(crate) const KINDS: &[Kind] = &[$(Kind {
            sort: sort(stringify!($sort)),
            names: &[$($($name),+)?],
            ty: stringify!($ty),
            in_prelude: flags(&[$($(stringify!($flag)),*)?]).prelude,
            has_key: flags(&[$($(stringify!($flag)),*)?]).key,
            expects_answer: flags(&[$($(stringify!($flag)),*)?]).answer,
        }),*];

        /// The table itself, for the runtime.
        pub(crate) const TABLE: &str = stringify!($(
            $(#[doc = $doc])*
            $sort $ty $(= $($name)|+)? { $($fields)* }
        )*);
    };
}

const fn sort(written: &str) -> Sort {
    match written.as_bytes() {
        b"message" => Sort::Message,
        b"event" => Sort::Event,
        b"part" => Sort::Part,
        _ => panic!("a line begins with `message`, `event` or `part`"),
    }
}

/// Flags in the brackets of a line.
struct Flags {
    prelude: bool,
    key: bool,
    answer: bool,
}

const fn flags(written: &[&str]) -> Flags {
    let mut flags = Flags {
        prelude: false,
        key: false,
        answer: false,
    };
    let mut i = 0;
    while i < written.len() {
        match written[i].as_bytes() {
            b"prelude" => flags.prelude = true,
            b"key" => flags.key = true,
            b"answer" => flags.answer = true,
            _ => panic!("a flag is `prelude`, `key` or `answer`"),
        }
        i += 1;
    }
    flags
}

kinds! {
    // Ordinary messages

    /// A text message (文本消息). Source: 接收普通消息.
    message Text = "text" [prelude, answer] {
        /// `Content`, not trimmed.
        content: String = "Content",
        /// `bizmsgmenuid`: the item's id when the user tapped an item of a menu message.
        bizmsgmenuid: Option<String> = "bizmsgmenuid",
    }

    /// A picture (图片消息). Source: 接收普通消息.
    ///
    /// Very old pushes have no `MediaId` and go to the next handler that fits. A handler that takes
    /// [`Push`](crate::Push) or `Option<Image>` gets them, too; `PicUrl` is in the `Push`.
    message Image = "image" [prelude, answer] {
        /// `PicUrl`: where the platform keeps the picture.
        pic_url: Option<String> = "PicUrl",
        /// `MediaId`, good for 3 days; a reply can send it back.
        media_id: String = "MediaId",
    }

    /// A voice message (语音消息). Source: 接收普通消息.
    message Voice = "voice" [prelude, answer] {
        /// `MediaId`, good for 3 days.
        media_id: String = "MediaId",
        /// `Format`: `amr`, on old clients `speex`.
        format: Option<String> = "Format",
        /// `MediaId16K`: a copy in 16 kHz speex.
        media_id_16k: Option<String> = "MediaId16K",
        /// `Recognition`: the platform stopped filling it in 2023.
        recognition: Option<String> = "Recognition",
    }

    /// A video (视频消息). Source: 接收普通消息.
    message Video = "video" [prelude, answer] {
        /// `MediaId`, good for 3 days.
        media_id: String = "MediaId",
        /// `ThumbMediaId`: the thumbnail.
        thumb_media_id: Option<String> = "ThumbMediaId",
    }

    /// A short video (小视频消息); current phones send [`Video`]. Source: 接收普通消息.
    message ShortVideo = "shortvideo" [prelude, answer] {
        /// `MediaId`, good for 3 days.
        media_id: String = "MediaId",
        /// `ThumbMediaId`: the thumbnail.
        thumb_media_id: Option<String> = "ThumbMediaId",
    }

    /// A place that the user picked and sent (地理位置消息). Source: 接收普通消息.
    message Location = "location" [prelude, answer] {
        /// `Location_X`: the **latitude** in degrees.
        location_x: f64 = "Location_X",
        /// `Location_Y`: the **longitude** in degrees.
        location_y: f64 = "Location_Y",
        /// `Scale`: zoom of the map.
        scale: Option<u32> = "Scale",
        /// `Label`: the place in words.
        label: Option<String> = "Label",
    }

    /// A forwarded article or favourite (链接消息). Source: 接收普通消息.
    message Link = "link" [prelude, answer] {
        /// `Title`
        title: Option<String> = "Title",
        /// `Description`
        description: Option<String> = "Description",
        /// `Url`
        url: String = "Url",
    }

    /// A file (文件消息). No page documents it. It has no `MediaId`, so the API cannot download
    /// the file.
    message File = "file" [answer] {
        /// `Title`: the file's name.
        title: String = "Title",
        /// `Description`: the size in words, `18.4 KB` for instance.
        description: Option<String> = "Description",
        /// `FileKey`, which no public API takes.
        file_key: Option<String> = "FileKey",
        /// `FileMd5` in hexadecimal digits.
        file_md5: Option<String> = "FileMd5",
        /// `FileTotalLen` in bytes.
        file_total_len: Option<u64> = "FileTotalLen",
    }

    /// A mini-program card (小程序卡片消息), from a mini-program's customer service.
    /// Source: 小程序 / 接收消息和事件.
    message MiniProgramPage = "miniprogrampage" [answer] {
        /// `Title`
        title: Option<String> = "Title",
        /// `AppId` of the mini-program.
        app_id: String = "AppId",
        /// `PagePath`, with its query.
        page_path: Option<String> = "PagePath",
        /// `ThumbUrl`: where the platform keeps the cover picture.
        thumb_url: Option<String> = "ThumbUrl",
        /// `ThumbMediaId` of the cover picture, good for 3 days.
        thumb_media_id: Option<String> = "ThumbMediaId",
    }

    /// Data that a device sends (设备消息) through the hardware platform (retired).
    /// Source: 智能硬件 / 设备.
    message DeviceText = "device_text" [] {
        /// `DeviceType`: the original id of the account that owns the device.
        device_type: Option<String> = "DeviceType",
        /// `DeviceID`, which the maker chose.
        device_id: String = "DeviceID",
        /// `SessionID`: an answer to the device repeats it.
        session_id: Option<u64> = "SessionID",
        /// `Content` in Base64.
        content: String = "Content",
        /// `OpenID` of the user to whom the device is bound.
        open_id: Option<OpenId> = "OpenID",
    }

    /// A device is bound or unbound, or its state watched (设备事件), on the hardware platform
    /// (retired). A message type of its own, not an event. Source: 智能硬件 / 设备.
    message DeviceEvent = "device_event" [] {
        /// `Event`: `bind`, `unbind`, `subscribe_status` or `unsubscribe_status`.
        event: String = "Event",
        /// `DeviceType`: the original id of the account that owns the device.
        device_type: Option<String> = "DeviceType",
        /// `DeviceID`, which the maker chose.
        device_id: String = "DeviceID",
        /// `OpType`, of use in the two `…_status` events.
        op_type: Option<u32> = "OpType",
        /// `Content` in Base64.
        content: Option<String> = "Content",
        /// `SessionID`: an answer to the device repeats it.
        session_id: Option<u64> = "SessionID",
        /// `OpenID` of the user.
        open_id: Option<OpenId> = "OpenID",
    }

    // Following, QR codes, location reports

    /// The user follows the account (关注), perhaps through a parametric QR code.
    /// Source: 接收事件推送.
    event Subscribe = "subscribe" [prelude, key, answer] {
        /// `EventKey`: absent for a plain follow; `qrscene_…` through a QR code, see
        /// [`scene`](Subscribe::scene); `last_trade_no_…` after a payment; `scanbarcode|…` or
        /// `scanimage|…` through a scanned product.
        event_key: Option<String> = "EventKey",
        /// `Ticket` of the QR code.
        ticket: Option<String> = "Ticket",
    }

    /// The user unfollows the account (取消关注). No reply reaches them. Source: 接收事件推送.
    event Unsubscribe = "unsubscribe" [prelude] {
        /// `EventKey`, always empty.
        event_key: Option<String> = "EventKey",
    }

    /// A follower scans a parametric QR code (扫描带参数二维码). Source: 接收事件推送.
    event Scan = "scan" [prelude, key, answer] {
        /// `EventKey`: the scene, without `qrscene_`.
        event_key: String = "EventKey",
        /// `Ticket` of the QR code.
        ticket: Option<String> = "Ticket",
    }

    /// The platform reports where the user is (上报地理位置), the event `LOCATION`.
    ///
    /// Only for service accounts that switched it on; every 5 s while the user is in the chat.
    /// Source: 接收事件推送.
    event LocationReport = "location" [prelude] {
        /// `Latitude` in degrees.
        latitude: f64 = "Latitude",
        /// `Longitude` in degrees.
        longitude: f64 = "Longitude",
        /// `Precision` in metres.
        precision: Option<f64> = "Precision",
    }

    /// The user opens the chat (进入会话, `ENTER`); only old clients send it. No page documents it.
    event Enter = "enter" [] {
        /// `EventKey`, always empty.
        event_key: Option<String> = "EventKey",
    }

    // Menu

    /// The user taps a menu button that has a key (自定义菜单, `CLICK`). Source: 接收事件推送.
    event Click = "click" [prelude, key, answer] {
        /// `EventKey`: the button's key.
        event_key: String = "EventKey",
    }

    /// The user taps a menu button that opens a page (自定义菜单, `VIEW`). Source: 接收事件推送.
    event View = "view" [prelude, key] {
        /// `EventKey`: the page's address.
        event_key: String = "EventKey",
        /// `MenuId`, set where menus differ between groups of users.
        menu_id: Option<u64> = "MenuId",
    }

    /// The user taps a menu button that opens a mini-program (点击菜单跳转小程序).
    /// Source: 自定义菜单事件推送.
    event ViewMiniprogram = "view_miniprogram" [key] {
        /// `EventKey`: the page's path in the mini-program.
        event_key: String = "EventKey",
        /// `MenuId`, set where menus differ between groups of users.
        menu_id: Option<u64> = "MenuId",
    }

    /// The user scans a code with a menu button and sees the result (扫码推事件).
    /// Source: 自定义菜单事件推送.
    event ScancodePush = "scancode_push" [key] {
        /// `EventKey`: the button's key.
        event_key: Option<String> = "EventKey",
        /// `ScanCodeInfo`: the scan result.
        scan_code_info: ScanCodeInfo = "ScanCodeInfo",
    }

    /// The user scans a code with a menu button and waits for the reply: the client shows a waiting
    /// box until then (扫码推事件且弹出“消息接收中”提示框). Source: 自定义菜单事件推送.
    event ScancodeWaitmsg = "scancode_waitmsg" [key, answer] {
        /// `EventKey`: the button's key.
        event_key: Option<String> = "EventKey",
        /// `ScanCodeInfo`: the scan result.
        scan_code_info: ScanCodeInfo = "ScanCodeInfo",
    }

    /// Result of a scan, in [`ScancodePush`] and [`ScancodeWaitmsg`]. Source: 自定义菜单事件推送.
    part ScanCodeInfo {
        /// `ScanType`: `qrcode` or `barcode`.
        scan_type: Option<String> = "ScanType",
        /// `ScanResult`: a QR code's text; a bar code's standard and digits, `EAN_13,978…` for
        /// instance.
        scan_result: String = "ScanResult",
    }

    /// The user takes pictures with a menu button (弹出系统拍照发图); each also arrives as an
    /// [`Image`](crate::message::Image). Source: 自定义菜单事件推送.
    event PicSysphoto = "pic_sysphoto" [key] {
        /// `EventKey`: the button's key.
        event_key: Option<String> = "EventKey",
        /// `Count` of the pictures.
        count: Option<u32> = "SendPicsInfo.Count",
        /// `PicList`: the pictures.
        pic_list: Vec<SentPic> = "SendPicsInfo.PicList.item",
    }

    /// The user takes or picks pictures with a menu button (弹出拍照或者相册发图); each also arrives
    /// as an [`Image`](crate::message::Image). Source: 自定义菜单事件推送.
    event PicPhotoOrAlbum = "pic_photo_or_album" [key] {
        /// `EventKey`: the button's key.
        event_key: Option<String> = "EventKey",
        /// `Count` of the pictures.
        count: Option<u32> = "SendPicsInfo.Count",
        /// `PicList`: the pictures.
        pic_list: Vec<SentPic> = "SendPicsInfo.PicList.item",
    }

    /// The user picks pictures from WeChat's album with a menu button (弹出微信相册发图器); each also
    /// arrives as an [`Image`](crate::message::Image). Source: 自定义菜单事件推送.
    event PicWeixin = "pic_weixin" [key] {
        /// `EventKey`: the button's key.
        event_key: Option<String> = "EventKey",
        /// `Count` of the pictures.
        count: Option<u32> = "SendPicsInfo.Count",
        /// `PicList`: the pictures. Some pushes repeat the list once per picture.
        pic_list: Vec<SentPic> = "SendPicsInfo.PicList.item",
    }

    /// One picture, in [`PicSysphoto`], [`PicPhotoOrAlbum`] and [`PicWeixin`].
    /// Source: 自定义菜单事件推送.
    part SentPic {
        /// `PicMd5Sum` in hexadecimal digits, to find the picture again among the messages.
        pic_md5_sum: String = "PicMd5Sum",
    }

    /// The user picks a place with a menu button (弹出地理位置选择器); it also arrives as a
    /// [`Location`](crate::message::Location). Source: 自定义菜单事件推送.
    event LocationSelect = "location_select" [key] {
        /// `EventKey`: the button's key.
        event_key: Option<String> = "EventKey",
        /// `SendLocationInfo`: the place.
        send_location_info: SendLocationInfo = "SendLocationInfo",
    }

    /// The place, in [`LocationSelect`]. Source: 自定义菜单事件推送.
    part SendLocationInfo {
        /// `Location_X`: the **latitude** in degrees.
        location_x: f64 = "Location_X",
        /// `Location_Y`: the **longitude** in degrees.
        location_y: f64 = "Location_Y",
        /// `Scale`: zoom of the map.
        scale: Option<u32> = "Scale",
        /// `Label`: the place in words.
        label: Option<String> = "Label",
        /// `Poiname`: name of the shop or sight there.
        poi_name: Option<String> = "Poiname",
    }

    // Results of jobs

    /// A template message was delivered, or not (模版消息发送任务完成). Source: 模板消息.
    event TemplateSendJobFinish = "templatesendjobfinish" [] {
        /// `MsgID` that sending the message returned.
        msg_id: u64 = "MsgID",
        /// `Status`: `success`, `failed:user block` or `failed: system failed`. The blank is not
        /// reliable, so compare the beginning.
        status: String = "Status",
    }

    /// A mass message was sent, or not (群发结果). Source: 群发消息 / 事件推送群发结果.
    event MassSendJobFinish = "masssendjobfinish" [] {
        /// `MsgID` that starting the job returned.
        msg_id: u64 = "MsgID",
        /// `Status`: `send success`, `send fail` or `err(N)`; 10001 means advertising, 20013 for
        /// copyright, 30003 for a refused reprint.
        status: String = "Status",
        /// `TotalCount` of the followers addressed.
        total_count: Option<u32> = "TotalCount",
        /// `FilterCount`: number left after users who refuse mass messages or have reached their
        /// limit.
        filter_count: Option<u32> = "FilterCount",
        /// `SentCount`: how many received it.
        sent_count: Option<u32> = "SentCount",
        /// `ErrorCount`: how many it failed for.
        error_count: Option<u32> = "ErrorCount",
        /// `CopyrightCheckResult` of the originality check.
        copyright_check_result: Option<CopyrightCheckResult> = "CopyrightCheckResult",
        /// `ArticleUrlResult`: where the articles are.
        article_url_result: Option<ArticleUrlResult> = "ArticleUrlResult",
    }

    /// Outcome of the originality check (原创校验), in [`MassSendJobFinish`].
    /// Source: 群发消息 / 事件推送群发结果.
    part CopyrightCheckResult {
        /// `Count` of the articles listed.
        count: Option<u32> = "Count",
        /// `ResultList`: article by article.
        result_list: Vec<CopyrightCheckItem> = "ResultList.item",
        /// `CheckState` of the whole: 1 no reprint, 2 a reprint that is allowed, 3 one that is
        /// refused.
        check_state: Option<u32> = "CheckState",
    }

    /// One article of a [`CopyrightCheckResult`]. Source: 群发消息 / 事件推送群发结果.
    part CopyrightCheckItem {
        /// `ArticleIdx`: which article of the batch, from 1.
        article_idx: u32 = "ArticleIdx",
        /// `UserDeclareState`: 0 the author declared nothing, 1 original, 2 not original.
        user_declare_state: Option<u32> = "UserDeclareState",
        /// `AuditState`: 0 unknown, 1 no reprint, 2 a reprint.
        audit_state: Option<u32> = "AuditState",
        /// `OriginalArticleUrl`: the article that this one resembles.
        original_article_url: Option<String> = "OriginalArticleUrl",
        /// `OriginalArticleType`
        original_article_type: Option<u32> = "OriginalArticleType",
        /// `CanReprint`: whether the author allows a reprint.
        can_reprint: Option<bool> = "CanReprint",
        /// `NeedReplaceContent`: whether the original's text replaces this one's.
        need_replace_content: Option<bool> = "NeedReplaceContent",
        /// `NeedShowReprintSource`: whether the source must be named.
        need_show_reprint_source: Option<bool> = "NeedShowReprintSource",
    }

    /// Addresses of the articles, in [`MassSendJobFinish`]. Source: 群发消息 / 事件推送群发结果.
    part ArticleUrlResult {
        /// `Count` of the articles listed.
        count: Option<u32> = "Count",
        /// `ResultList`: article by article.
        result_list: Vec<ArticleUrlItem> = "ResultList.item",
    }

    /// One article of an [`ArticleUrlResult`]. Source: 群发消息 / 事件推送群发结果.
    part ArticleUrlItem {
        /// `ArticleIdx`: which article of the batch, from 1.
        article_idx: u32 = "ArticleIdx",
        /// `ArticleUrl`
        article_url: Option<String> = "ArticleUrl",
    }

    /// Articles were published, or not (发布任务完成). Two spellings of the event's name are reported.
    /// Source: 发布能力 / 事件推送发布结果.
    event PublishJobFinish = "publishjobfinish" | "freepublishjobfinish" [] {
        /// `publish_id` that starting the job returned.
        publish_id: u64 = "PublishEventInfo.publish_id",
        /// `publish_status`: 0 done, 1 in progress, 2 failed the originality check, 3 failed
        /// otherwise, 4 refused by the platform, 5 deleted by the user since, 6 banned since.
        publish_status: u32 = "PublishEventInfo.publish_status",
        /// `article_id`, only after success.
        article_id: Option<String> = "PublishEventInfo.article_id",
        /// `count` of the articles, only after success.
        count: Option<u32> = "PublishEventInfo.article_detail.count",
        /// `article_detail`: article by article, only after success.
        article_detail: Vec<PublishedArticle> = "PublishEventInfo.article_detail.item",
        /// `fail_idx`: which articles failed, from 1.
        fail_idx: Vec<u32> = "PublishEventInfo.fail_idx",
    }

    /// One article that was published, in [`PublishJobFinish`]. Source: 发布能力 / 事件推送发布结果.
    part PublishedArticle {
        /// `idx`: which article of the batch, from 1.
        idx: u32 = "idx",
        /// `article_url`, which lasts.
        article_url: Option<String> = "article_url",
    }

    // Customer service

    /// A member of staff takes up a chat with the user (客服接入会话). Source: 客服会话控制.
    event KfCreateSession = "kf_create_session" [] {
        /// `KfAccount`: `name@` and the account's WeChat id.
        kf_account: String = "KfAccount",
    }

    /// A member of staff's chat with the user ends (客服关闭会话). Source: 客服会话控制.
    event KfCloseSession = "kf_close_session" [] {
        /// `KfAccount`: `name@` and the account's WeChat id.
        kf_account: String = "KfAccount",
        /// `CloseType`, reported but undocumented.
        close_type: Option<String> = "CloseType",
    }

    /// The user's chat passes to another member of staff (客服转接会话). Source: 客服会话控制.
    event KfSwitchSession = "kf_switch_session" [] {
        /// `FromKfAccount`: `name@` and the account's WeChat id.
        from_kf_account: Option<String> = "FromKfAccount",
        /// `ToKfAccount`, likewise.
        to_kf_account: String = "ToKfAccount",
    }

    /// The user opens a mini-program's customer service (进入客服会话). Accounts get no such event.
    /// Source: 小程序 / 接收消息和事件.
    event UserEnterTempsession = "user_enter_tempsession" [] {
        /// `SessionFrom`: value that the mini-program's button passes on.
        session_from: Option<String> = "SessionFrom",
    }

    // User data rights

    /// Data that the user shares with the account changed (授权用户资料变更), also when the platform
    /// clears an inappropriate nickname or avatar. Source: 授权用户资料变更.
    event UserInfoModified = "user_info_modified" [] {
        /// `OpenID` of the user whose data it is.
        open_id: OpenId = "OpenID",
        /// `AppID` to which the user gave the permission.
        app_id: Option<String> = "AppID",
        /// `UnionID`, on accounts that are bound to an open platform.
        union_id: Option<String> = "UnionID",
        /// `RevokeInfo`, of use in [`UserAuthorizationRevoke`].
        revoke_info: Option<String> = "RevokeInfo",
    }

    /// The user withdrew permissions (用户撤回授权). Delete what they covered.
    /// Source: 授权用户资料变更.
    event UserAuthorizationRevoke = "user_authorization_revoke" [] {
        /// `OpenID` of the user whose data it is.
        open_id: OpenId = "OpenID",
        /// `AppID` to which the user gave the permission.
        app_id: Option<String> = "AppID",
        /// `UnionID`, on accounts that are bound to an open platform.
        union_id: Option<String> = "UnionID",
        /// `RevokeInfo`: 201 address, 202 invoice, 203 card, 204 microphone, 205 nickname and
        /// avatar, 206 location, 207 chosen pictures and videos.
        revoke_info: Option<String> = "RevokeInfo",
    }

    /// The user closed their WeChat account (用户完成注销). Delete their data.
    /// Source: 授权用户资料变更.
    event UserAuthorizationCancellation = "user_authorization_cancellation" [] {
        /// `OpenID` of the user whose data it is.
        open_id: OpenId = "OpenID",
        /// `AppID` to which the user gave the permission.
        app_id: Option<String> = "AppID",
        /// `UnionID`, on accounts that are bound to an open platform.
        union_id: Option<String> = "UnionID",
        /// `RevokeInfo`, of use in [`UserAuthorizationRevoke`].
        revoke_info: Option<String> = "RevokeInfo",
    }

    // Subscription notifications

    /// The user answered a prompt to subscribe to notifications (用户操作订阅通知弹窗).
    /// Source: 订阅通知.
    event SubscribeMsgPopup = "subscribe_msg_popup_event" [] {
        /// `List`: template by template.
        list: Vec<SubscribeMsgPopupItem> = "SubscribeMsgPopupEvent.List" | "List",
    }

    /// One template of a [`SubscribeMsgPopup`]. Source: 订阅通知.
    part SubscribeMsgPopupItem {
        /// `TemplateId`
        template_id: String = "TemplateId",
        /// `SubscribeStatusString`: `accept` or `reject`.
        subscribe_status_string: String = "SubscribeStatusString",
        /// `PopupScene`: asked in 0 a mini-program, 1 a web page, 2 an article.
        popup_scene: Option<u32> = "PopupScene",
    }

    /// The user changed their notifications in the settings (用户管理订阅通知). Source: 订阅通知.
    event SubscribeMsgChange = "subscribe_msg_change_event" [] {
        /// `List`: template by template.
        list: Vec<SubscribeMsgChangeItem> = "SubscribeMsgChangeEvent.List" | "List",
    }

    /// One template of a [`SubscribeMsgChange`]. Source: 订阅通知.
    part SubscribeMsgChangeItem {
        /// `TemplateId`
        template_id: String = "TemplateId",
        /// `SubscribeStatusString`: `reject`; nothing else is pushed.
        subscribe_status_string: String = "SubscribeStatusString",
    }

    /// A notification was sent, or not (发送订阅通知). Source: 订阅通知.
    event SubscribeMsgSent = "subscribe_msg_sent_event" [] {
        /// `List`: notification by notification.
        list: Vec<SubscribeMsgSentItem> = "SubscribeMsgSentEvent.List" | "List",
    }

    /// One notification of a [`SubscribeMsgSent`]. Source: 订阅通知.
    part SubscribeMsgSentItem {
        /// `TemplateId`
        template_id: String = "TemplateId",
        /// `MsgID` that sending the notification returned.
        msg_id: Option<u64> = "MsgID",
        /// `ErrorCode`: 0 for success.
        error_code: Option<i64> = "ErrorCode",
        /// `ErrorStatus` in words, `success` for instance.
        error_status: Option<String> = "ErrorStatus",
    }

    // Verification of the account

    /// The account's owner was verified (资质认证成功). Comes from a system account.
    /// Source: 微信认证事件推送.
    event QualificationVerifySuccess = "qualification_verify_success" [] {
        /// `ExpiredTime`: end of its validity, in seconds since the Unix epoch.
        expired_time: Option<i64> = "ExpiredTime",
    }

    /// The account's owner was not verified (资质认证失败). Comes from a system account.
    /// Source: 微信认证事件推送.
    event QualificationVerifyFail = "qualification_verify_fail" [] {
        /// `FailTime` in seconds since the Unix epoch.
        fail_time: Option<i64> = "FailTime",
        /// `FailReason` in words.
        fail_reason: Option<String> = "FailReason",
    }

    /// The account's name was verified (名称认证成功). Comes from a system account.
    /// Source: 微信认证事件推送.
    event NamingVerifySuccess = "naming_verify_success" [] {
        /// `ExpiredTime`: end of its validity, in seconds since the Unix epoch.
        expired_time: Option<i64> = "ExpiredTime",
    }

    /// The account's name was not verified (名称认证失败). Comes from a system account.
    /// Source: 微信认证事件推送.
    event NamingVerifyFail = "naming_verify_fail" [] {
        /// `FailTime` in seconds since the Unix epoch.
        fail_time: Option<i64> = "FailTime",
        /// `FailReason` in words.
        fail_reason: Option<String> = "FailReason",
    }

    /// The account's verification is due for renewal (年审通知). Comes from a system account.
    /// Source: 微信认证事件推送.
    event AnnualRenew = "annual_renew" [] {
        /// `ExpiredTime`: end of its validity, in seconds since the Unix epoch.
        expired_time: Option<i64> = "ExpiredTime",
    }

    /// The account's verification ran out (认证过期失效通知). Comes from a system account.
    /// Source: 微信认证事件推送.
    event VerifyExpired = "verify_expired" [] {
        /// `ExpiredTime`: when it ended, in seconds since the Unix epoch.
        expired_time: Option<i64> = "ExpiredTime",
    }

    // Cards

    /// A card passed review (卡券审核通过). Source: 卡券事件推送.
    event CardPassCheck = "card_pass_check" [] {
        /// `CardId`
        card_id: String = "CardId",
        /// `RefuseReason`, of use in [`CardNotPassCheck`].
        refuse_reason: Option<String> = "RefuseReason",
    }

    /// A card failed review (卡券审核不通过). Source: 卡券事件推送.
    event CardNotPassCheck = "card_not_pass_check" [] {
        /// `CardId`
        card_id: String = "CardId",
        /// `RefuseReason` in words.
        refuse_reason: Option<String> = "RefuseReason",
    }

    /// The user gets a card (领取卡券), perhaps from a friend. Source: 卡券事件推送.
    event UserGetCard = "user_get_card" [] {
        /// `CardId`
        card_id: String = "CardId",
        /// `IsGiveByFriend`: whether a friend gave it.
        is_give_by_friend: Option<bool> = "IsGiveByFriend",
        /// `UserCardCode`: the number of this user's card.
        user_card_code: String = "UserCardCode",
        /// `FriendUserName`: the friend who gave it.
        friend_user_name: Option<OpenId> = "FriendUserName",
        /// `OuterId`: the channel as a number, up to 60 digits, replaced by `OuterStr`.
        outer_id: Option<String> = "OuterId",
        /// `OldUserCardCode`: the card's number when it was the friend's.
        old_user_card_code: Option<String> = "OldUserCardCode",
        /// `OuterStr`: the channel through which the card was distributed.
        outer_str: Option<String> = "OuterStr",
        /// `IsRestoreMemberCard`: whether the user takes back a membership card they had deleted.
        is_restore_member_card: Option<bool> = "IsRestoreMemberCard",
        /// `IsRecommendByFriend`: whether a friend recommended it.
        is_recommend_by_friend: Option<bool> = "IsRecommendByFriend",
        /// `UnionId`, on accounts that are bound to an open platform.
        union_id: Option<String> = "UnionId",
    }

    /// The user gives a card to a friend (转赠卡券). Source: 卡券事件推送.
    event UserGiftingCard = "user_gifting_card" [] {
        /// `CardId`
        card_id: String = "CardId",
        /// `UserCardCode`: the number of this user's card.
        user_card_code: String = "UserCardCode",
        /// `IsReturnBack`: whether the card comes back because nobody took it.
        is_return_back: Option<bool> = "IsReturnBack",
        /// `FriendUserName`: the friend who receives it.
        friend_user_name: Option<OpenId> = "FriendUserName",
        /// `IsChatRoom`: whether it was given to a group chat.
        is_chat_room: Option<bool> = "IsChatRoom",
    }

    /// The user deletes a card (删除卡券). Source: 卡券事件推送.
    event UserDelCard = "user_del_card" [] {
        /// `CardId`
        card_id: String = "CardId",
        /// `UserCardCode`: the number of this user's card.
        user_card_code: String = "UserCardCode",
    }

    /// The user's card is redeemed (核销卡券). Source: 卡券事件推送.
    event UserConsumeCard = "user_consume_card" [] {
        /// `CardId`
        card_id: String = "CardId",
        /// `UserCardCode`: the number of this user's card.
        user_card_code: String = "UserCardCode",
        /// `ConsumeSource`: `FROM_API`, `FROM_MP` or `FROM_MOBILE_HELPER`.
        consume_source: Option<String> = "ConsumeSource",
        /// `LocationName` of the shop.
        location_name: Option<String> = "LocationName",
        /// `StaffOpenId`: the member of staff who redeemed it.
        staff_open_id: Option<OpenId> = "StaffOpenId",
        /// `VerifyCode` that the user typed to redeem the card alone.
        verify_code: Option<String> = "VerifyCode",
        /// `RemarkAmount` that the user typed to redeem the card alone.
        remark_amount: Option<String> = "RemarkAmount",
        /// `OuterStr`: the channel through which the card was distributed.
        outer_str: Option<String> = "OuterStr",
    }

    /// The user pays the bill with a card (买单). Source: 卡券事件推送.
    event UserPayFromPayCell = "user_pay_from_pay_cell" [] {
        /// `CardId`
        card_id: String = "CardId",
        /// `UserCardCode`: the number of this user's card.
        user_card_code: String = "UserCardCode",
        /// `TransId`: WeChat Pay's trade number.
        trans_id: Option<String> = "TransId",
        /// `LocationId` of the shop.
        location_id: Option<String> = "LocationId",
        /// `Fee` paid, in fen (分).
        fee: Option<u64> = "Fee",
        /// `OriginalFee` before the discount, in fen (分).
        original_fee: Option<u64> = "OriginalFee",
    }

    /// The user opens a membership card (进入会员卡). Source: 卡券事件推送.
    event UserViewCard = "user_view_card" [] {
        /// `CardId`
        card_id: String = "CardId",
        /// `UserCardCode`: the number of this user's card.
        user_card_code: String = "UserCardCode",
        /// `OuterStr`: the channel through which the card was distributed.
        outer_str: Option<String> = "OuterStr",
    }

    /// The user opens the account's chat from a card (从卡券进入公众号会话). Source: 卡券事件推送.
    event UserEnterSessionFromCard = "user_enter_session_from_card" [] {
        /// `CardId`
        card_id: String = "CardId",
        /// `UserCardCode`: the number of this user's card.
        user_card_code: String = "UserCardCode",
    }

    /// A membership card's points or balance change (会员卡内容更新). Source: 卡券事件推送.
    event UpdateMemberCard = "update_member_card" [] {
        /// `CardId`
        card_id: String = "CardId",
        /// `UserCardCode`: the number of this user's card.
        user_card_code: String = "UserCardCode",
        /// `ModifyBonus`: points gained; negative when lost.
        modify_bonus: Option<i64> = "ModifyBonus",
        /// `ModifyBalance`: money gained; negative when spent.
        modify_balance: Option<i64> = "ModifyBalance",
    }

    /// A card's stock runs low (库存报警). Source: 卡券事件推送.
    event CardSkuRemind = "card_sku_remind" [] {
        /// `CardId`
        card_id: String = "CardId",
        /// `Detail` in English words.
        detail: Option<String> = "Detail",
    }

    /// Card coins, with which the account pays for cards, change (券点流水详情).
    /// Source: 卡券事件推送.
    event CardPayOrder = "card_pay_order" [] {
        /// `OrderId`
        order_id: String = "OrderId",
        /// `Status`, `ORDER_STATUS_FINANCE_SUCC` for instance.
        status: String = "Status",
        /// `CreateOrderTime` in seconds since the Unix epoch.
        create_order_time: Option<i64> = "CreateOrderTime",
        /// `PayFinishTime` in seconds since the Unix epoch; 0 if nothing was paid.
        pay_finish_time: Option<i64> = "PayFinishTime",
        /// `Desc`
        desc: Option<String> = "Desc",
        /// `FreeCoinCount`: free coins.
        free_coin_count: Option<f64> = "FreeCoinCount",
        /// `PayCoinCount`: paid coins.
        pay_coin_count: Option<f64> = "PayCoinCount",
        /// `RefundFreeCoinCount`: free coins given back.
        refund_free_coin_count: Option<f64> = "RefundFreeCoinCount",
        /// `RefundPayCoinCount`: paid coins given back.
        refund_pay_coin_count: Option<f64> = "RefundPayCoinCount",
        /// `OrderType`, `ORDER_TYPE_SYS_ADD` for instance, a present of the platform.
        order_type: Option<String> = "OrderType",
        /// `Memo`
        memo: Option<String> = "Memo",
        /// `ReceiptInfo`: the invoice.
        receipt_info: Option<String> = "ReceiptInfo",
    }

    /// The user fills in the form of a membership card and so activates it (会员卡激活).
    /// Source: 卡券事件推送.
    event SubmitMembercardUserInfo = "submit_membercard_user_info" [] {
        /// `CardId`
        card_id: String = "CardId",
        /// `UserCardCode`: the number of this user's card.
        user_card_code: String = "UserCardCode",
    }

    /// The user pays for a gift card (礼品卡, 购买). Source: 卡券事件推送.
    event GiftcardPayDone = "giftcard_pay_done" [] {
        /// `PageId` of the shop page.
        page_id: Option<String> = "PageId",
        /// `OrderId`
        order_id: String = "OrderId",
    }

    /// The user sends a gift card to a friend (礼品卡, 赠送). Source: 卡券事件推送.
    event GiftcardSendToFriend = "giftcard_send_to_friend" [] {
        /// `PageId` of the shop page.
        page_id: Option<String> = "PageId",
        /// `OrderId`
        order_id: String = "OrderId",
        /// `IsChatRoom`: whether it was given to a group chat.
        is_chat_room: Option<bool> = "IsChatRoom",
        /// `IsReturnBack`: whether the card comes back because nobody took it.
        is_return_back: Option<bool> = "IsReturnBack",
    }

    /// The user accepts a gift card (礼品卡, 领取). Source: 卡券事件推送.
    event GiftcardUserAccept = "giftcard_user_accept" [] {
        /// `PageId` of the shop page.
        page_id: Option<String> = "PageId",
        /// `OrderId`
        order_id: String = "OrderId",
        /// `IsChatRoom`: whether it was given to a group chat.
        is_chat_room: Option<bool> = "IsChatRoom",
    }

    /// A sub-merchant for cards was reviewed (子商户审核). Source: 卡券事件推送.
    event CardMerchantCheckResult = "card_merchant_check_result" [] {
        /// `MerchantId`
        merchant_id: String = "MerchantId",
        /// `IsPass`: whether the merchant may issue cards.
        is_pass: bool = "IsPass",
        /// `Reason` of a refusal in words.
        reason: Option<String> = "Reason",
    }

    // Invoices

    /// The user allows an invoice for their order (用户授权开票). Source: 微信电子发票.
    event UserAuthorizeInvoice = "user_authorize_invoice" [] {
        /// `SuccOrderId`: the order that is allowed.
        succ_order_id: Option<String> = "SuccOrderId",
        /// `FailOrderId`: the order that failed.
        fail_order_id: Option<String> = "FailOrderId",
        /// `AppId` of the account that asked.
        app_id: Option<String> = "AppId",
        /// `Source`: where the user came from, `web` for instance.
        source: Option<String> = "Source",
    }

    /// An invoice's state changes as the user is reimbursed (发票状态更新). Source: 微信电子发票.
    event UpdateInvoiceStatus = "update_invoice_status" [] {
        /// `Status`, `INVOICE_REIMBURSE_INIT` for instance.
        status: String = "Status",
        /// `CardId` of the invoice in the user's card wallet.
        card_id: String = "CardId",
        /// `Code`: the number of this user's invoice.
        code: String = "Code",
    }

    /// The user submits the name and tax number for an invoice (用户提交发票抬头).
    /// Source: 微信电子发票.
    event SubmitInvoiceTitle = "submit_invoice_title" [] {
        /// `title`: recipient of the invoice.
        title: String = "title",
        /// `tax_no`: the tax number.
        tax_no: Option<String> = "tax_no",
        /// `addr`: the address.
        addr: Option<String> = "addr",
        /// `phone`
        phone: Option<String> = "phone",
        /// `bank_type`: the bank's name.
        bank_type: Option<String> = "bank_type",
        /// `bank_no`: the number of the bank account.
        bank_no: Option<String> = "bank_no",
        /// `attach`: value that the account's QR code passes on.
        attach: Option<String> = "attach",
        /// `title_type`, `InvoiceUserTitleBusinessType` for instance.
        title_type: Option<String> = "title_type",
    }

    /// The platform issued an invoice, or failed to (云票平台开票结果). The fields' names abbreviate
    /// pinyin. Source: 微信电子发票.
    event CloudInvoiceInvoiceResult = "cloud_invoice_invoiceresult_event" [] {
        /// `fpqqlsh`: the request's serial number (发票请求流水号).
        fpqqlsh: String = "fpqqlsh",
        /// `status`
        status: i64 = "status",
        /// `nsrsbh`: the seller's tax number (纳税人识别号).
        nsrsbh: Option<String> = "nsrsbh",
    }

    // Stores

    /// A shop was reviewed (门店审核) (retired). Source: 微信门店.
    event PoiCheckNotify = "poi_check_notify" [] {
        /// `UniqId`: the account's own id of the shop.
        uniq_id: Option<String> = "UniqId",
        /// `PoiId`: the platform's id of the shop.
        poi_id: Option<String> = "PoiId",
        /// `Result`: `succ` or `fail`.
        result: String = "Result",
        /// `msg`: the outcome in words.
        msg: Option<String> = "msg",
    }

    /// A shop mini-program's merchant was reviewed (门店小程序主体审核) (retired).
    /// Source: 微信门店.
    event ApplyMerchantAuditInfo = "apply_merchant_audit_info" [] {
        /// `audit_id` that the application returned.
        audit_id: u64 = "audit_id",
        /// `status`
        status: i64 = "status",
        /// `reason` of a refusal in words.
        reason: Option<String> = "reason",
    }

    /// A shop to be put on Tencent's map was reviewed (腾讯地图创建门店审核) (retired).
    /// Source: 微信门店.
    event CreateMapPoiAuditInfo = "create_map_poi_audit_info" [] {
        /// `audit_id` that the application returned.
        audit_id: u64 = "audit_id",
        /// `status`
        status: i64 = "status",
        /// `map_poi_id`: the map's id of the shop.
        map_poi_id: Option<String> = "map_poi_id",
        /// `name` of the shop.
        name: Option<String> = "name",
        /// `address` of the shop.
        address: Option<String> = "address",
        /// `latitude` in degrees.
        latitude: Option<f64> = "latitude",
        /// `longitude` in degrees.
        longitude: Option<f64> = "longitude",
        /// `sh_remark`: the reviewer's remark.
        sh_remark: Option<String> = "sh_remark",
    }

    /// A new shop of a shop mini-program was reviewed (门店小程序创建门店审核) (retired).
    /// Source: 微信门店.
    event AddStoreAuditInfo = "add_store_audit_info" [] {
        /// `audit_id` that the application returned.
        audit_id: u64 = "audit_id",
        /// `status`
        status: i64 = "status",
        /// `reason` of a refusal in words.
        reason: Option<String> = "reason",
        /// `is_upgrade`
        is_upgrade: Option<u32> = "is_upgrade",
        /// `poiid`: the platform's id of the shop.
        poi_id: Option<String> = "poiid",
    }

    /// A change to a shop of a shop mini-program was reviewed (门店小程序修改门店审核) (retired).
    /// Source: 微信门店.
    event ModifyStoreAuditInfo = "modify_store_audit_info" [] {
        /// `audit_id` that the application returned.
        audit_id: u64 = "audit_id",
        /// `status`
        status: i64 = "status",
        /// `reason` of a refusal in words.
        reason: Option<String> = "reason",
    }

    // Wi-Fi

    /// The user is on a shop's Wi-Fi (Wi-Fi连网成功) (retired). Source: 微信连Wi-Fi.
    event WifiConnected = "wificonnected" [] {
        /// `ConnectTime` in seconds since the Unix epoch, sometimes 0.
        connect_time: Option<i64> = "ConnectTime",
        /// `ExpireTime`, reserved by the platform.
        expire_time: Option<i64> = "ExpireTime",
        /// `VendorId`, reserved by the platform.
        vendor_id: Option<String> = "VendorId",
        /// `PlaceId` of the shop.
        place_id: Option<String> = "PlaceId",
        /// `DeviceNo`: the access point's BSSID.
        device_no: Option<String> = "DeviceNo",
    }

    // Shake nearby

    /// The user shakes the phone near a beacon (摇一摇周边) (retired). Source: 摇一摇周边.
    event ShakearoundUserShake = "shakearoundusershake" [] {
        /// `ChosenBeacon`: the beacon whose page the user sees.
        chosen_beacon: ShakearoundBeacon = "ChosenBeacon",
        /// `AroundBeacons`: the others nearby.
        around_beacons: Vec<ShakearoundBeacon> = "AroundBeacons.AroundBeacon",
    }

    /// A beacon (iBeacon), in [`ShakearoundUserShake`]. Source: 摇一摇周边.
    part ShakearoundBeacon {
        /// `Uuid`
        uuid: String = "Uuid",
        /// `Major`
        major: u32 = "Major",
        /// `Minor`
        minor: u32 = "Minor",
        /// `Distance` in metres.
        distance: Option<f64> = "Distance",
    }

    // Shop

    /// The user paid for an order (订单付款通知) in the WeChat shop (retired). Source: 微信小店.
    event MerchantOrder = "merchant_order" [] {
        /// `OrderId`
        order_id: String = "OrderId",
        /// `OrderStatus`
        order_status: i64 = "OrderStatus",
        /// `ProductId`
        product_id: Option<String> = "ProductId",
        /// `SkuInfo`: pairs of property and value, `20031:2003107;20032:2003214` for instance.
        sku_info: Option<String> = "SkuInfo",
    }

    // Scanned products

    /// The user opens a product's page by scanning it (打开商品主页) (retired).
    /// Source: 微信扫一扫 / 扫一扫事件推送.
    event UserScanProduct = "user_scan_product" [] {
        /// `KeyStandard` of the code, `ean13` for instance.
        key_standard: String = "KeyStandard",
        /// `KeyStr`: the code.
        key_str: String = "KeyStr",
        /// `Country` of the user's profile.
        country: Option<String> = "Country",
        /// `Province` of the user's profile.
        province: Option<String> = "Province",
        /// `City` of the user's profile.
        city: Option<String> = "City",
        /// `Sex`: 1 male, 2 female, 0 unknown.
        sex: Option<u32> = "Sex",
        /// `Scene`: 1 by scanning, 2 otherwise, from a chat or a favourite for instance.
        scene: Option<u32> = "Scene",
        /// `ExtInfo`: value that the account's QR code passes on.
        ext_info: Option<String> = "ExtInfo",
        /// `RegionCode` of the place, as China numbers its districts.
        region_code: Option<String> = "RegionCode",
    }

    /// The user opens the account's chat from a product's page (从商品主页进入公众号会话) (retired).
    /// Source: 微信扫一扫 / 扫一扫事件推送.
    event UserScanProductEnterSession = "user_scan_product_enter_session" [] {
        /// `KeyStandard` of the code, `ean13` for instance.
        key_standard: String = "KeyStandard",
        /// `KeyStr`: the code.
        key_str: String = "KeyStr",
        /// `ExtInfo`: value that the account's QR code passes on.
        ext_info: Option<String> = "ExtInfo",
    }

    /// The user scans a product whose page depends on the account's answer (地理位置信息异步推送)
    /// (retired). Source: 微信扫一扫 / 扫一扫事件推送.
    event UserScanProductAsync = "user_scan_product_async" [] {
        /// `KeyStandard` of the code, `ean13` for instance.
        key_standard: String = "KeyStandard",
        /// `KeyStr`: the code.
        key_str: String = "KeyStr",
        /// `ExtInfo`: value that the account's QR code passes on.
        ext_info: Option<String> = "ExtInfo",
        /// `RegionCode` of the place, as China numbers its districts.
        region_code: Option<String> = "RegionCode",
    }

    /// A product's page was reviewed (商品审核结果) (retired).
    /// Source: 微信扫一扫 / 扫一扫事件推送.
    event UserScanProductVerifyAction = "user_scan_product_verify_action" [] {
        /// `KeyStandard` of the code, `ean13` for instance.
        key_standard: String = "KeyStandard",
        /// `KeyStr`: the code.
        key_str: String = "KeyStr",
        /// `Result`, `verify_ok` for instance.
        result: String = "Result",
        /// `ReasonMsg` of a refusal in words.
        reason_msg: Option<String> = "ReasonMsg",
    }

    // Guides

    /// The user scans a guide's QR code (扫顾问二维码) (retired). Source: 对话能力.
    event GuideQrcodeScan = "guide_qrcode_scan_event" [] {
        /// `qrcode_guide_account`: the guide's WeChat id.
        qrcode_guide_account: Option<String> = "GuideScanEvent.qrcode_guide_account",
        /// `qrcode_guide_openid`: the guide.
        qrcode_guide_open_id: Option<OpenId> = "GuideScanEvent.qrcode_guide_openid",
        /// `openid`: the user who scanned.
        open_id: Option<OpenId> = "GuideScanEvent.openid",
        /// `action`: 1 to 4.
        action: Option<u32> = "GuideScanEvent.action",
        /// `qrcode_info`: value that the QR code passes on.
        qrcode_info: Option<String> = "GuideScanEvent.qrcode_info",
    }

    /// Somebody answers the invitation to become a guide (顾问邀请结果) (retired).
    /// Source: 对话能力.
    event GuideInviteResult = "guide_invite_result_event" [] {
        /// `guide_account`: the guide's WeChat id.
        guide_account: Option<String> = "GuideInviteEvent.guide_account",
        /// `guide_openid`: the guide.
        guide_open_id: Option<OpenId> = "GuideInviteEvent.guide_openid",
        /// `invite_result`
        invite_result: Option<u32> = "GuideInviteEvent.invite_result",
    }

    /// A guide was given a customer (为顾问分配客户) (retired). No public sample shows its fields, so
    /// read them from the push. Source: 对话能力.
    event AddGuideBuyerRelation = "add_guide_buyer_relation_event" [] {}

    // Review of mini-programs

    /// A mini-program passed review (小程序审核通过). Source: 小程序审核.
    event WeappAuditSuccess = "weapp_audit_success" [] {
        /// `SuccTime` in seconds since the Unix epoch.
        succ_time: Option<i64> = "SuccTime",
    }

    /// A mini-program failed review (小程序审核不通过). Source: 小程序审核.
    event WeappAuditFail = "weapp_audit_fail" [] {
        /// `Reason` in words, its lines ended by `<br>`.
        reason: Option<String> = "Reason",
        /// `FailTime` in seconds since the Unix epoch.
        fail_time: Option<i64> = "FailTime",
        /// `ScreenShot`: media ids of pictures, separated by `|`.
        screen_shot: Option<String> = "ScreenShot",
    }

    /// A mini-program's review takes longer (小程序审核延后). Source: 小程序审核.
    event WeappAuditDelay = "weapp_audit_delay" [] {
        /// `Reason` in words.
        reason: Option<String> = "Reason",
        /// `DelayTime` in seconds since the Unix epoch.
        delay_time: Option<i64> = "DelayTime",
    }

    // Content security

    /// Audio or a picture was checked for unlawful content (音视频内容安全识别): the result of a call
    /// that answers later. Source: 音视频内容安全识别.
    event WxaMediaCheck = "wxa_media_check" [] {
        /// `appid` of the mini-program.
        app_id: Option<String> = "appid",
        /// `trace_id` that starting the check returned.
        trace_id: String = "trace_id",
        /// `version` of the interface.
        version: Option<u32> = "version",
        /// `detail`: strategy by strategy.
        detail: Vec<WxaMediaCheckDetail> = "detail",
        /// `errcode`: 0 if the check ran.
        errcode: Option<i64> = "errcode",
        /// `errmsg`
        errmsg: Option<String> = "errmsg",
        /// `result`: the verdict over all strategies.
        result: Option<WxaMediaCheckResult> = "result",
    }

    /// Finding of one strategy, in [`WxaMediaCheck`]. Source: 音视频内容安全识别.
    part WxaMediaCheckDetail {
        /// `strategy`, `content_model` for instance.
        strategy: Option<String> = "strategy",
        /// `errcode`: 0 if the strategy has a finding.
        errcode: Option<i64> = "errcode",
        /// `suggest`: `pass`, `review` or `risky`.
        suggest: Option<String> = "suggest",
        /// `label`: the kind of content, 100 for harmless, 20002 for pornography.
        label: Option<u32> = "label",
        /// `prob`: how sure the strategy is, from 0 to 100.
        prob: Option<f64> = "prob",
    }

    /// The verdict, in [`WxaMediaCheck`]. Source: 音视频内容安全识别.
    part WxaMediaCheckResult {
        /// `suggest`: `pass`, `review` or `risky`.
        suggest: Option<String> = "suggest",
        /// `label`: the kind of content, 100 for harmless, 20002 for pornography.
        label: Option<u32> = "label",
    }

    // Steps of a verification, of accounts as of mini-programs

    /// The fee for a verification was paid (微信认证支付成功). No page documents it.
    event WxVerifyPaySucc = "wx_verify_pay_succ" [] {}

    /// A verification was assigned to a reviewer (微信认证派单). No page documents it.
    event WxVerifyDispatch = "wx_verify_dispatch" [] {}

    /// A verification needs its form filled in again (微信认证打回). No page documents it.
    event WxVerifyRefill = "wx_verify_refill" [] {}

    /// A verification failed (微信认证失败). No page documents it.
    event WxVerifyFail = "wx_verify_fail" [] {}

    // Debugging

    /// A push from the platform's debugging page (接口调试工具). No page documents it.
    event DebugDemo = "debug_demo" [] {
        /// `debug_str`: the text typed there.
        debug_str: Option<String> = "debug_str",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_match_whole_words() {
        let read = |written: &[&str]| {
            let Flags {
                prelude,
                key,
                answer,
            } = flags(written);
            [prelude, key, answer]
        };
        assert_eq!(read(&[]), [false, false, false]);
        assert_eq!(read(&["prelude"]), [true, false, false]);
        assert_eq!(read(&["answer"]), [false, false, true]);
        assert_eq!(read(&["key", "prelude"]), [true, true, false]);
    }

    #[test]
    fn an_unknown_flag_is_refused() {
        for unknown in ["k", "keys", "pre", "Key", "answers", ""] {
            let read = std::panic::catch_unwind(|| flags(&[unknown]));
            assert!(read.is_err(), "{unknown}");
        }
    }

    #[test]
    fn each_doc_links_its_page_or_states_that_none_exists() {
        let mut doc = String::new();
        let mut checked = 0;
        for line in include_str!("kinds.rs").lines() {
            if let Some(text) = line.strip_prefix("    /// ") {
                doc = doc + " " + text;
            } else if ["message ", "event ", "part "]
                .iter()
                .any(|sort| line.trim_start().starts_with(sort) && line.contains('{'))
            {
                let says = doc.contains("Source: ") || doc.contains("No page documents it");
                assert!(says, "{line}:{doc}");
                checked += 1;
                doc.clear();
            } else if line.trim().is_empty() {
                doc.clear();
            }
        }
        assert_eq!(checked, KINDS.len());
    }
}
