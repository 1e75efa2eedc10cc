//! Syntax, with spans and without meaning.

mod arguments;
mod function;
mod list;
mod menu;
mod module;

pub(crate) use arguments::{Argument, Arguments};
pub(crate) use function::HandlerFn;
pub(crate) use list::{HandlerList, ListOptions};
pub(crate) use menu::{Action, Button, Field, MenuList};
pub(crate) use module::BotModule;
