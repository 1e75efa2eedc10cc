//! The commands of the program, one module each.

mod attachment;
mod chat;
mod credentials;
mod decode;
mod decrypt;
mod doctor;
mod encrypt;
mod input;
mod load;
mod menu;
mod output;
mod page;
mod platform;
mod record;
mod replay;
mod send;
mod sign;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The WeChat Official Account platform on your own machine.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Page(page::PageCommand),
    Chat(chat::Chat),
    Send(send::Send),
    Trigger(send::Trigger),
    Click(send::Click),
    Scan(send::Scan),
    Replay(replay::Replay),
    Record(record::Record),
    Load(load::Load),
    Menu(menu::Menu),
    Doctor(doctor::Doctor),
    Decode(decode::Decode),
    Sign(sign::Sign),
    Verify(verify::Verify),
    Encrypt(encrypt::Encrypt),
    Decrypt(decrypt::Decrypt),
}

impl Cli {
    #[expect(clippy::print_stderr, reason = "the program ends with it")]
    pub(crate) fn run(self) -> ExitCode {
        let done = match self.command {
            Command::Page(command) => command.run(),
            Command::Chat(command) => command.run(),
            Command::Send(command) => command.run(),
            Command::Trigger(command) => command.run(),
            Command::Click(command) => command.run(),
            Command::Scan(command) => command.run(),
            Command::Replay(command) => command.run(),
            Command::Record(command) => command.run(),
            Command::Load(command) => command.run(),
            Command::Menu(command) => command.run(),
            Command::Doctor(command) => command.run(),
            Command::Decode(command) => command.run(),
            Command::Sign(command) => command.run().map(|()| ExitCode::SUCCESS),
            Command::Verify(command) => command.run(),
            Command::Encrypt(command) => command.run().map(|()| ExitCode::SUCCESS),
            Command::Decrypt(command) => command.run().map(|()| ExitCode::SUCCESS),
        };
        done.unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn argument_names_of_a_command_are_unique() {
        super::Cli::command().debug_assert();
    }
}
