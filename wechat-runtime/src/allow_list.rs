//! Allow list of the source addresses of pushes.

pub(crate) mod peer;

#[cfg(feature = "client")]
mod platform;

use std::net::IpAddr;

use http::request::Parts;
use ipnet::IpNet;
use thiserror::Error;
#[cfg(feature = "client")]
use wechat_api::Api;
use wechat_core::{Error, Result};

#[cfg(feature = "client")]
use self::platform::Lists;
#[cfg(feature = "client")]
use crate::handler::extract::NO_API;
use crate::{
    allow_list::peer::{UnknownPeer, is_forwarded, origin},
    util::{
        network::{networks, proxies},
        tasks::Tasks,
    },
};

/// Allowed source addresses of pushes, for
/// [`BotBuilder::allow_only`](crate::BotBuilder::allow_only).
///
/// This is a second line of defence: the signature of every push is still verified. Behind a proxy
/// the bot only sees the proxy's address, so name the proxy, and let it send `X-Forwarded-For`:
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
/// A TCP proxy sends no such header; name it in
/// [`Settings::proxy_protocol`](field@crate::Settings::proxy_protocol) instead.
///
/// The header is read from the right, past trusted proxies only: clients can fake anything to the
/// left of them. By default no proxy is trusted.
#[derive(Clone, Debug)]
pub struct AllowList {
    /// Allowed networks; `None` for the platform's own.
    networks: Option<Vec<String>>,
    proxies: Vec<String>,
}

impl AllowList {
    /// Allows the addresses that the platform publishes (获取微信推送服务器IP). Needs a bot with a
    /// client. The last two different lists are allowed. The list is fetched once a day, and when a
    /// push arrives from an unknown address.
    ///
    /// Until the first list is fetched, pushes from all addresses are accepted, and a warning is
    /// logged: signatures are still verified, and a bot that refuses every push would not help
    /// anyone. For the same reason an empty list never replaces an earlier one.
    #[cfg(feature = "client")]
    pub fn of_platform() -> Self {
        Self {
            networks: None,
            proxies: Vec::new(),
        }
    }

    /// Allows these addresses and networks, IPv4 and IPv6: `101.226.103.0/25`, `2001:db8::7`.
    pub fn of<T: Into<String>>(networks: impl IntoIterator<Item = T>) -> Self {
        Self {
            networks: Some(networks.into_iter().map(Into::into).collect()),
            proxies: Vec::new(),
        }
    }

    /// Trusts `X-Forwarded-For` in requests from these addresses and networks. Replaces proxies
    /// that were set before.
    #[must_use]
    pub fn trusted_proxies<T: Into<String>>(
        mut self,
        proxies: impl IntoIterator<Item = T>,
    ) -> Self {
        self.proxies = proxies.into_iter().map(Into::into).collect();
        self
    }

    /// # Errors
    /// If an address is invalid, or the list is empty or trusts every proxy.
    pub(crate) fn checked(&self, #[cfg(feature = "client")] api: Option<&Api>) -> Result<Allowed> {
        let proxies = proxies("`.trusted_proxies(…)`", &self.proxies).map_err(Error::setting)?;
        let list = match &self.networks {
            Some(named) if named.is_empty() => {
                return Err(Error::setting(
                    "`.allow_only(…)` has an empty list, which would refuse every push: name at least one address",
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

/// Validated [`AllowList`].
pub(crate) struct Allowed {
    list: List,
    proxies: Vec<IpNet>,
}

enum List {
    Named(Vec<IpNet>),
    #[cfg(feature = "client")]
    Platform(Lists),
}

/// Reason why a push with a valid signature is refused.
#[derive(Debug, Error)]
pub(crate) enum PeerRefused {
    #[error("{0}")]
    UnknownPeer(#[from] UnknownPeer),
    #[error(
        "the push comes from {0}, which is not in the bot's allow list, with an X-Forwarded-For: if {0} is your proxy, \
         add it to `.trusted_proxies(…)`"
    )]
    UntrustedProxy(IpAddr),
    #[error(
        "the push comes from {0}, which is not in the bot's allow list but is a private address: if it is your \
         proxy, add it to `.trusted_proxies(…)` and let it send X-Forwarded-For"
    )]
    Private(IpAddr),
    #[error(
        "the push comes from {0}, which is not in the bot's allow list; its signature is valid, so the sender \
         knows the Token: if it was neither the platform nor you, set another Token, otherwise allow {0}"
    )]
    Unknown(IpAddr),
}

impl PeerRefused {
    /// Returns the kind of error in one word.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::UnknownPeer(UnknownPeer::NoPeer) => "peer-missing",
            Self::UnknownPeer(UnknownPeer::NotForwarded(_)) => "peer-not-forwarded",
            Self::UnknownPeer(UnknownPeer::Unreadable(..)) => "peer-unreadable",
            Self::UntrustedProxy(_) => "peer-untrusted-proxy",
            Self::Private(_) => "peer-private",
            Self::Unknown(_) => "peer-unknown",
        }
    }
}

impl Allowed {
    /// # Errors
    /// If the request comes from another address, or its address is unknown.
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
