//! Built-in HTTP/1.1 server: limits, accepting connections, graceful shutdown.

pub(crate) mod gate;

mod connection_info;
mod demo;
#[cfg(feature = "log")]
mod log;
mod malformed;
mod proxy_protocol;
mod serve;
mod shutdown;
mod status;
mod stream;

use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
#[cfg(target_os = "linux")]
use socket2::SockRef;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::{sleep, timeout},
};
use tracing::{debug, info, warn};
use wechat_core::{Error, Result};

use crate::{allow_list::peer::PeerAddr, bot::Bot, server::gate::HangUp};
use connection_info::ConnectionInfo;
use shutdown::Signals;
use stream::Stream;

/// Maximum number of headers. Pushes have six in about 200 bytes; gateways and stacked proxies add
/// up to forty. This is hyper's default, which is kept on the stack; `max_headers` would allocate
/// for each request.
const MAX_HEADERS: usize = 100;
/// Upper bound on the bytes of a request's head.
const MAX_HEAD: usize = 32 * 1024;
/// Time limit for the head of a request.
const HEAD_WITHIN: Duration = Duration::from_secs(3);
/// Time limit for the peer to acknowledge an answer.
#[cfg(target_os = "linux")]
const WRITE_WITHIN: Duration = Duration::from_secs(5);
/// Upper bound on open connections; an idle one costs about 11 KiB.
const MAX_CONNECTIONS: usize = 20_000;
/// Length of the accept queue. Tokio's default of 1,024 overflows in a burst, and a connection that
/// overflows waits a full second.
const BACKLOG: u32 = 4_096;
/// Pause after a failed `accept`: when file descriptors run out, connections need time to end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Time limit for requests and handlers to finish after a stop signal.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// Bot that listens on its address.
#[derive(Debug)]
pub struct Server {
    bot: Bot,
    listener: TcpListener,
    address: SocketAddr,
    status: Option<TcpListener>,
    greeting: Option<String>,
}

impl Server {
    fn bind(bot: Bot) -> Result<Self> {
        let (listener, address) = listen(bot.0.settings.listen, "WECHAT_LISTEN")?;
        let status = match bot.0.settings.status_listen {
            Some(wanted) => Some(listen(wanted, "WECHAT_STATUS_LISTEN")?.0),
            None => None,
        };
        #[cfg(feature = "prometheus")]
        if status.is_some() {
            crate::metrics::prometheus::install();
        }
        #[cfg(feature = "metrics")]
        crate::metrics::describe();
        Ok(Self {
            bot,
            listener,
            address,
            status,
            greeting: None,
        })
    }

    /// Sets the text that [`run`](Self::run) prints on standard output once it listens. Replaces
    /// the `curl` lines of a demo.
    #[must_use]
    pub fn greeting(mut self, lines: impl Into<String>) -> Self {
        self.greeting = Some(lines.into());
        self
    }

    /// Returns the address that the server listens on, with the real port.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Returns the address of the status port, if there is one.
    pub fn status_addr(&self) -> Option<SocketAddr> {
        self.status.as_ref()?.local_addr().ok()
    }

    /// Serves until the process receives SIGINT or SIGTERM, then stops as
    /// [`run_until`](Self::run_until) does. A second signal ends the process at once with exit code
    /// 1.
    ///
    /// First logs the address that the bot listens on.
    pub async fn run(self) {
        #[cfg(feature = "log")]
        log::to_stderr();
        let mut signals = Signals::listen();
        let settings = &self.bot.0.settings;
        info!("listening on http://{}{}", self.address, settings.path);
        if let Some(status) = self.status_addr() {
            info!("status on http://{status}/readyz");
        }
        match &self.greeting {
            Some(lines) => demo::print(lines),
            None if settings.demo => demo::greet(settings, self.address),
            None => {}
        }
        let (stop, stopped) = oneshot::channel();
        let mut serving = pin!(self.run_until(async {
            // An error means that no signal will follow, and then this future is dropped too.
            let _ = stopped.await;
        }));
        tokio::select! {
            () = &mut serving => return,
            () = signals.next() => {}
        }
        let _ = stop.send(());
        tokio::select! {
            () = serving => {}
            () = signals.next() => {
                warn!("second signal: exiting at once");
                // Returning would wait for a handler that blocks its thread.
                std::process::exit(1);
            }
        }
    }

    /// Serves until `stop` is ready. Then accepts no new connection, finishes open requests and
    /// lets running handlers end, for at most 10 s.
    pub async fn run_until(mut self, stop: impl Future<Output = ()>) {
        let bot = self.bot.clone();
        match self.status.take() {
            None => self.serve(stop).await,
            Some(status) => tokio::select! {
                () = self.serve(stop) => {}
                () = status::serve(&bot, status) => {}
            },
        }
    }

    async fn serve(self, stop: impl Future<Output = ()>) {
        let graceful = GracefulShutdown::new();
        let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        let limits = Arc::new(malformed::LogLimits::default());
        let mut stop = pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                accepted = accept(&self.listener, &permits) => accepted,
            };
            let (permit, stream, from) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    warn!("cannot accept a connection: {error}");
                    sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let proxied = self.bot.0.sends_proxy_header(from.ip());
            let info = Arc::new(ConnectionInfo::new(from.ip(), proxied));
            let connection = connection(self.bot.clone(), stream, Arc::clone(&info));
            let connection = graceful.watch(connection);
            let limits = Arc::clone(&limits);
            self.bot.0.delivery.tasks().spawn(async move {
                malformed::report(&limits, &info, connection.await);
                drop(permit);
            });
        }
        drop(self.listener);
        self.bot.0.delivery.stop();
        info!("stopping");
        let tasks = self.bot.0.delivery.tasks();
        let ended = timeout(STOP_WITHIN, async {
            graceful.shutdown().await;
            tasks.wait().await;
        });
        if ended.await.is_err() {
            warn!(unfinished = tasks.len(), "stopped after {STOP_WITHIN:?}");
        }
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

/// Accepts the next connection once the limit on connections allows it.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> io::Result<(OwnedSemaphorePermit, TcpStream, SocketAddr)> {
    let permit = Arc::clone(permits).acquire_owned().await;
    let permit = permit.map_err(io::Error::other)?;
    let (stream, from) = listener.accept().await?;
    Ok((permit, stream, from))
}

fn connection(
    bot: Bot,
    stream: TcpStream,
    info: Arc<ConnectionInfo>,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send {
    // Each answer is one small write; waiting to fill a packet would only delay it.
    if let Err(error) = stream.set_nodelay(true) {
        debug!("TCP_NODELAY: {error}");
    }
    // Closes connections of clients that do not read their answers; hyper has no write timeout.
    #[cfg(target_os = "linux")]
    if let Err(error) = SockRef::from(&stream).set_tcp_user_timeout(Some(WRITE_WITHIN)) {
        debug!("TCP_USER_TIMEOUT: {error}");
    }
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_header_size(MAX_HEAD)
        .max_buf_size(MAX_HEAD)
        .half_close(true)
        .serve_connection(
            TokioIo::new(Stream::new(stream, Arc::clone(&info))),
            service_fn(move |mut request| {
                info.set_served();
                // Extensions cost an allocation, so only a bot with an allow list gets one.
                if bot.0.allowed.is_some() {
                    request.extensions_mut().insert(PeerAddr(info.client()));
                }
                let bot = bot.clone();
                async move {
                    let response = bot.answer(request).await;
                    // An error closes the connection without a response.
                    match response.extensions().get::<HangUp>() {
                        Some(HangUp) => Err(io::Error::from(io::ErrorKind::TimedOut)),
                        None => Ok(response),
                    }
                }
            }),
        )
}
