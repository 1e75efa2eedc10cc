//! Parses IP addresses and networks.

use std::net::IpAddr;

use ipnet::IpNet;

/// Parses addresses and networks.
///
/// # Errors
/// If one is invalid; the error names the first one and shows valid forms.
pub(crate) fn networks(texts: &[String]) -> Result<Vec<IpNet>, String> {
    let network = |text: &String| {
        network(text).ok_or_else(|| {
            format!(
                "{text:?} is not an address or network: write `203.0.113.7`, `203.0.113.0/24`, `2001:db8::7` or `2001:db8::/32`"
            )
        })
    };
    texts.iter().map(network).collect()
}

/// Parses the addresses and networks of proxies that are trusted. `list` names them in an error.
///
/// # Errors
/// As [`networks`], and if every address is trusted.
pub(crate) fn proxies(list: &str, texts: &[String]) -> Result<Vec<IpNet>, String> {
    let proxies = networks(texts)?;
    if proxies.iter().any(|network| network.prefix_len() == 0) {
        return Err(format!(
            "{list} trusts every address, so any client could fake its address: name only your proxies"
        ));
    }
    Ok(proxies)
}

/// Parses a network, or an address as a network of one.
pub(crate) fn network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    let address = |text: &str| Some(text.parse::<IpAddr>().ok()?.to_canonical().into());
    address(text).or_else(|| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_an_address_or_a_range() {
        for (text, inside, outside) in [
            ("101.226.103.0/25", "101.226.103.127", "101.226.103.128"),
            (" 127.0.0.1 ", "127.0.0.1", "127.0.0.2"),
            ("::ffff:127.0.0.1", "127.0.0.1", "::1"),
            ("2001:db8::/32", "2001:db8:1::7", "2001:db9::"),
        ] {
            let network = network(text).unwrap();
            assert!(network.contains(&inside.parse::<IpAddr>().unwrap()));
            assert!(!network.contains(&outside.parse::<IpAddr>().unwrap()));
        }
        for text in ["", "a", "1.2.3", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4:80"] {
            assert_eq!(network(text), None, "{text}");
        }
    }
}
