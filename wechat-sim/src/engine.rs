//! The platform, played: it signs pushes, hangs up at five seconds, tries again, and judges the answer
//! as the real one does.

mod account;
mod answer;
mod api;
mod draft;
mod exchange;
mod follower;
mod network;
mod platform;
mod sending;
mod state;
mod target;
mod token;

pub use account::{Account, Mode};
pub use answer::{Fault, Notice, Outcome, Shown};
pub use api::{Api, ApiFault, Call, Errcode, Message, PlannedFault};
pub use draft::{Draft, FieldContent, IntoField, InvalidField, event, message};
pub use exchange::{Ended, Exchange, Try};
pub use follower::{Seen, openid};
pub use network::Network;
pub use platform::{Platform, Timing};
pub use sending::Pending;
#[cfg(feature = "doctor")]
pub(crate) use target::chain;
pub use target::{Answer, Target, TargetError, without_credentials};
