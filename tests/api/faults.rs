//! Every failure of a call is a typed error, in time, after a few attempts at most.

use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;
use wechat_runtime::{ApiErrorKind as Kind, api::Repeat};
use wechat_sim::engine::ApiFault;

use super::{IPS, SEND, TOKEN_CALL, client, follower, platform};

/// Faults, the error kind of each, and whether a message may have been sent.
fn faults() -> [(ApiFault, Kind, bool); 5] {
    [
        (ApiFault::Errcode(-1), Kind::Busy, false),
        (ApiFault::Html, Kind::Status, true),
        (ApiFault::Slow(Duration::from_mins(1)), Kind::Timeout, true),
        (ApiFault::Cut, Kind::Connection, true),
        (ApiFault::Truncated, Kind::Malformed, true),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_read_is_attempted_three_times_within_ten_seconds() {
    for (fault, kind, _) in faults() {
        let platform = platform();
        let api = client(&platform);
        api.get::<Value>(IPS, &[]).await.unwrap();
        platform.api().fail_always(IPS, fault.clone());
        let start = Instant::now();
        let error = api.get::<Value>(IPS, &[]).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(!error.to_string().contains("took effect"), "{error}");
        assert!(start.elapsed() <= Duration::from_secs(10), "{fault:?}");
        // Calls that time out are recorded when they are answered.
        if kind != Kind::Timeout {
            assert_eq!(platform.api().count(IPS), 4, "{fault:?}");
            assert!(start.elapsed() >= Duration::from_millis(600), "{fault:?}");
        }
        platform.api().recover();
        platform.api().fail_times(IPS, fault, 1);
        api.get::<Value>(IPS, &[]).await.unwrap();
        assert_eq!(platform.api().count(TOKEN_CALL), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_fetch_is_attempted_three_times_within_ten_seconds() {
    for (fault, kind, _) in faults() {
        let platform = platform();
        let api = client(&platform);
        platform.api().fail_always(TOKEN_CALL, fault.clone());
        let start = Instant::now();
        let error = api.get::<Value>(IPS, &[]).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.path(), TOKEN_CALL);
        assert!(start.elapsed() <= Duration::from_secs(10), "{fault:?}");
        assert!(platform.api().count(TOKEN_CALL) <= 3, "{fault:?}");
        assert_eq!(platform.api().count(IPS), 0);
        platform.api().recover();
        // Two time-outs take up all the time.
        let times = if kind == Kind::Timeout { 1 } else { 2 };
        platform.api().fail_times(TOKEN_CALL, fault, times);
        api.get::<Value>(IPS, &[]).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_is_resent_only_if_it_did_not_leave() {
    for (fault, kind, is_uncertain) in faults() {
        let platform = platform();
        let api = client(&platform);
        let alice = follower(&platform).await;
        platform.api().fail(SEND, fault.clone());
        let sent = api.send(&alice, "hi").await;
        if is_uncertain {
            let error = sent.unwrap_err();
            assert_eq!(error.kind(), kind, "{error}");
            assert!(error.may_be_done(), "{error}");
        } else {
            sent.unwrap();
        }
        tokio::time::sleep(Duration::from_mins(2)).await;
        let tries = if is_uncertain { 1 } else { 2 };
        assert_eq!(platform.api().count(SEND), tries, "{fault:?}");

        // A bot that prefers sending twice over not sending opts in.
        platform.api().fail(SEND, fault.clone());
        let insisting = api.repeat_sends(Repeat::IfUncertain);
        insisting.send(&alice, "ho").await.unwrap();
        tokio::time::sleep(Duration::from_mins(2)).await;
        assert_eq!(platform.api().count(SEND), tries + 2, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_runs_after_the_time_limit() {
    let platform = platform();
    let api = client(&platform);
    // Token, call, refused token: each is slow, and together they take no more than ten seconds.
    let slow = |seconds| ApiFault::Slow(Duration::from_secs(seconds));
    platform.api().fail_always(TOKEN_CALL, slow(4));
    platform.api().fail_always(IPS, slow(4));
    let start = Instant::now();
    api.get::<Value>(IPS, &[]).await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 8);
    platform.api().revoke_tokens();
    let start = Instant::now();
    let error = api.get::<Value>(IPS, &[]).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Timeout);
    assert_eq!(start.elapsed().as_secs(), 10);
}
