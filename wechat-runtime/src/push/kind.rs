//! The kinds of push, as types: the second half of [`FromPush<K>`](crate::FromPush).
//!
//! A handler's attribute names its kind, and the compiler then checks each parameter against it.

pub use super::kinds::{event::kind::*, message::kind::*};

/// Pushes of this kind are of the type `T`.
///
/// The compiler names a bound that fails, and stays silent about impls for other kinds: this way a
/// parameter that does not fit its handler is one short error.
pub trait Carries<T> {}

/// A message or event that the library has no type for, named by a string in the attribute.
#[derive(Debug)]
pub enum Other {}

/// After a failure: the kind of an `#[on_error]` handler.
#[derive(Debug)]
pub enum Failure {}

/// Whatever came: the kind of a `#[fallback]` handler.
#[derive(Debug)]
pub enum Any {}
