#![doc = include_str!("../README.md")]

mod api_base;
mod chain;
mod clock;
mod document;
mod duration;
mod envelope;
mod error;
mod expiring;
mod menu;
mod mutex;
mod one_line;
mod push;
mod random;
mod tokens;

pub mod reply;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use document::{DeserializeError, Field, Fields, Format, InvalidDocument};
pub use envelope::account::{Account, AppId, AppSecret, EncodingAesKey, InvalidCredential, Token};
pub use envelope::aes::InvalidCipher;
pub use error::{Error, ErrorKind, Result};
pub use menu::Menu;
pub use push::probe::{InvalidPush, Probe};
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
pub use tokens::{AccessToken, Owner, StoreError, StoreFuture, Tokens};
