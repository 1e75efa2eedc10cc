//! The other file.
