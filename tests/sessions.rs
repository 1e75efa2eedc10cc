//! Tests of sessions, on paused time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::time::sleep;
use wechat_runtime::{
    BotBuilder, ErrorKind, SessionError, SessionErrorKind, Settings, Token,
    prelude::*,
    store::{Memory, Saved, Sessions, StoreError, StoreFuture, Stored, Stores, UserKey},
};
use wechat_sim::testing::TestBot;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Cart {
    items: Vec<String>,
}

impl SessionData for Cart {
    const NAME: &'static str = "cart";
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Visits(u32);

impl SessionData for Visits {
    const NAME: &'static str = "visits";
}

#[on_text("add {item}")]
async fn add(item: String, session: Session<Cart>) -> Result<String, SessionError> {
    let update = session.update(|cart| cart.items.push(item.clone()));
    Ok(update.await?.items.join(" "))
}

/// Reads, waits, and saves.
#[on_text("slowly add {item}")]
async fn slowly(item: String, session: Session<Cart>) -> Result<String, SessionError> {
    let mut cart = session.get().await?.unwrap_or_default();
    sleep(Duration::from_secs(1)).await;
    cart.items.push(item);
    match session.set(&cart).await {
        Ok(()) => Ok(cart.items.join(" ")),
        Err(error) if error.kind() == SessionErrorKind::Conflict => Ok(error.to_string()),
        Err(error) => Err(error),
    }
}

#[on_text("only {item}")]
async fn only(item: String, session: Session<Cart>) -> Result<(), SessionError> {
    session.set(&Cart { items: vec![item] }).await
}

#[on_text("keep {item} {seconds}")]
async fn keep(item: String, seconds: u64, session: Session<Cart>) -> Result<(), SessionError> {
    let session = session.keep_for(Duration::from_secs(seconds));
    session.set(&Cart { items: vec![item] }).await
}

#[on_text("cart")]
async fn show(session: Session<Cart>) -> Result<String, SessionError> {
    let cart = session.get().await?;
    Ok(cart.map_or("nothing".to_owned(), |cart| cart.items.join(" ")))
}

#[on_text("forget")]
async fn forget(session: Session<Cart>) -> Result<(), SessionError> {
    session.delete().await
}

/// Counts a user's pushes of any kind.
#[fallback]
async fn visit(session: Session<Visits>) -> Result<String, SessionError> {
    let visits = session.update(|visits| visits.0 += 1).await?;
    Ok(format!("visit {}", visits.0))
}

#[on_text("quiet")]
async fn quiet(_unused: Session<Cart>) -> &'static str {
    "quiet"
}

static HANDLERS: Handlers = handlers![add, slowly, only, keep, show, forget, visit, quiet];

fn builder() -> BotBuilder<()> {
    let settings = Settings::new(Token::new("test").expect("a token"));
    Bot::with_settings(settings, &HANDLERS)
}

fn bot_with(build: impl FnOnce(BotBuilder<()>) -> BotBuilder<()>) -> TestBot {
    TestBot::new(build(builder()).build().expect("valid settings"))
}

#[tokio::test(start_paused = true)]
async fn a_session_belongs_to_one_user_and_one_name() {
    let bot = bot_with(|bot| bot);
    let (alice, bob) = (bot.user("alice"), bot.user("bob"));
    alice.text("cart").await.assert_text("nothing");
    alice.text("add tea").await.assert_text("tea");
    alice.text("add rice").await.assert_text("tea rice");
    bob.text("add salt").await.assert_text("salt");
    alice.text("hi").await.assert_text("visit 1");
    alice.image("media").await.assert_text("visit 2");
    bob.subscribe().await.assert_text("visit 1");
    alice.text("cart").await.assert_text("tea rice");
    bob.text("forget").await.assert_no_reply();
    bob.text("cart").await.assert_text("nothing");
    bob.text("hi").await.assert_text("visit 2");
    alice.text("only salt").await.assert_no_reply();
    alice.text("cart").await.assert_text("salt");
}

#[tokio::test(start_paused = true)]
async fn a_background_job_finds_a_users_session() {
    let store = Arc::new(Memory::new());
    let bot = bot_with(|bot| bot.stores(Stores::new().sessions(store.clone())));
    let alice = bot.user("alice");
    alice.text("add tea").await.assert_text("tea");
    let account = &bot.platform().account().id;
    let key = UserKey::of_user(account, &OpenId::from(alice.openid()));
    let session = Session::<Cart>::new(store, key);
    session
        .update(|cart| cart.items.push("rice".into()))
        .await
        .unwrap();
    alice.text("cart").await.assert_text("tea rice");
}

#[tokio::test(start_paused = true)]
async fn a_session_expires() {
    let bot = bot_with(|bot| bot);
    let alice = bot.user("alice");
    alice.text("add tea").await.assert_text("tea");
    bot.advance(Duration::from_mins(29)).await;
    // Saving extends the session's life, reading does not.
    alice.text("cart").await.assert_text("tea");
    bot.advance(Duration::from_mins(2)).await;
    alice.text("cart").await.assert_text("nothing");
    alice.text("add tea").await.assert_text("tea");
    bot.advance(Duration::from_mins(29)).await;
    alice.text("add rice").await.assert_text("tea rice");
    bot.advance(Duration::from_mins(29)).await;
    alice.text("cart").await.assert_text("tea rice");
}

#[tokio::test(start_paused = true)]
async fn the_bot_or_the_handler_sets_how_long_a_session_is_kept() {
    let bot = bot_with(|bot| bot.stores(Stores::new().sessions_for(Duration::from_mins(1))));
    let alice = bot.user("alice");
    alice.text("add tea").await.assert_text("tea");
    bot.advance(Duration::from_secs(61)).await;
    alice.text("cart").await.assert_text("nothing");
    alice.text("keep tea 3600").await.assert_no_reply();
    bot.advance(Duration::from_secs(3_500)).await;
    alice.text("cart").await.assert_text("tea");
    bot.advance(Duration::from_secs(101)).await;
    alice.text("cart").await.assert_text("nothing");
}

/// Returns two instances of a bot that share sessions.
fn two_instances() -> [TestBot; 2] {
    let store = Arc::new(Memory::new());
    [(); 2].map(|()| bot_with(|bot| bot.stores(Stores::new().sessions(store.clone()))))
}

#[tokio::test(start_paused = true)]
async fn two_quick_messages_lose_no_update() {
    let [first, second] = two_instances();
    for round in 1..=20 {
        let (tea, rice) = (format!("add tea{round}"), format!("add rice{round}"));
        let (first, second) = (first.user("alice"), second.user("alice"));
        tokio::join!(first.text(&tea), second.text(&rice));
    }
    let said = first.user("alice").text("cart").await;
    for round in 1..=20 {
        said.assert_text_contains(&format!("tea{round}"));
        said.assert_text_contains(&format!("rice{round}"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_save_does_not_overwrite_a_concurrent_one() {
    let [first, second] = two_instances();
    let (here, there) = (first.user("alice"), second.user("alice"));
    here.text("add tea").await.assert_text("tea");
    let quick = async {
        sleep(Duration::from_millis(500)).await;
        there.text("add rice").await
    };
    let (slow, _) = tokio::join!(here.text("slowly add salt"), quick);
    slow.assert_text_contains("it has changed since it was read");
    slow.assert_text_contains("update(");
    here.text("cart").await.assert_text("tea rice");
    here.text("slowly add salt")
        .await
        .assert_text("tea rice salt");
}

#[tokio::test]
async fn an_update_is_retried_until_it_does_not_conflict() {
    let store: Arc<dyn Sessions> = Arc::new(Memory::new());
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let session = Session::<Visits>::new(Arc::new(Yielding(Arc::clone(&store))), UserKey(1));
        tasks.spawn(async move {
            let mut given_up = 0;
            for _ in 0..50 {
                match session.update(|visits| visits.0 += 1).await {
                    Ok(_) => {}
                    Err(error) => {
                        assert_eq!(error.kind(), SessionErrorKind::Conflict);
                        given_up += 1;
                    }
                }
            }
            given_up
        });
    }
    let given_up: u32 = tasks.join_all().await.into_iter().sum();
    let visits = Session::<Visits>::new(store, UserKey(1)).get().await;
    assert_eq!(visits.unwrap().unwrap().0 + given_up, 400);
    assert_eq!(given_up, 0);
}

/// Store that yields before each call, so that others come in between.
struct Yielding(Arc<dyn Sessions>);

impl Sessions for Yielding {
    fn load<'a>(&'a self, user: UserKey, name: &'a str) -> StoreFuture<'a, Option<Stored>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.0.load(user, name).await
        })
    }

    fn save<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
        body: bytes::Bytes,
        keep: Duration,
    ) -> StoreFuture<'a, Saved> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.0.save(user, name, expected, body, keep).await
        })
    }

    fn delete<'a>(
        &'a self,
        user: UserKey,
        name: &'a str,
        expected: Option<u64>,
    ) -> StoreFuture<'a, bool> {
        self.0.delete(user, name, expected)
    }
}

#[tokio::test]
async fn a_set_overwrites_the_value_its_handler_read() {
    let store = Arc::new(Memory::new());
    let session = || Session::<Visits>::new(store.clone(), UserKey(1));
    let (first, second) = (session(), session());
    first.set(&Visits(1)).await.unwrap();
    // A session that was not read overwrites, and knows its own version from then on.
    second.set(&Visits(2)).await.unwrap();
    second.set(&Visits(3)).await.unwrap();
    let error = first
        .set(&Visits(4))
        .await
        .expect_err("the second saved in between");
    assert_eq!(error.kind(), SessionErrorKind::Conflict);
    assert_eq!(first.get().await.unwrap().unwrap().0, 3);
    first.set(&Visits(4)).await.unwrap();
    first.delete().await.unwrap();
    first.set(&Visits(5)).await.unwrap();
    assert_eq!(second.get().await.unwrap().unwrap().0, 5);
}

#[tokio::test]
async fn an_oversized_session_is_an_error_that_names_the_limit() {
    let store = Arc::new(Memory::new());
    let session = Session::<Cart>::new(store, UserKey(1));
    let cart = |bytes: usize| Cart {
        // `{"items":["…"]}`
        items: vec!["a".repeat(bytes - 14)],
    };
    session.set(&cart(64 << 10)).await.unwrap();
    let set = session.set(&cart((64 << 10) + 1)).await;
    let update = session.update(|cart| cart.items.push("s3cret".to_owned()));
    for (error, bytes) in [
        (set.unwrap_err(), 65_537),
        (update.await.unwrap_err(), 65_545),
    ] {
        assert_eq!(error.kind(), SessionErrorKind::TooLarge);
        let shown = error.to_string();
        assert!(
            shown.contains(&format!(
                "`cart` was not saved, because its JSON has {bytes} bytes"
            )),
            "{shown}"
        );
        assert!(shown.contains("at most 65536"), "{shown}");
        assert!(shown.contains("remove old data"), "{shown}");
        assert!(!shown.contains("s3cret"), "{shown}");
    }
    // The old value is still there.
    assert_eq!(session.get().await.unwrap(), Some(cart(64 << 10)));
}

/// Cart of the bot's next version.
#[derive(Debug, Serialize, Deserialize)]
struct NewCart {
    items: Vec<u32>,
}

impl SessionData for NewCart {
    const NAME: &'static str = "cart";
}

#[tokio::test]
async fn an_incompatible_stored_value_is_an_error_that_names_the_type() {
    let store = Arc::new(Memory::new());
    let old = Session::<Cart>::new(store.clone(), UserKey(1));
    let items = vec!["s3cret".to_owned()];
    old.set(&Cart { items }).await.unwrap();
    let new = Session::<NewCart>::new(store, UserKey(1));
    let error = new.get().await.expect_err("a text is no number");
    assert_eq!(error.kind(), SessionErrorKind::Format);
    let shown = format!("{error} {error:?}");
    for part in [
        "`cart`",
        "expected u32",
        "#[serde(default)]",
        "another `NAME`",
    ] {
        assert!(shown.contains(part), "{shown}");
    }
    assert!(!shown.contains("s3cret"), "{shown}");
    // The remedy that the error names.
    new.set(&NewCart { items: vec![7] }).await.unwrap();
    assert_eq!(new.get().await.unwrap().unwrap().items, [7]);
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Average {
    of: f64,
}

impl SessionData for Average {
    const NAME: &'static str = "average";
}

#[tokio::test]
async fn a_value_that_does_not_round_trip_is_not_saved() {
    let store = Arc::new(Memory::new());
    let session = Session::<Average>::new(store, UserKey(1));
    session.set(&Average { of: 1.5 }).await.unwrap();
    let set = session.set(&Average { of: f64::NAN }).await;
    let update = session.update(|average| average.of /= 0.0).await;
    for error in [set.unwrap_err(), update.unwrap_err()] {
        assert_eq!(error.kind(), SessionErrorKind::Format);
        let shown = error.to_string();
        for part in [
            "`average` was not saved",
            "expected f64",
            "infinite and NaN",
        ] {
            assert!(shown.contains(part), "{shown}");
        }
    }
    let there = session.get().await.unwrap();
    assert_eq!(there, Some(Average { of: 1.5 }));
}

/// Store that counts its calls and fails all of them.
#[derive(Default)]
struct Away(AtomicUsize);

impl Away {
    fn fail<T: Send + 'static>(&self) -> StoreFuture<'_, T> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Err(StoreError::new("away")) })
    }
}

impl Sessions for Away {
    fn load<'a>(&'a self, _: UserKey, _: &'a str) -> StoreFuture<'a, Option<Stored>> {
        self.fail()
    }

    fn save<'a>(
        &'a self,
        _: UserKey,
        _: &'a str,
        _: Option<u64>,
        _: bytes::Bytes,
        _: Duration,
    ) -> StoreFuture<'a, Saved> {
        self.fail()
    }

    fn delete<'a>(&'a self, _: UserKey, _: &'a str, _: Option<u64>) -> StoreFuture<'a, bool> {
        self.fail()
    }

    fn check(&self) -> StoreFuture<'_, ()> {
        self.fail()
    }
}

#[tokio::test(start_paused = true)]
async fn the_store_is_called_only_once_a_session_is_used() {
    let store = Arc::new(Away::default());
    let bot = bot_with(|bot| {
        bot.stores(Stores::new().sessions(store.clone()))
            .error_text("try again")
    });
    let alice = bot.user("alice");
    alice.text("quiet").await.assert_text("quiet");
    assert_eq!(store.0.load(Ordering::Relaxed), 0);
    alice.text("cart").await.assert_text("try again");
    assert_eq!(store.0.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_bot_that_requires_a_store_names_the_missing_one() {
    let error = builder()
        .stores(Stores::new().require())
        .build()
        .expect_err("no store");
    assert_eq!(error.kind(), ErrorKind::Setting);
    assert!(error.to_string().contains(".stores("), "{error}");

    let away = Arc::new(Away::default());
    let bot = builder().stores(Stores::new().sessions(away.clone()).require());
    let error = bot.serve().await.expect_err("the store is unreachable");
    assert_eq!(error.kind(), ErrorKind::Store);
    assert!(error.to_string().contains("away"), "{error}");
    // A bot that does not require its store starts.
    let bot = builder()
        .stores(Stores::new().sessions(away))
        .build()
        .expect("valid settings");
    assert!(bot.check_stores().await.is_err());

    let memory = builder().stores(Stores::from(Arc::new(Memory::new())).require());
    let bot = memory.build().expect("valid settings");
    bot.check_stores().await.expect("memory is always there");
}
