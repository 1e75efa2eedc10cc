//! Base64 of the standard alphabet, with vector instructions on processors that have them.

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub(super) use base64::engine::general_purpose::STANDARD as BASE64;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
pub(super) use vectors::BASE64;

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod vectors {
    use std::sync::LazyLock;

    use base64::engine::{Simd, general_purpose::PAD};

    /// Holds what the processor can do, and the tables for one that cannot.
    pub(crate) static BASE64: LazyLock<Simd> = LazyLock::new(|| Simd::standard(PAD));
}
