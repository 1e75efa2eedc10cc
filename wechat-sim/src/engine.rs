//! The platform, played: it signs pushes, hangs up at five seconds, tries again, and judges the answer
//! as the real one does.

mod account;
mod answer;
mod api;
mod draft;
mod exchange;
mod follower;
mod platform;
mod state;
mod target;
mod token;

pub use account::{Account, Mode};
pub use answer::{Fault, Notice, Outcome, Shown};
pub use api::{Api, ApiFault, Call, Errcode, Message};
pub use draft::{Draft, FieldContent, IntoField, InvalidField, event, message};
pub use exchange::{Ended, Exchange, Try};
pub use follower::Seen;
pub(crate) use follower::is_openid;
pub use platform::{Platform, Timing};
pub(crate) use target::chain;
pub use target::{Answer, Target, TargetError};
