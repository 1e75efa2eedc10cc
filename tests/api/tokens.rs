//! One access token for all callers, fetched no more often than needed.

use std::{collections::HashSet, slice::from_ref, time::Duration};

use serde_json::Value;
use tokio::{task::JoinSet, time::Instant};
use wechat_runtime::{Api, ApiErrorKind};
use wechat_sim::engine::ApiFault;

use super::{
    IPS, TOKEN_CALL, builder, client, platform,
    store::{Health, Shared},
};

async fn ips(api: &Api) -> Result<Value, wechat_runtime::ApiError> {
    api.get(IPS, &[]).await
}

/// Makes this many concurrent calls and returns their results.
async fn crowd(apis: &[Api], callers: usize) -> Vec<Result<Value, wechat_runtime::ApiError>> {
    let mut tasks = JoinSet::new();
    for caller in 0..callers {
        let api = apis[caller % apis.len()].clone();
        tasks.spawn(async move { ips(&api).await });
    }
    tasks.join_all().await
}

fn sharing(platform: &wechat_sim::testing::TestBot, store: &std::sync::Arc<Shared>) -> Api {
    let builder = builder().service(platform.api().router());
    builder.tokens(store.clone()).build().expect("a client")
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_without_a_cached_token_fetch_it_once() {
    let platform = platform();
    let api = client(&platform);
    // The answer is delayed until all callers wait.
    let slow = ApiFault::Slow(Duration::from_secs(2));
    platform.api().fail(TOKEN_CALL, slow);
    let answers = crowd(&[api], 1_000).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(platform.api().count(TOKEN_CALL), 1);
    assert_eq!(platform.api().count(IPS), 1_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_callers_on_two_threads_fetch_it_once() {
    let platform = platform();
    let api = client(&platform);
    let answers = crowd(&[api], 1_000).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(platform.api().count(TOKEN_CALL), 1);
}

#[tokio::test(start_paused = true)]
async fn concurrent_callers_share_a_fetch_error() {
    let platform = platform();
    let api = client(&platform);
    platform
        .api()
        .fail_always(TOKEN_CALL, ApiFault::Errcode(-1));
    let answers = crowd(from_ref(&api), 100).await;
    for answer in answers {
        assert_eq!(answer.unwrap_err().kind(), ApiErrorKind::Busy);
    }
    assert_eq!(platform.api().count(TOKEN_CALL), 3, "three tries of one");
    assert_eq!(platform.api().count(IPS), 0);
    platform.api().recover();
    ips(&api).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_caller_does_not_block_the_others() {
    let platform = platform();
    let api = client(&platform);
    let slow = ApiFault::Slow(Duration::from_secs(4));
    platform.api().fail(TOKEN_CALL, slow);
    let impatient = tokio::time::timeout(Duration::from_secs(1), ips(&api));
    let (impatient, patient) = tokio::join!(impatient, ips(&api));
    assert!(impatient.is_err());
    patient.unwrap();
    assert_eq!(platform.api().count(TOKEN_CALL), 2);
}

#[tokio::test(start_paused = true)]
async fn many_refusals_at_once_fetch_one_token() {
    let platform = platform();
    let api = client(&platform);
    ips(&api).await.unwrap();
    platform.api().revoke_tokens();
    // Half of them are refused while the new token is fetched, and half once it is known.
    let slow = |millis| ApiFault::Slow(Duration::from_millis(millis));
    platform.api().fail_times(IPS, slow(100), 50);
    platform.api().fail_times(IPS, slow(2_000), 50);
    platform.api().fail(TOKEN_CALL, slow(500));
    let answers = crowd(&[api], 100).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(platform.api().count(TOKEN_CALL), 2);
    let calls = platform.api().calls();
    let refused = calls.iter().filter(|call| call.errcode == 40001).count();
    assert_eq!(refused, 100);
    assert_eq!(platform.api().count(IPS), 1 + 100 + 100);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_and_the_call_is_repeated_once() {
    let platform = platform();
    let api = client(&platform);
    ips(&api).await.unwrap();
    for code in [40001, 40014, 42001] {
        let (calls, tokens) = (platform.api().count(IPS), platform.api().count(TOKEN_CALL));
        platform.api().fail(IPS, ApiFault::Errcode(code));
        ips(&api).await.unwrap();
        assert_eq!(platform.api().count(IPS), calls + 2, "{code}");
        assert_eq!(platform.api().count(TOKEN_CALL), tokens + 1, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_fails_if_the_new_token_is_refused_too() {
    let platform = platform();
    let api = client(&platform);
    ips(&api).await.unwrap();
    for code in [40001, 40014, 42001] {
        let (calls, tokens) = (platform.api().count(IPS), platform.api().count(TOKEN_CALL));
        platform.api().fail_always(IPS, ApiFault::Errcode(code));
        let error = ips(&api).await.unwrap_err();
        assert_eq!(error.kind(), ApiErrorKind::Token);
        assert_eq!(error.errcode(), Some(code));
        assert_eq!(platform.api().count(IPS), calls + 2);
        assert_eq!(platform.api().count(TOKEN_CALL), tokens + 1, "{code}");
        platform.api().recover();
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_token_is_fetched_before_the_old_one_expires() {
    let platform = platform();
    let api = client(&platform);
    ips(&api).await.unwrap();
    let start = Instant::now();
    platform.advance(Duration::from_secs(7_200 - 300 - 1)).await;
    ips(&api).await.unwrap();
    assert_eq!(platform.api().count(TOKEN_CALL), 1);
    // Within the next minute.
    while platform.api().count(TOKEN_CALL) == 1 {
        platform.advance(Duration::from_secs(1)).await;
        ips(&api).await.unwrap();
    }
    assert!(start.elapsed() <= Duration::from_secs(7_200 - 240 + 1));
    // The new one is valid for the same time.
    platform.advance(Duration::from_secs(6_800)).await;
    ips(&api).await.unwrap();
    assert_eq!(platform.api().count(TOKEN_CALL), 2);
    assert!(platform.api().calls().iter().all(|call| call.errcode == 0));
}

#[tokio::test(start_paused = true)]
async fn the_old_token_is_used_while_the_next_cannot_be_fetched() {
    let platform = platform();
    let api = client(&platform);
    ips(&api).await.unwrap();
    platform.advance(Duration::from_secs(7_200 - 200)).await;
    platform
        .api()
        .fail_always(TOKEN_CALL, ApiFault::Errcode(45009));
    for _ in 0..100 {
        ips(&api).await.unwrap();
    }
    assert_eq!(platform.api().count(TOKEN_CALL), 2, "and not at each call");
    platform.advance(Duration::from_secs(200)).await;
    let error = ips(&api).await.unwrap_err();
    assert_eq!(error.kind(), ApiErrorKind::OutOfQuota);
    assert_eq!(error.path(), TOKEN_CALL);
}

#[tokio::test(start_paused = true)]
async fn other_callers_do_not_wait_for_an_early_refresh() {
    let platform = platform();
    let api = client(&platform);
    ips(&api).await.unwrap();
    platform.advance(Duration::from_secs(7_200 - 200)).await;
    let slow = ApiFault::Slow(Duration::from_secs(4));
    platform.api().fail(TOKEN_CALL, slow);
    let start = Instant::now();
    let one = async {
        ips(&api).await.unwrap();
        start.elapsed()
    };
    let other = async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        ips(&api).await.unwrap();
        start.elapsed()
    };
    let (one, other) = tokio::join!(one, other);
    // That one is short-lived, too.
    assert_eq!(one.as_secs(), 2);
    assert!(other < Duration::from_secs(1), "{other:?}");
    assert_eq!(platform.api().count(TOKEN_CALL), 2);
}

#[tokio::test(start_paused = true)]
async fn instances_that_share_a_store_fetch_one_token() {
    let platform = platform();
    let store = Shared::new();
    let apis = [(); 4].map(|()| sharing(&platform, &store));
    let slow = ApiFault::Slow(Duration::from_millis(500));
    platform.api().fail(TOKEN_CALL, slow);
    let answers = crowd(&apis, 400).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(platform.api().count(TOKEN_CALL), 1);
    assert!(!store.is_locked());

    // Concurrent refusals replace the token only once, too.
    platform.api().revoke_tokens();
    let answers = crowd(&apis, 400).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(platform.api().count(TOKEN_CALL), 2);

    // The store's keys contain the AppID and nothing else.
    let names: HashSet<_> = store.names().into_iter().collect();
    assert_eq!(names, HashSet::from(["wx3f9a71c2d84be605".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_by_the_one_another_instance_fetched() {
    let platform = platform();
    let store = Shared::new();
    let [one, other] = [(); 2].map(|()| sharing(&platform, &store));
    ips(&one).await.unwrap();
    ips(&other).await.unwrap();
    platform.api().revoke_tokens();
    ips(&one).await.unwrap();
    let fetched = platform.api().count(TOKEN_CALL);
    assert_eq!(fetched, 2);
    ips(&other).await.unwrap();
    assert_eq!(platform.api().count(TOKEN_CALL), fetched);
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_died_while_fetching_does_not_block_others_for_long() {
    let platform = platform();
    let store = Shared::new();
    let api = sharing(&platform, &store);
    store.lock_elsewhere(Duration::from_mins(10));
    let start = Instant::now();
    ips(&api).await.unwrap();
    assert!(start.elapsed() < Duration::from_millis(1_100));
    assert_eq!(platform.api().count(TOKEN_CALL), 1);
    assert!(store.token().is_some(), "the new token is shared");

    // With an old token the bot uses it, and does not wait again at each call.
    platform.advance(Duration::from_secs(7_200 - 200)).await;
    store.lock_elsewhere(Duration::from_mins(10));
    let start = Instant::now();
    for _ in 0..100 {
        ips(&api).await.unwrap();
    }
    assert!(start.elapsed() < Duration::from_millis(1_100));
    assert_eq!(platform.api().count(TOKEN_CALL), 1);
}

#[tokio::test(start_paused = true)]
async fn tokens_are_fetched_if_the_store_fails_or_hangs() {
    for health in [Health::Fails, Health::Hangs] {
        let platform = platform();
        let store = Shared::new();
        store.set_health(health);
        let api = sharing(&platform, &store);
        let start = Instant::now();
        let answers = crowd(from_ref(&api), 100).await;
        assert!(answers.iter().all(Result::is_ok));
        assert!(start.elapsed() < Duration::from_millis(600), "{health:?}");
        assert_eq!(platform.api().count(TOKEN_CALL), 1, "{health:?}");
        // The client's own memory is used.
        ips(&api).await.unwrap();
        assert_eq!(platform.api().count(TOKEN_CALL), 1, "{health:?}");
        // A refused token is replaced regardless.
        platform.api().revoke_tokens();
        ips(&api).await.unwrap();
        assert_eq!(platform.api().count(TOKEN_CALL), 2, "{health:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn garbage_in_the_store_is_ignored() {
    let platform = platform();
    let store = Shared::new();
    store.set_token("rubbish &?\n", Duration::MAX / 4_000_000_000);
    let api = sharing(&platform, &store);
    ips(&api).await.unwrap();
    assert_eq!(platform.api().count(TOKEN_CALL), 1);
    assert_eq!(platform.api().count(IPS), 2);
}
