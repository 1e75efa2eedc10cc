//! Published addresses of the platform. Source: 获取微信推送服务器IP.

use std::{net::IpAddr, sync::Arc, time::Duration};

use ipnet::IpNet;
use tokio::time::{Instant, timeout};
use tracing::{info, warn};
use wechat_api::{__private::SingleFlight, Api};
use wechat_core::__private::{Chain, Mutex};

use crate::util::{network::network, tasks::Tasks};

/// Age at which the list is fetched again. The platform changes it without notice.
const REFRESH: Duration = Duration::from_hours(24);
/// Minimum age for fetching the list again because of an unknown address. It may be a new address
/// of the platform, but an attacker may also send from many.
const FOR_UNKNOWN: Duration = Duration::from_mins(10);
/// Minimum time between attempts until a first list is fetched.
const RETRY: Duration = Duration::from_mins(1);
/// Time that a push waits for the list. The platform closes the connection after 5 s.
const WAIT: Duration = Duration::from_secs(2);

pub(super) struct Lists(Arc<Inner>);

struct Inner {
    api: Api,
    // Never locked across an `await`.
    known: Mutex<Known>,
    flight: SingleFlight<()>,
}

#[derive(Default)]
struct Known {
    /// Last two different lists, each sorted: pushes still come from addresses that are being
    /// retired.
    newest: Vec<IpNet>,
    before: Vec<IpNet>,
    asked: Option<Instant>,
}

impl Known {
    fn has(&self, address: IpAddr) -> bool {
        let mut networks = self.newest.iter().chain(&self.before);
        networks.any(|network| network.contains(&address))
    }

    /// Returns whether the last fetch started at least this long ago.
    fn is_older_than(&self, age: Duration) -> bool {
        self.asked.is_none_or(|asked| asked.elapsed() >= age)
    }
}

impl Lists {
    pub(super) fn new(api: Api) -> Self {
        Self(Arc::new(Inner {
            api,
            known: Mutex::default(),
            flight: SingleFlight::default(),
        }))
    }

    /// Returns whether pushes from this address are allowed. Waits for the list if that may help.
    pub(super) async fn allow(&self, address: IpAddr, tasks: &Tasks) -> bool {
        if self.begin(address, tasks) {
            return true;
        }
        let _ = timeout(WAIT, self.0.flight.join(|()| true)).await;
        let known = self.0.known.lock();
        known.newest.is_empty() || known.has(address)
    }

    /// Returns whether the address is known. Starts fetching the list if it is due.
    fn begin(&self, address: IpAddr, tasks: &Tasks) -> bool {
        let mut known = self.0.known.lock();
        let has = known.has(address);
        let age = if has {
            REFRESH
        } else if known.newest.is_empty() {
            RETRY
        } else {
            FOR_UNKNOWN
        };
        if known.is_older_than(age)
            && let Some(lead) = self.0.flight.try_lead()
        {
            known.asked = Some(Instant::now());
            let inner = Arc::clone(&self.0);
            // In its own task, so that the fetch continues when no push waits for it.
            tasks.spawn(async move {
                inner.fetch().await;
                lead.settle(());
            });
        }
        has
    }
}

impl Inner {
    /// Fetches the list from the platform.
    async fn fetch(&self) {
        let mut found: Vec<_> = match self.api.callback_ips().await {
            Ok(list) => list.iter().filter_map(|text| network(text)).collect(),
            Err(error) => {
                return self.warn_failed(&format!("the list cannot be fetched: {}", Chain(&error)));
            }
        };
        if found.is_empty() {
            return self.warn_failed("the list is empty");
        }
        // The same list in another order is not a different list.
        found.sort_unstable();
        found.dedup();
        let mut known = self.known.lock();
        if known.newest != found {
            info!(
                "pushes are accepted from the platform's addresses only, {} in its list",
                found.len()
            );
            known.before = std::mem::replace(&mut known.newest, found);
        }
    }

    fn warn_failed(&self, why: &str) {
        if self.known.lock().newest.is_empty() {
            warn!(
                "pushes are accepted from every address until the platform's list is known (signatures are \
                 still verified): {why}"
            );
        } else {
            warn!("the platform's previous list of addresses stays in use: {why}");
        }
    }
}
