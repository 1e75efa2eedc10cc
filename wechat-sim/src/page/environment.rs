//! Variable with the address of a bot's page.

use std::{env, fs::read_to_string, net::SocketAddr};

use wechat_runtime::{Error, ErrorKind, Result};

const NAME: &str = "WECHAT_PAGE_LISTEN";
const FILE: &str = "WECHAT_PAGE_LISTEN_FILE";

/// Reads `WECHAT_PAGE_LISTEN`, or the file that `WECHAT_PAGE_LISTEN_FILE` names.
///
/// # Errors
/// If both are set, the file cannot be read, or the value is not an address and a port.
pub(super) fn page_listen() -> Result<Option<SocketAddr>> {
    read(process_variable)
}

fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Option<SocketAddr>> {
    let (source, value) = match (variable(NAME), variable(FILE)) {
        (None, None) => return Ok(None),
        (Some(value), None) => (NAME, value),
        (None, Some(file)) => {
            let value = read_to_string(&file).map_err(|error| {
                let file = file.escape_debug();
                setting(format!("{FILE}: cannot read `{file}`: {error}"))
            })?;
            (FILE, value)
        }
        (Some(_), Some(_)) => {
            let why = format!("{NAME} and {FILE} are both set: unset one of them");
            return Err(setting(why));
        }
    };
    let value = value.trim();
    value.parse().map(Some).map_err(|_| {
        let value: String = value.chars().take(60).collect();
        setting(format!(
            "{source} is malformed: `{}` is not an IP address and a port. It is the address and port of the chat \
             page, on this machine, for instance {NAME}=127.0.0.1:8081",
            value.escape_debug()
        ))
    })
}

fn setting(why: String) -> Error {
    Error::new(ErrorKind::Setting, why)
}

/// A value that is not Unicode cannot be valid; its replacement characters make the check report
/// it.
#[expect(
    clippy::disallowed_methods,
    reason = "the page's only variable, which the runtime does not know"
)]
fn process_variable(name: &str) -> Option<String> {
    env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_from(variables: &[(&str, &str)]) -> Result<Option<SocketAddr>> {
        read(|name| {
            let found = variables.iter().find(|(key, _)| *key == name)?;
            Some(found.1.to_owned())
        })
    }

    #[test]
    fn the_address_comes_from_the_variable_or_its_file() {
        assert_eq!(read_from(&[]).unwrap(), None);
        let address = read_from(&[(NAME, " 127.0.0.1:0\n")]).unwrap();
        assert_eq!(address.unwrap().to_string(), "127.0.0.1:0");
        let file = env::temp_dir().join(format!("page-listen-{}", std::process::id()));
        std::fs::write(&file, "[::1]:8081\n").unwrap();
        let address = read_from(&[(FILE, file.to_str().unwrap())]);
        std::fs::remove_file(&file).unwrap();
        assert_eq!(address.unwrap().unwrap().to_string(), "[::1]:8081");
    }

    #[test]
    fn a_mistake_is_named_with_its_variable_and_an_example() {
        for (variables, expected) in [
            (
                &[(NAME, "8081")][..],
                "WECHAT_PAGE_LISTEN is malformed: `8081` is not an IP address",
            ),
            (
                &[(NAME, "")],
                "for instance WECHAT_PAGE_LISTEN=127.0.0.1:8081",
            ),
            (
                &[(NAME, "127.0.0.1:0"), (FILE, "/page")],
                "are both set: unset one",
            ),
            (
                &[(FILE, "/no/such/file")],
                "WECHAT_PAGE_LISTEN_FILE: cannot read `/no/such/file`",
            ),
        ] {
            let error = read_from(variables).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
