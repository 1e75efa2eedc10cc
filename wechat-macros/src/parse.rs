//! What was written, with spans and without meaning.

mod arguments;
mod function;
mod list;
mod module;

pub(crate) use arguments::{Argument, Arguments};
pub(crate) use function::HandlerFn;
pub(crate) use list::{HandlerList, ListOptions};
pub(crate) use module::BotModule;
