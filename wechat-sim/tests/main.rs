//! The simulator in process, as a program, and over sockets.

#[cfg(feature = "url")]
mod api;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod doctor;
#[cfg(feature = "url")]
mod engine;
#[cfg(feature = "cli")]
mod menu;
#[cfg(feature = "cli")]
mod page;
#[cfg(feature = "cli")]
mod play;
#[cfg(all(feature = "testing", feature = "url"))]
mod testing;

#[cfg(not(feature = "cli"))]
#[test]
fn the_feature_cli_is_required_for_these_tests() {
    tests::missing::missing(
        "the feature `cli` of wechat-sim",
        "cargo test --workspace --all-features",
    );
}
