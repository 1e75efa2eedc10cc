//! The examples as processes, started as their documentation says.

mod answers;
mod media;
mod slow;
