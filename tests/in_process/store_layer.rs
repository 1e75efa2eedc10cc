use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
};

use tests::push::text;
use wechat_runtime::{
    SessionError,
    prelude::*,
    store::{Deliveries, Memory, Sessions, StoreLayer, Stores, Tokens},
};

use super::{bot, content};

#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
struct Visits(u32);

impl SessionData for Visits {
    const NAME: &'static str = "visits";
}

#[on_text(prefix = "visit ")]
async fn visit(session: Session<Visits>) -> Result<String, SessionError> {
    let visits = session.update(|visits| visits.0 += 1).await?;
    Ok(visits.0.to_string())
}

static HANDLERS: Handlers = handlers![visit];

/// Replaces each store by one of its own.
#[derive(Clone, Default)]
struct Replaced {
    store: Arc<Memory>,
    tokens: Arc<AtomicU32>,
}

impl StoreLayer for Replaced {
    fn deliveries(&self, _: Arc<dyn Deliveries>) -> Arc<dyn Deliveries> {
        self.store.clone()
    }

    fn sessions(&self, _: Arc<dyn Sessions>) -> Arc<dyn Sessions> {
        self.store.clone()
    }

    fn tokens(&self, _: Arc<dyn Tokens>) -> Arc<dyn Tokens> {
        self.tokens.fetch_add(1, Ordering::Relaxed);
        self.store.clone()
    }
}

#[tokio::test(start_paused = true)]
async fn a_bot_uses_the_stores_that_its_layer_returns() {
    let layer = Replaced::default();
    let built = [(); 2].map(|()| {
        let bot = bot(&HANDLERS).stores(Arc::new(Memory::new()));
        bot.map_stores(|stores| stores.layer(layer.clone()))
            .build()
            .unwrap()
    });
    let [first, second] = &built;
    assert_eq!(layer.tokens.load(Ordering::Relaxed), 2);
    // The bots share sessions, and the answer to a message that both receive.
    let (one, two) = (text("visit one"), text("visit two"));
    assert_eq!(content(first, &one).await, "1");
    assert_eq!(content(second, &one).await, "1");
    assert_eq!(content(second, &two).await, "2");
}

#[tokio::test(start_paused = true)]
async fn a_layer_wraps_the_sessions_of_a_bot_without_a_store() {
    let layer = Replaced::default();
    let built = [(); 2].map(|()| {
        bot(&HANDLERS)
            .stores(Stores::new().layer(layer.clone()))
            .build()
            .unwrap()
    });
    let [first, second] = &built;
    assert_eq!(content(first, &text("visit one")).await, "1");
    assert_eq!(content(second, &text("visit two")).await, "2");
}

/// Notes its name when it is given a store.
struct Noted(&'static str, Arc<Mutex<Vec<&'static str>>>);

impl StoreLayer for Noted {
    fn sessions(&self, store: Arc<dyn Sessions>) -> Arc<dyn Sessions> {
        self.1.lock().expect("no panic").push(self.0);
        store
    }
}

#[test]
fn layers_stack_and_the_last_one_is_outermost() {
    let noted = Arc::new(Mutex::new(Vec::new()));
    let layer = |name| Noted(name, Arc::clone(&noted));
    bot(&HANDLERS)
        .stores(Stores::new().layer(layer("inner")))
        .map_stores(|stores| stores.layer(layer("outer")))
        .build()
        .unwrap();
    assert_eq!(*noted.lock().unwrap(), ["inner", "outer"]);
}
