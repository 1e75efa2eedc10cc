//! AES-256-CBC with a key that is expanded once.

use aes::{
    Aes256,
    cipher::{Array, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit},
};

/// Block size of AES in bytes.
pub(super) const BLOCK: usize = 16;

/// Expanded key of an EncodingAESKey, with its initialization vector.
pub(super) struct Cipher {
    aes: Aes256,
    iv: [u8; BLOCK],
}

impl Cipher {
    /// Expands the key. The platform uses the first half of it as the initialization vector.
    pub(super) fn new(key: &[u8; 2 * BLOCK]) -> Self {
        let (iv, _) = key.split_first_chunk().expect("half of 32");
        Self {
            aes: Aes256::new(key.into()),
            iv: *iv,
        }
    }

    /// Decrypts whole blocks in place, several at once. Returns `None` for a part of a block.
    pub(super) fn decrypt(&self, buffer: &mut [u8]) -> Option<()> {
        let (blocks, rest) = Array::slice_as_chunks_mut(buffer);
        let mut mode = cbc::Decryptor::inner_iv_init(&self.aes, &self.iv.into());
        mode.decrypt_blocks(blocks);
        rest.is_empty().then_some(())
    }

    /// Encrypts whole blocks in place. Returns `None` for a part of a block.
    pub(super) fn encrypt(&self, buffer: &mut [u8]) -> Option<()> {
        let (blocks, rest) = Array::slice_as_chunks_mut(buffer);
        let mut mode = cbc::Encryptor::inner_iv_init(&self.aes, &self.iv.into());
        mode.encrypt_blocks(blocks);
        rest.is_empty().then_some(())
    }
}
