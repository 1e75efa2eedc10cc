//! A real process, a real socket, signed requests.

mod answers;
mod bad_input;
mod embedded;
mod endings;
mod health;
mod http;
mod log_lines;
mod proxies;
mod settings;
mod status;

use tests::process::Process;

fn bot() -> Process {
    Process::start(env!("CARGO_BIN_EXE_e2e_bot"))
}
