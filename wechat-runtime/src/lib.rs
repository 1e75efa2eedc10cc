#![doc = include_str!("../README.md")]

// What the macros write names this crate from outside.
#[cfg(test)]
extern crate self as wechat_runtime;

mod account;
mod allow_list;
mod bot;
mod captures;
mod chat;
mod clock;
mod compare;
mod delivery;
mod dispatch;
mod envelope;
mod error;
mod explain;
mod extract;
mod failure;
mod fields;
mod gate;
mod handler;
mod late;
mod menu;
mod metrics;
mod pattern;
mod peer;
mod probe;
mod push;
mod random;
mod route;
mod seldom;
mod sentence;
mod server;
mod session;
mod settings;
mod table;
mod tasks;
mod xml;

#[cfg(feature = "client")]
pub mod api;
pub mod prelude;
pub mod reply;
pub mod store;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use account::{Account, AppId, AppSecret, EncodingAesKey, InvalidCredential, Token};
pub use allow_list::AllowList;
#[cfg(feature = "client")]
pub use api::{Api, ApiError, ApiErrorKind, CustomMessage};
pub use bot::{Bot, BotBuilder, State, StateFor};
pub use captures::Captures;
pub use chat::{Chat, ChatError, ChatErrorKind, ChatOptions};
pub use delivery::{Answered, AnsweredBy};
pub use envelope::aes::InvalidCipher;
pub use error::{Error, ErrorKind, Result};
pub use explain::{Explanation, Outcome, RouteInfo, Routes, Verdict};
pub use extract::{Context, FromPush, Provide};
pub use failure::Failure;
pub use fields::{DeserializeError, Field, Fields, Format, InvalidDocument};
pub use handler::{Handler, HandlerFuture, HandlerInfo};
pub use late::Late;
pub use menu::Menu;
pub use peer::PeerAddr;
pub use probe::{InvalidPush, Probe};
pub use push::{
    OpenId, Push, Rejection,
    event::{self, Click, LocationReport, Scan, Subscribe, Unsubscribe, View},
    kind,
    message::{self, Image, Link, Location, ShortVideo, Text, Video, Voice},
};
pub use reply::{
    IntoReply, Reply,
    into_reply::{HandlerError, HandlerResult},
};
pub use server::Server;
pub use session::{Session, SessionData, SessionError, SessionErrorKind};
pub use settings::Settings;
pub use table::Handlers;

#[doc = include_str!("../docs/provide.md")]
pub use wechat_macros::Provide;
#[doc = include_str!("../docs/bot.md")]
pub use wechat_macros::bot;
#[doc = include_str!("../docs/fallback.md")]
#[doc = wechat_macros::__names_doc!(expecting_answer)]
pub use wechat_macros::fallback;
#[doc = include_str!("../docs/handlers.md")]
pub use wechat_macros::handlers;
#[doc = include_str!("../docs/menu.md")]
pub use wechat_macros::menu;
#[doc = include_str!("../docs/on_error.md")]
pub use wechat_macros::on_error;
#[doc = include_str!("../docs/on_event.md")]
#[doc = wechat_macros::__names_doc!(event)]
pub use wechat_macros::on_event;
#[doc = include_str!("../docs/on_msg.md")]
#[doc = wechat_macros::__names_doc!(message)]
pub use wechat_macros::on_msg;
#[doc = include_str!("../docs/on_text.md")]
pub use wechat_macros::on_text;
