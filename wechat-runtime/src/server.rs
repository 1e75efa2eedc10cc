//! Built-in HTTP/1.1 server: limits, accepting connections, graceful shutdown.
//!
//! The server changes nothing that belongs to its whole process, so a program can run several
//! beside other work. Only [`launch`] acts as the program.

pub(crate) mod gate;

mod bind;
mod connection_info;
mod launch;
mod malformed;
mod proxy_protocol;
mod status;
mod stream;

use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use http::Request;
use http_body::Body as _;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
#[cfg(target_os = "linux")]
use socket2::SockRef;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tracing::{debug, info, warn};

use crate::{allow_list::peer::PeerAddr, bot::Bot, server::gate::HangUp, util::throttle::Throttle};
use connection_info::ConnectionInfo;
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
/// Pause after a failed `accept`: when file descriptors run out, connections need time to end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Time limit for requests and handlers to finish once the server stops.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// Bot that listens on its address.
#[derive(Debug)]
pub struct Server {
    bot: Bot,
    listener: TcpListener,
    address: SocketAddr,
    status: Option<TcpListener>,
    /// Text that [`launch`] prints.
    greeting: Option<String>,
    /// Renders the metrics for the status port; set by [`launch`] if it exports them.
    render_metrics: Option<fn() -> String>,
}

impl Server {
    /// Returns the address that the server listens on, with the real port.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Returns the address of the status port, if there is one.
    pub fn status_addr(&self) -> Option<SocketAddr> {
        self.status.as_ref()?.local_addr().ok()
    }

    /// Serves until `stop` is ready. Then accepts no new connection, finishes open requests and
    /// lets running handlers end, for at most 10 s.
    ///
    /// Leaves the process to the program: listens for no signals, prints nothing, installs neither
    /// a `tracing` subscriber nor a metrics recorder and reads no environment variables.
    /// [`run`](Self::run) and [`BotBuilder::serve`](crate::BotBuilder::serve) do all of that.
    /// Without them, metrics go to the recorder of the program, which exports them itself: the
    /// status port has no `/metrics`.
    ///
    /// ```
    /// # use wechat_runtime::{Settings, Token, prelude::*};
    /// # static HANDLERS: Handlers = handlers![];
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut settings = Settings::new(Token::new("token")?);
    /// # settings.listen = ([127, 0, 0, 1], 0).into();
    /// let server = Bot::with_settings(settings, &HANDLERS).build()?.bind()?;
    /// let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    /// let serving = tokio::spawn(server.run_until(async {
    ///     let _ = stopped.await;
    /// }));
    /// // … the rest of the program …
    /// drop(stop);
    /// serving.await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn run_until(mut self, stop: impl Future<Output = ()>) {
        #[cfg(feature = "metrics")]
        crate::metrics::describe();
        let bot = self.bot.clone();
        let render_metrics = self.render_metrics;
        match self.status.take() {
            None => self.serve(stop).await,
            Some(status) => tokio::select! {
                () = self.serve(stop) => {}
                () = status::serve(&bot, status, render_metrics) => {}
            },
        }
    }

    async fn serve(self, stop: impl Future<Output = ()>) {
        let graceful = GracefulShutdown::new();
        let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        let limits = Arc::new(malformed::LogLimits::default());
        let accept_throttle = Throttle::default();
        let mut stop = pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                accepted = accept(&self.listener, &permits) => accepted,
            };
            let (permit, stream, from) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    accept_throttle
                        .log(|suppressed| warn!(suppressed, "cannot accept a connection: {error}"));
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
            service_fn(move |mut request: Request<Incoming>| {
                info.set_served();
                // Extensions cost an allocation, so only a bot with an allow list gets one.
                if bot.0.allowed.is_some() {
                    request.extensions_mut().insert(PeerAddr(info.client()));
                }
                let (bot, info) = (bot.clone(), Arc::clone(&info));
                async move {
                    let has_body = !request.body().is_end_stream();
                    // An error closes the connection without a response.
                    let (response, _) = bot
                        .handle(request)
                        .await
                        .map_err(|HangUp| io::Error::from(io::ErrorKind::TimedOut))?;
                    // A push is read to its end before it is answered with success.
                    if !has_body || response.status().is_success() {
                        info.set_request_read();
                    }
                    Ok::<_, io::Error>(response)
                }
            }),
        )
}
