//! Listeners of a bot's server.

use std::{io, net::SocketAddr};

use tokio::net::{TcpListener, TcpSocket};
use wechat_core::{Error, Result};

use super::Server;
use crate::bot::Bot;

/// Length of the accept queue. Tokio's default of 1,024 overflows in a burst, and a connection that
/// overflows waits a full second.
const BACKLOG: u32 = 4_096;

impl Bot {
    /// Checks the stores that the bot [requires](crate::store::Stores::require), and listens on the
    /// configured address.
    ///
    /// # Errors
    /// As [`serve`](Self::serve).
    pub async fn listen(&self) -> Result<Server> {
        if self.0.requires_store() {
            self.check_stores().await?;
        }
        self.bind()
    }

    /// Listens on the configured address.
    ///
    /// # Errors
    /// If listening on the address fails.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub fn bind(&self) -> Result<Server> {
        let settings = &self.0.settings;
        let (listener, address) = listen(settings.listen, "WECHAT_LISTEN")?;
        let status = match settings.status_listen {
            Some(wanted) => Some(listen(wanted, "WECHAT_STATUS_LISTEN")?.0),
            None => None,
        };
        Ok(Server {
            bot: self.clone(),
            listener,
            address,
            status,
            greeting: None,
            render_metrics: None,
        })
    }
}

/// Listens on the address from `variable`. Also returns the address with the real port.
fn listen(wanted: SocketAddr, variable: &str) -> Result<(TcpListener, SocketAddr)> {
    let failed = |error: io::Error| {
        let hint = match error.kind() {
            io::ErrorKind::AddrInUse => {
                format!(
                    ": another process listens there; stop it or set {variable} to another port"
                )
            }
            io::ErrorKind::PermissionDenied => {
                ": ports below 1024 need privileges; listen on a higher one behind a proxy"
                    .to_owned()
            }
            io::ErrorKind::AddrNotAvailable => ": this machine has no such address".to_owned(),
            _ => String::new(),
        };
        Error::listen(format!("cannot listen on {wanted}{hint}")).caused_by(error)
    };
    let listener = bound(wanted).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

fn bound(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
