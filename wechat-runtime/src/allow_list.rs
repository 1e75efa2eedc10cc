//! From where pushes are taken.

pub(crate) mod peer;

#[cfg(feature = "client")]
mod platform;

use std::net::IpAddr;

use http::request::Parts;
use ipnet::IpNet;
use thiserror::Error;

#[cfg(feature = "client")]
use self::platform::Lists;
#[cfg(feature = "client")]
use crate::api::{Api, NO_API};
use crate::{
    allow_list::peer::{UnknownPeer, is_forwarded, origin},
    error::{Error, Result},
    util::network::networks,
    util::tasks::Tasks,
};

/// The addresses that pushes are taken from, for [`BotBuilder::allow_only`](crate::BotBuilder::allow_only).
///
/// It is a second lock: who a push is from is proved by its signature, which stays checked. Behind a proxy the bot
/// sees the proxy's address only, so name the proxy, and let it send `X-Forwarded-For`:
///
/// ```
/// # use wechat_runtime::{Settings, Token, prelude::*};
/// use wechat_runtime::AllowList;
/// # #[fallback]
/// # async fn other() {}
/// # static HANDLERS: Handlers = handlers![other];
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let settings = Settings::new(Token::new("token")?);
///
/// let office = AllowList::of(["101.226.103.0/25", "2001:db8::7"]).trusted_proxies(["127.0.0.1"]);
/// let bot = Bot::with_settings(settings, &HANDLERS).allow_only(office).build()?;
/// # Ok(())
/// # }
/// ```
///
/// A proxy of TCP connections sends no such header; name it in
/// [`Settings::proxy_protocol`](crate::Settings::proxy_protocol) instead.
///
/// The header is read from the right, and only as far as the proxies are trusted: whatever stands to the left of
/// them may be made up. By default no proxy is.
#[derive(Clone, Debug)]
pub struct AllowList {
    /// `None` for the platform's own.
    networks: Option<Vec<String>>,
    proxies: Vec<String>,
}

impl AllowList {
    /// Whatever the platform names as its addresses (获取微信推送服务器IP), for a bot with a client: the last two
    /// lists that differed, asked for once a day, and when a push comes from another address.
    ///
    /// As long as the platform has not named any, because it cannot be reached for instance, pushes are taken from
    /// everywhere, and the log says so: their signature is checked all the same, and a bot that refuses everybody
    /// helps nobody. For the same reason an empty list never replaces another.
    #[cfg(feature = "client")]
    pub fn of_platform() -> Self {
        Self {
            networks: None,
            proxies: Vec::new(),
        }
    }

    /// These addresses and networks, IPv4 and IPv6: `101.226.103.0/25`, `2001:db8::7`.
    pub fn of<T: Into<String>>(networks: impl IntoIterator<Item = T>) -> Self {
        Self {
            networks: Some(networks.into_iter().map(Into::into).collect()),
            proxies: Vec::new(),
        }
    }

    /// Believes what `X-Forwarded-For` says if the request comes from one of these addresses and networks, in the
    /// place of those that were named before.
    #[must_use]
    pub fn trusted_proxies<T: Into<String>>(
        mut self,
        proxies: impl IntoIterator<Item = T>,
    ) -> Self {
        self.proxies = proxies.into_iter().map(Into::into).collect();
        self
    }

    /// # Errors
    /// If an address is none, or the list cannot do what it is for.
    pub(crate) fn checked(&self, #[cfg(feature = "client")] api: Option<&Api>) -> Result<Allowed> {
        let proxies = networks(&self.proxies).map_err(Error::setting)?;
        if proxies.iter().any(|network| network.prefix_len() == 0) {
            return Err(Error::setting(
                "`.trusted_proxies(…)` trusts every address, so that anyone could say where they come from: name \
                 your proxies alone",
            ));
        }
        let list = match &self.networks {
            Some(named) if named.is_empty() => {
                return Err(Error::setting(
                    "`.allow_only(…)` has a list without an address, which would refuse every push",
                ));
            }
            Some(named) => List::Named(networks(named).map_err(Error::setting)?),
            #[cfg(feature = "client")]
            None => {
                let api = api.ok_or_else(|| {
                    let what =
                        "`AllowList::of_platform()` asks the platform for its addresses, and";
                    Error::setting(format!("{what} {NO_API}"))
                })?;
                List::Platform(Lists::new(api.clone()))
            }
            #[cfg(not(feature = "client"))]
            None => unreachable!("only the feature `client` makes it"),
        };
        Ok(Allowed { list, proxies })
    }
}

/// An [`AllowList`] at work.
pub(crate) struct Allowed {
    list: List,
    proxies: Vec<IpNet>,
}

enum List {
    Named(Vec<IpNet>),
    #[cfg(feature = "client")]
    Platform(Lists),
}

/// Why a push is not taken that has the right signature.
#[derive(Debug, Error)]
pub(crate) enum PeerRefused {
    #[error("{0}")]
    UnknownPeer(#[from] UnknownPeer),
    #[error(
        "it comes from {0}, which is not in the bot's allow list, with an X-Forwarded-For: if {0} is your proxy, \
         add it to `.trusted_proxies(…)`"
    )]
    UntrustedProxy(IpAddr),
    #[error(
        "it comes from {0}, which is not in the bot's allow list but in a network of your own: if it is your \
         proxy, add it to `.trusted_proxies(…)` and let it send X-Forwarded-For"
    )]
    Private(IpAddr),
    #[error(
        "it comes from {0}, which is not in the bot's allow list; its signature is right, so whoever sent it \
         knows the Token: if it was neither the platform nor you, set another Token; if it was, allow {0}"
    )]
    Unknown(IpAddr),
}

impl Allowed {
    /// # Errors
    /// If the request comes from elsewhere, or nobody can tell.
    pub(crate) async fn check(&self, head: &Parts, tasks: &Tasks) -> Result<(), PeerRefused> {
        let from = origin(head, &self.proxies)?;
        let is_allowed = match &self.list {
            List::Named(networks) => networks.iter().any(|network| network.contains(&from)),
            #[cfg(feature = "client")]
            List::Platform(lists) => lists.allow(from, tasks).await,
        };
        #[cfg(not(feature = "client"))]
        let _ = tasks;
        if is_allowed {
            return Ok(());
        }
        let is_peer = origin(head, &[]) == Ok(from);
        Err(if is_peer && is_forwarded(head) {
            PeerRefused::UntrustedProxy(from)
        } else if is_private(from) {
            PeerRefused::Private(from)
        } else {
            PeerRefused::Unknown(from)
        })
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            address.is_loopback() || address.is_private() || address.is_link_local()
        }
        IpAddr::V6(address) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
    }
}
