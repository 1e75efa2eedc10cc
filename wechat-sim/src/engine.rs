//! The platform, played: it signs pushes, hangs up at five seconds, tries again, and judges the answer
//! as the real one does.

mod account;
mod answer;
mod draft;
mod exchange;
mod platform;
mod target;

pub use account::{Account, Mode};
pub use answer::{Fault, Outcome, Shown};
pub use draft::Draft;
pub use exchange::{Ended, Exchange, Try};
pub use platform::{Platform, Timing};
pub(crate) use target::chain;
pub use target::{Answer, Target, TargetError};
