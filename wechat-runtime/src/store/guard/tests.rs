use std::sync::Mutex;

use tokio::time::Instant;

use super::*;

const ACCOUNT: &str = "wx3f9a71c2d84be605";

/// Store of one token that behaves as its script says.
#[derive(Default)]
struct Fake(Mutex<Script>);

#[derive(Default)]
struct Script {
    fails: bool,
    takes: Duration,
    calls: u32,
    probes: u32,
    reconnects: u32,
}

impl Fake {
    fn script(&self) -> std::sync::MutexGuard<'_, Script> {
        self.0.lock().unwrap()
    }

    async fn does<T>(&self, value: T) -> Result<T, StoreError> {
        let (fails, takes) = {
            let script = self.script();
            (script.fails, script.takes)
        };
        sleep(takes).await;
        if fails {
            return Err(StoreError::new("connection refused"));
        }
        Ok(value)
    }
}

impl Remote for Fake {
    fn name(&self) -> &'static str {
        "fake"
    }

    fn reconnect(&self) -> StoreFuture<'_, ()> {
        self.script().reconnects += 1;
        Box::pin(self.does(()))
    }

    fn probe(&self) -> StoreFuture<'_, ()> {
        self.script().probes += 1;
        Box::pin(self.does(()))
    }
}

impl Tokens for Fake {
    fn get<'a>(&'a self, _: &'a str) -> StoreFuture<'a, Option<AccessToken>> {
        self.script().calls += 1;
        Box::pin(self.does(None))
    }

    fn put<'a>(&'a self, _: &'a str, _: AccessToken) -> StoreFuture<'a, ()> {
        Box::pin(self.does(()))
    }

    fn lock<'a>(&'a self, _: &'a str, _: Owner, _: Duration) -> StoreFuture<'a, bool> {
        Box::pin(self.does(true))
    }

    fn unlock<'a>(&'a self, _: &'a str, _: Owner) -> StoreFuture<'a, ()> {
        Box::pin(self.does(()))
    }
}

/// Creates a guard whose first trial has passed.
async fn guarded() -> Guarded<Fake> {
    let guarded = Guarded::new(Fake::default());
    sleep(Duration::from_millis(1)).await;
    assert_eq!(guarded.0.store.script().probes, 1);
    guarded
}

async fn calls(guarded: &Guarded<Fake>, times: u32) -> Vec<String> {
    let mut errors = Vec::new();
    for _ in 0..times {
        if let Err(error) = guarded.get(ACCOUNT).await {
            errors.push(wechat_core::__private::Chain(&error).to_string());
        }
    }
    errors
}

#[tokio::test(start_paused = true)]
async fn a_call_takes_no_longer_than_its_budget() {
    let guarded = guarded().await;
    guarded.0.store.script().takes = Duration::from_millis(99);
    assert!(guarded.get(ACCOUNT).await.is_ok());
    guarded.0.store.script().takes = Duration::from_hours(1);
    let started = Instant::now();
    let errors = calls(&guarded, 1).await;
    assert_eq!(started.elapsed(), Duration::from_millis(100));
    assert_eq!(errors, ["the store call failed: no answer within 100ms"]);
}

impl Sessions for Fake {
    fn load<'a>(&'a self, _: UserKey, _: &'a str) -> StoreFuture<'a, Option<Stored>> {
        Box::pin(self.does(None))
    }

    fn save<'a>(
        &'a self,
        _: UserKey,
        _: &'a str,
        _: Option<u64>,
        _: Bytes,
        _: Duration,
    ) -> StoreFuture<'a, Saved> {
        Box::pin(self.does(Saved::Done(1)))
    }

    fn delete<'a>(&'a self, _: UserKey, _: &'a str, _: Option<u64>) -> StoreFuture<'a, bool> {
        Box::pin(self.does(true))
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_call_has_a_larger_budget_than_other_calls() {
    let guarded = guarded().await;
    let user = UserKey(1);
    guarded.0.store.script().takes = Duration::from_millis(999);
    assert!(guarded.load(user, "cart").await.is_ok());
    guarded.0.store.script().takes = Duration::from_hours(1);
    let started = Instant::now();
    let session = crate::Session::<()>::new(Arc::new(guarded.clone()), user);
    let error = session.update(|()| {}).await.unwrap_err();
    assert_eq!(started.elapsed(), Duration::from_secs(1));
    assert!(!error.may_be_saved(), "{error}");
    let error = session.set(&()).await.unwrap_err();
    assert!(error.may_be_saved());
    assert!(
        error.to_string().contains("may or may not be saved"),
        "{error}"
    );
    assert!(session.delete().await.unwrap_err().may_be_saved());
    // An open breaker sends nothing to the store.
    calls(&guarded, 5).await;
    assert!(guarded.is_degraded());
    assert!(!session.set(&()).await.unwrap_err().may_be_saved());
}

impl crate::SessionData for () {
    const NAME: &'static str = "nothing";
}

#[tokio::test(start_paused = true)]
async fn a_slow_session_call_does_not_count_as_a_success() {
    let guarded = guarded().await;
    guarded.0.store.script().takes = Duration::from_millis(110);
    for _ in 0..4 {
        calls(&guarded, 1).await;
        assert!(guarded.load(UserKey(1), "cart").await.is_ok());
    }
    assert!(!guarded.is_degraded());
    calls(&guarded, 1).await;
    assert!(guarded.is_degraded());
}

#[tokio::test(start_paused = true)]
async fn five_failures_in_a_row_open_the_breaker_and_calls_fail_at_once() {
    let guarded = guarded().await;
    guarded.0.store.script().fails = true;
    calls(&guarded, 4).await;
    guarded.0.store.script().fails = false;
    calls(&guarded, 1).await;
    guarded.0.store.script().fails = true;
    calls(&guarded, 4).await;
    assert!(!guarded.is_degraded());
    calls(&guarded, 1).await;
    assert!(guarded.is_degraded());
    let (calls_so_far, started) = (guarded.0.store.script().calls, Instant::now());
    guarded.0.store.script().takes = Duration::from_hours(1);
    let errors = calls(&guarded, 100).await;
    assert_eq!(errors.len(), 100);
    assert!(errors[0].ends_with("has not yet passed a trial"));
    assert_eq!(started.elapsed(), Duration::ZERO);
    assert_eq!(guarded.0.store.script().calls, calls_so_far);
}

#[tokio::test(start_paused = true)]
async fn a_trial_one_second_after_opening_closes_the_breaker() {
    let guarded = guarded().await;
    sleep(Duration::from_millis(700)).await;
    guarded.0.store.script().fails = true;
    calls(&guarded, 5).await;
    guarded.0.store.script().fails = false;
    // The trial of each second does not count: it may have been on its way before.
    sleep(Duration::from_millis(990)).await;
    assert!(guarded.is_degraded());
    sleep(Duration::from_millis(20)).await;
    assert!(!guarded.is_degraded());
    assert_eq!(guarded.0.store.script().reconnects, 1);
    assert!(guarded.get(ACCOUNT).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_failed_trial_leaves_the_breaker_open() {
    let guarded = guarded().await;
    guarded.0.store.script().takes = Duration::from_millis(200);
    calls(&guarded, 5).await;
    sleep(Duration::from_secs(10)).await;
    // The connection takes 200 ms, which is allowed; but each call would take as long.
    assert!(guarded.is_degraded());
    guarded.0.store.script().takes = Duration::ZERO;
    sleep(Duration::from_secs(2)).await;
    assert!(!guarded.is_degraded());
}

#[tokio::test(start_paused = true)]
async fn an_unreachable_store_at_start_opens_the_breaker_at_once() {
    let store = Fake::default();
    store.script().fails = true;
    let guarded = Guarded::new(store);
    assert!(!guarded.is_degraded());
    sleep(Duration::from_millis(1)).await;
    assert!(guarded.is_degraded());
    guarded.0.store.script().fails = false;
    sleep(Duration::from_millis(1_010)).await;
    assert!(!guarded.is_degraded());
}

#[tokio::test(start_paused = true)]
async fn an_idle_store_is_watched() {
    let guarded = guarded().await;
    guarded.0.store.script().fails = true;
    sleep(Duration::from_millis(1_500)).await;
    assert!(!guarded.is_degraded());
    sleep(Duration::from_secs(1)).await;
    assert!(guarded.is_degraded());
    guarded.0.store.script().fails = false;
    sleep(Duration::from_millis(1_500)).await;
    assert!(!guarded.is_degraded());
}

#[tokio::test(start_paused = true)]
async fn the_watch_ends_with_the_last_guard() {
    let guarded = guarded().await;
    let other = guarded.clone();
    let inner = Arc::downgrade(&guarded.0);
    drop(guarded);
    sleep(Duration::from_secs(3)).await;
    assert!(inner.upgrade().is_some());
    drop(other);
    assert!(inner.upgrade().is_none());
}

#[test]
fn a_guard_created_outside_a_runtime_watches_from_its_first_call() {
    let guarded = Guarded::new(Fake::default());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        assert!(guarded.get(ACCOUNT).await.is_ok());
        sleep(Duration::from_millis(2_500)).await;
        assert_eq!(guarded.0.store.script().probes, 3);
    });
}
