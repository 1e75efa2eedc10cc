//! User ids (OpenID), made from names.

/// Returns whether this has the form of an OpenID.
pub(in crate::engine) fn is_openid(name: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    name.len() == 28 && name.starts_with('o') && name.bytes().all(is_allowed)
}

/// Returns the OpenID of the user with this name, in 28 characters like the platform's. An OpenID
/// is returned unchanged.
pub fn openid(name: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let is_plain = name.chars().all(is_allowed);
    if is_openid(name) {
        name.to_owned()
    } else if is_plain && name.len() <= 23 {
        format!("oSim_{name:_<23}")
    } else {
        // The hash keeps two names from becoming one user.
        let kept: String = name.chars().filter(|c| is_allowed(*c)).take(6).collect();
        format!("oSim_{kept:_<6}_{:016x}", fnv1a(name.as_bytes()))
    }
}

/// Hashes `bytes`, with the same result in every process.
fn fnv1a(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::openid;

    #[test]
    fn each_name_is_one_user() {
        let real = "oVx8T6aB3kQ9mZ2pLr7wYc1EdF4g";
        let ids = ["alice", "张三", "李四", "a b", "a_b", real, &"x".repeat(40)].map(openid);
        assert_eq!(ids[0], "oSim_alice__________________");
        assert_eq!(ids[5], real);
        for (i, id) in ids.iter().enumerate() {
            assert_eq!(id.len(), 28, "{id}");
            assert!(!ids[..i].contains(id), "{id}");
        }
    }
}
