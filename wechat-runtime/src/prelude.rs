//! Everything that a bot's source usually names: `use wechat_runtime::prelude::*;`

pub use crate::{
    Account, Bot, Click, Context, FromPush, Handlers, Image, IntoReply, Link, Location,
    LocationReport, OpenId, Provide, Push, Rejection, Reply, Scan, ShortVideo, Subscribe, Text,
    Unsubscribe, Video, View, Voice, fallback, handlers, on_event, on_msg, on_text, reply,
};
