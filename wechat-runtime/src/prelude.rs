//! Common imports for a bot: `use wechat_runtime::prelude::*;`

pub use crate::{
    Account, Bot, Captures, Chat, Click, Context, Failure, FromPush, Handlers, Image, IntoReply,
    Link, Location, LocationReport, Menu, OpenId, Provide, Push, Rejection, Reply, Scan, Session,
    SessionData, ShortVideo, Subscribe, Text, Unsubscribe, Video, View, Voice, bot, fallback,
    handlers, menu, on_error, on_event, on_msg, on_text, reply,
};
#[cfg(feature = "client")]
pub use wechat_api::{Api, CustomMessage, FromFile, Typing};
