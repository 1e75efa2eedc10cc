#![doc = include_str!("../README.md")]

// The macros' output refers to this crate by its external name.
#[cfg(test)]
extern crate self as wechat_runtime;

#[cfg(all(panic = "abort", not(feature = "panic-abort")))]
compile_error!(
    "wechat-runtime answers a message whose handler panics, which needs unwinding, but this profile sets \
     `panic = \"abort\"`: remove it from the profile in Cargo.toml, or enable wechat-runtime's feature \
     `panic-abort` to let a panic end the bot"
);

mod allow_list;
mod bot;
mod chat;
mod delivery;
mod handler;
mod metrics;
mod routing;
mod server;
mod session;
mod settings;
mod util;

pub mod prelude;
pub mod store;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use allow_list::AllowList;
pub use allow_list::peer::PeerAddr;
pub use bot::{Bot, BotBuilder, State, StateFor};
pub use chat::{Chat, ChatError, ChatErrorKind, ChatOptions};
pub use delivery::{Answered, AnsweredBy, LatePolicy, Limits};
pub use handler::captures::Captures;
pub use handler::extract::{Context, FromPush, OptionalFromPush, Provide};
pub use handler::failure::Failure;
pub use handler::kind;
pub use handler::late::Late;
pub use handler::{Handler, HandlerFuture, HandlerInfo};
pub use routing::explain::{Explanation, RouteInfo, RouteOutcome, Routes, Verdict};
pub use routing::table::Handlers;
pub use server::Server;
pub use session::{Session, SessionData, SessionError, SessionErrorKind};
pub use settings::Settings;
#[cfg(feature = "client")]
pub use wechat_api::{self as api, Api, ApiError, ApiErrorKind, CustomMessage};
pub use wechat_core::{
    Account, AppId, AppSecret, DeserializeError, EncodingAesKey, Error, ErrorKind, Field, Fields,
    Format, HandlerError, HandlerResult, IntoReply, InvalidCipher, InvalidCredential,
    InvalidDocument, InvalidPush, Menu, OpenId, Probe, Push, Rejection, Reply, Result, Token,
    event::{self, Click, LocationReport, Scan, Subscribe, Unsubscribe, View},
    message::{self, Image, Link, Location, ShortVideo, Text, Video, Voice},
    reply,
};

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
