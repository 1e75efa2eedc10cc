//! Following, QR codes, location reports and the menu's two plain events. Source: 接收事件推送.

use super::{OpenId, typed::pushes};

pushes! {
    names EVENTS;
    is_event true;

    headers {
        /// `ToUserName`: the account's original id.
        to_user_name: String = "ToUserName",
        /// `FromUserName`: the user.
        from_user_name: OpenId = "FromUserName",
        /// `CreateTime` in seconds since the Unix epoch.
        create_time: i64 = "CreateTime",
    }

    /// The user follows the account (关注), perhaps through a parametric QR code.
    Subscribe = "subscribe" {
        /// `EventKey`: absent for a plain follow; `qrscene_…` through a QR code, see
        /// [`scene`](Subscribe::scene); `last_trade_no_…` after a payment.
        event_key: Option<String> = "EventKey",
        /// `Ticket` of the QR code.
        ticket: Option<String> = "Ticket",
    }

    /// The user unfollows the account (取消关注). No reply reaches them.
    Unsubscribe = "unsubscribe" {
        /// `EventKey`, which comes empty.
        event_key: Option<String> = "EventKey",
    }

    /// A follower scans a parametric QR code (扫描带参数二维码).
    Scan = "scan" {
        /// `EventKey`: the scene, without `qrscene_`.
        event_key: String = "EventKey",
        /// `Ticket` of the QR code.
        ticket: Option<String> = "Ticket",
    }

    /// The platform reports where the user is (上报地理位置), the event `LOCATION`.
    ///
    /// Only for service accounts that switched it on; every 5 s while the user is in the chat.
    LocationReport = "location" {
        /// `Latitude` in degrees.
        latitude: f64 = "Latitude",
        /// `Longitude` in degrees.
        longitude: f64 = "Longitude",
        /// `Precision` in metres.
        precision: f64 = "Precision",
    }

    /// The user taps a menu button that has a key (自定义菜单, `CLICK`).
    Click = "click" {
        /// `EventKey`: the button's key.
        event_key: String = "EventKey",
    }

    /// The user taps a menu button that opens a page (自定义菜单, `VIEW`).
    View = "view" {
        /// `EventKey`: the page's address.
        event_key: String = "EventKey",
        /// `MenuId`, set where menus differ between groups of users.
        menu_id: Option<u64> = "MenuId",
    }
}

impl Subscribe {
    /// The scene of the parametric QR code through which the user came, without `qrscene_`.
    pub fn scene(&self) -> Option<&str> {
        // Once only: a scene may itself begin with `qrscene_`.
        self.event_key.as_deref()?.strip_prefix("qrscene_")
    }
}

impl Scan {
    /// The scene of the parametric QR code.
    pub fn scene(&self) -> &str {
        &self.event_key
    }
}
