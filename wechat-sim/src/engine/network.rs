//! What can go wrong between the platform and a bot, on purpose.

use std::time::Duration;

/// How one push travels. The default is a network without faults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Network {
    /// How much later than it was sent an answer arrives. From five seconds on the platform has hung up.
    pub delay: Duration,
    /// The answers to so many tries are lost: the platform waits for each in vain, and tries again.
    pub lost: usize,
    /// The request arrives once more when the push has ended.
    pub twice: bool,
    /// The first try arrives twice at the same moment.
    pub at_once: bool,
    /// It is signed with another token than the account's.
    pub bad_signature: bool,
    /// How far the timestamp of the query lies in the past, in seconds; in the future, if it is negative.
    pub seconds_old: i64,
}
