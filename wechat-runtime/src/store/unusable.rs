//! The error of a bot whose store is not there when it starts.

use super::StoreError;
use crate::error::{Chain, Error, OneLine};

/// Which store it is, what it says, and what to do about that.
pub(crate) fn unusable(error: &StoreError) -> Error {
    let says = OneLine(&Chain(error)).to_string();
    let remedy = remedy(&says);
    Error::store(format!(
        "{says}; {remedy}. Without `.require()` the bot starts nevertheless, and uses the store as soon as \
         it can"
    ))
}

/// By the words of Redis, of which the first is a code.
fn remedy(says: &str) -> &'static str {
    const REMEDIES: [(&str, &str); 6] = [
        (
            "READONLY",
            "it is a replica, which takes no writes: connect the bot to its primary",
        ),
        (
            "NOAUTH",
            "it wants a password: write it into the URL, redis://:PASSWORD@HOST",
        ),
        ("WRONGPASS", "correct the user and the password in the URL"),
        ("password", "correct the user and the password in the URL"),
        (
            "NOPERM",
            "its user needs the commands of scripts, and the keys `wechat:*`",
        ),
        (
            "OOM",
            "it is full: raise its `maxmemory`, or let it evict keys that end (`volatile-ttl`)",
        ),
    ];
    let remedy = REMEDIES.iter().find(|(word, _)| says.contains(word));
    remedy.map_or(
        "start it or correct its address, and see that this machine may connect to it",
        |(_, remedy)| remedy,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remedy_is_the_one_for_what_the_store_says() {
        for (says, remedy) in [
            ("Redis at a:1: READONLY You can't write", "primary"),
            (
                "Redis at a:1: NOAUTH Authentication required",
                "into the URL",
            ),
            (
                "Redis at a:1: Connection refused (os error 111)",
                "start it",
            ),
            ("Redis at a:1: OOM command not allowed", "maxmemory"),
        ] {
            let shown = unusable(&StoreError::new(says)).to_string();
            assert!(shown.contains(says), "{shown}");
            assert!(shown.contains(remedy), "{shown}");
        }
    }
}
