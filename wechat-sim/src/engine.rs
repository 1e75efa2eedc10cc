//! The simulated platform: it signs pushes, hangs up after five seconds, retries, and judges
//! answers like the real one.
//!
//! Imports run downwards in this list:
//!
//! ```text
//! api            the HTTP handlers of the fake api.weixin.qq.com
//! platform       actions of users and entries of their chats
//! delivery       delivery of one push, with retries
//! shared_state   data that a platform's clones share: account, bot, timing, state
//! account_state  followers, tokens, media, menu, calls: the data of the account
//! exchange       a push, its tries, its outcome
//! answer         the outcome of an answer
//! account        signatures and encryption
//! fault, reply_body, push_context, user_events, draft, target, network, timing
//! ```

mod account;
mod account_state;
mod answer;
mod api;
mod delivery;
mod draft;
mod exchange;
mod fault;
mod network;
mod platform;
mod push_context;
mod reply_body;
mod shared_state;
mod target;
mod timing;
mod user_events;

pub use account::{Mode, PlatformAccount};
pub use account_state::{
    calls::Call,
    chat_entry::Seen,
    errcode::Errcode,
    faults::{ApiFault, PlannedFault},
    message::Message,
    openid::openid,
};
pub use answer::{Notice, Outcome, Shown};
pub use api::FakeApi;
pub use delivery::Pending;
pub use draft::{Draft, FieldContent, IntoField, InvalidField, event, message};
pub use exchange::{Ended, Exchange, Try};
pub use fault::Fault;
pub use network::Network;
pub use platform::Platform;
pub use target::{Answer, Target, TargetError, without_credentials};
pub use timing::Timing;
