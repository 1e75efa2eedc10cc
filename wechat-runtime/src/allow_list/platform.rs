//! The addresses that the platform names. Source: 获取微信推送服务器IP.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ipnet::IpNet;
use tokio::{
    sync::Mutex as AsyncMutex,
    time::{Instant, timeout},
};
use tracing::{info, warn};
use wechat_api::Api;
use wechat_core::__private::Chain;

use crate::util::{network::network, tasks::Tasks};

/// The platform changes them now and then, and says so nowhere.
const EVERY: Duration = Duration::from_hours(24);
/// An address that is not known may be a new one of the platform's, and somebody may send from many.
const FOR_A_STRANGER: Duration = Duration::from_mins(10);
/// When nothing is known.
const AGAIN: Duration = Duration::from_mins(1);
/// What a push can wait for the list. The platform hangs up at 5 s.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) struct Lists(Arc<Inner>);

struct Inner {
    api: Api,
    // Held for a look or a change, never across an `await`.
    known: Mutex<Known>,
    /// Held by the one who asks.
    flight: Arc<AsyncMutex<()>>,
}

#[derive(Default)]
struct Known {
    /// The last two that differ, each sorted: pushes still come from what is on its way out.
    newest: Vec<IpNet>,
    before: Vec<IpNet>,
    asked: Option<Instant>,
}

impl Known {
    fn has(&self, address: IpAddr) -> bool {
        let mut networks = self.newest.iter().chain(&self.before);
        networks.any(|network| network.contains(&address))
    }

    /// Whether the last question is so long ago.
    fn is_older_than(&self, age: Duration) -> bool {
        self.asked.is_none_or(|asked| asked.elapsed() >= age)
    }
}

impl Lists {
    pub(super) fn new(api: Api) -> Self {
        Self(Arc::new(Inner {
            api,
            known: Mutex::default(),
            flight: Arc::default(),
        }))
    }

    /// Whether a push may come from there. It waits for the list if that may help.
    pub(super) async fn allow(&self, address: IpAddr, tasks: &Tasks) -> bool {
        if self.begin(address, tasks) {
            return true;
        }
        // Whoever asks holds it until there is an answer.
        let _ = timeout(PATIENCE, self.0.flight.lock()).await;
        let known = self.0.lock();
        known.newest.is_empty() || known.has(address)
    }

    /// Whether the address is known; asks for the list if it is time to.
    fn begin(&self, address: IpAddr, tasks: &Tasks) -> bool {
        let mut known = self.0.lock();
        let has = known.has(address);
        let age = if has {
            EVERY
        } else if known.newest.is_empty() {
            AGAIN
        } else {
            FOR_A_STRANGER
        };
        if known.is_older_than(age)
            && let Ok(flight) = Arc::clone(&self.0.flight).try_lock_owned()
        {
            known.asked = Some(Instant::now());
            let inner = Arc::clone(&self.0);
            // In a task of its own, so that it goes on when no push waits for it.
            tasks.spawn(async move {
                inner.ask().await;
                drop(flight);
            });
        }
        has
    }
}

impl Inner {
    /// Asks the platform.
    async fn ask(&self) {
        let mut found: Vec<_> = match self.api.callback_ips().await {
            Ok(list) => list.iter().filter_map(|text| network(text)).collect(),
            Err(error) => return self.say_none(&format!("it cannot be asked: {}", Chain(&error))),
        };
        if found.is_empty() {
            return self.say_none("it named none");
        }
        // The same list in another order is no other list.
        found.sort_unstable();
        found.dedup();
        let mut known = self.lock();
        if known.newest != found {
            info!(
                "pushes are taken from the platform's addresses, {} in its list",
                found.len()
            );
            known.before = std::mem::replace(&mut known.newest, found);
        }
    }

    fn say_none(&self, why: &str) {
        if self.lock().newest.is_empty() {
            warn!(
                "pushes are taken from every address until the platform has named its own (their signature is \
                 checked all the same): {why}"
            );
        } else {
            warn!("the platform's addresses are those of the last time: {why}");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
