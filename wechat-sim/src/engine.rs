//! The platform, played: it signs pushes, hangs up after five seconds, retries, and judges answers as the real one
//! does.
//!
//! Imports run downwards in this list:
//!
//! ```text
//! api            the HTTP handlers of the fake api.weixin.qq.com
//! platform       what users do, and what they saw
//! sending        one push on its way
//! played         what a platform's clones share: account, bot, timing, state
//! account_state  followers, tokens, media, menu, calls: the data of the account
//! exchange       a push, its attempts, its outcome
//! answer         the outcome of an answer
//! account        signatures and encryption
//! fault, reply_body, push_context, user_events, draft, target, network, timing
//! ```

mod account;
mod account_state;
mod answer;
mod api;
mod draft;
mod exchange;
mod fault;
mod network;
mod platform;
mod played;
mod push_context;
mod reply_body;
mod sending;
mod target;
mod timing;
mod user_events;

pub use account::{Mode, PlatformAccount};
pub use account_state::{
    calls::Call,
    errcode::Errcode,
    faults::{ApiFault, PlannedFault},
    message::Message,
    openid::openid,
    seen::Seen,
};
pub use answer::{Notice, Outcome, Shown};
pub use api::FakeApi;
pub use draft::{Draft, FieldContent, IntoField, InvalidField, event, message};
pub use exchange::{Ended, Exchange, Try};
pub use fault::Fault;
pub use network::Network;
pub use platform::Platform;
pub use sending::Pending;
pub use target::{Answer, Target, TargetError, without_credentials};
pub use timing::Timing;
