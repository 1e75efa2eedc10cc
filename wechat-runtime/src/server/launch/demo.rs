//! Instructions for a bot with the demo token: `curl` lines to paste.

use std::net::SocketAddr;

use wechat_core::__private::unix_seconds;

use crate::settings::Settings;

const USER: &str = "oDemoUser_0123456789abcdefgh";
const ACCOUNT: &str = "gh_0123456789ab";

/// Returns signed `curl` lines for a text, a picture and the URL check.
pub(super) fn instructions(settings: &Settings, address: SocketAddr) -> String {
    let now = unix_seconds();
    let url = url(settings, address, now);
    let text = message(now, 1, "text", "<Content><![CDATA[hello]]></Content>");
    let image = message(
        now,
        2,
        "image",
        "<PicUrl><![CDATA[http://mmbiz.qpic.cn/demo/0]]></PicUrl>\
         <MediaId><![CDATA[demo-media-id]]></MediaId>",
    );
    format!(
        "\n\
         WECHAT_TOKEN is not set: this is a demo with a public token, reachable from this machine only.\n\
         Paste these lines into another terminal; their signatures are valid for five minutes.\n\n\
         # a text\n\
         curl -sS '{url}' --data-binary '{text}'; echo\n\n\
         # a picture\n\
         curl -sS '{url}' --data-binary '{image}'; echo\n\n\
         # the console's URL check\n\
         curl -sS '{url}&echostr=4375120948345356249'; echo\n"
    )
}

fn url(settings: &Settings, address: SocketAddr, now: i64) -> String {
    let timestamp = now.to_string();
    let nonce = "719480263";
    let signature = settings.token.sign(&timestamp, nonce);
    format!(
        "http://{address}{}?signature={signature}&timestamp={timestamp}&nonce={nonce}&openid={USER}",
        settings.path
    )
}

fn message(now: i64, number: u8, msg_type: &str, payload: &str) -> String {
    format!(
        "<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>\
         <FromUserName><![CDATA[{USER}]]></FromUserName>\
         <CreateTime>{now}</CreateTime>\
         <MsgType><![CDATA[{msg_type}]]></MsgType>\
         {payload}\
         <MsgId>2510000000000000{number}</MsgId></xml>"
    )
}
