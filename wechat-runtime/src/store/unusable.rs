//! Error of a bot that requires a store and cannot use it at startup.

use wechat_core::{
    __private::{Chain, OneLine},
    Error,
};

use super::StoreError;

/// Creates the error that names the store, its failure, and the remedy.
pub(crate) fn unusable(error: &StoreError) -> Error {
    let says = OneLine(&Chain(error)).to_string();
    let remedy = remedy(&says);
    Error::store(format!(
        "{says}; {remedy}. Without `.require()` the bot starts nevertheless, and uses the store as soon as \
         it is reachable"
    ))
}

/// Returns the remedy for Redis's error message, whose first word is a code.
fn remedy(says: &str) -> &'static str {
    const REMEDIES: [(&str, &str); 6] = [
        (
            "READONLY",
            "the server is a read-only replica: connect the bot to its primary",
        ),
        (
            "NOAUTH",
            "the server requires a password: put it into the URL, redis://:PASSWORD@HOST",
        ),
        ("WRONGPASS", "correct the user and the password in the URL"),
        ("password", "correct the user and the password in the URL"),
        (
            "NOPERM",
            "the user lacks permissions: grant it the scripting commands and the keys `wechat:*`",
        ),
        (
            "OOM",
            "the server is out of memory: raise its `maxmemory`, or let it evict keys that expire (`volatile-ttl`)",
        ),
    ];
    let remedy = REMEDIES.iter().find(|(word, _)| says.contains(word));
    remedy.map_or(
        "start the server or correct its address, and check that this machine may connect to it",
        |(_, remedy)| remedy,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remedy_fits_the_error_of_the_store() {
        for (says, remedy) in [
            ("Redis at a:1: READONLY You can't write", "primary"),
            (
                "Redis at a:1: NOAUTH Authentication required",
                "into the URL",
            ),
            (
                "Redis at a:1: Connection refused (os error 111)",
                "start the server",
            ),
            ("Redis at a:1: OOM command not allowed", "maxmemory"),
        ] {
            let shown = unusable(&StoreError::new(says)).to_string();
            assert!(shown.contains(says), "{shown}");
            assert!(shown.contains(remedy), "{shown}");
        }
    }
}
