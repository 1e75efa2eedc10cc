//! `wechat-sim record`

mod names;

use std::{
    fs,
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context as _, bail};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{Method, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use clap::Args;
use wechat_core::__private::Mutex;
use wechat_runtime::{AppId, EncodingAesKey, Fields, Token};
use wechat_sim::engine::{Answer, Fault, Mode, Outcome, PlatformAccount, Target};

use self::names::Names;
use super::{
    credentials::{KeyFlags, TokenFlag},
    output::print,
    platform::{ended, runtime},
};

/// Forwards the platform's requests to a bot, and stores pushes and answers.
///
/// Each push and its answer become files that `replay --diff` reads, decrypted where there is a
/// key: 0001.push.xml, 0001.answer.xml, and 0001.outcome.txt with what the platform makes of the
/// answer. Numbers go on after the highest in the folder. Users, the account and apps get names of
/// this recording's own; queries with their signatures are not stored. What users write is. What is
/// encrypted and cannot be opened is not stored. With a Token, the signatures of encrypted replies
/// are judged, too.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wechat-sim record --to http://127.0.0.1:8080/wx --listen 127.0.0.1:8090 recorded
  wechat-sim record --key $KEY --appid wx3f9a71c2d84be605 recorded")]
pub(crate) struct Record {
    /// The bot's URL.
    #[arg(
        long,
        visible_alias = "url",
        env = "WECHAT_URL",
        default_value = "http://127.0.0.1:8080/wx"
    )]
    to: String,
    /// Address for the platform's requests.
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    #[command(flatten)]
    token: TokenFlag,
    #[command(flatten)]
    key: KeyFlags,
    /// Number of pushes after which to end.
    #[arg(long, value_name = "PUSHES")]
    count: Option<usize>,
    /// Folder for the files; it is created if it does not exist.
    folder: PathBuf,
}

impl Record {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let safe = self.key.get()?;
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("cannot make `{}`", self.folder.display()))?;
        let mut names = Names::default();
        if let Some(app_id) = self.key.app_id_text()? {
            names.note_app_id(app_id.trim());
        }
        let (ended, end) = tokio::sync::watch::channel(false);
        let recorder = Arc::new(Recorder {
            target: Target::url(&self.to)?,
            signs: self.token.get()?.is_some(),
            token: self.token.or_demo()?,
            safe,
            count: self.count,
            ended,
            state: Mutex::new(Recording {
                last: highest(&self.folder)?,
                stored: 0,
                names,
            }),
            folder: self.folder.clone(),
        });
        runtime()?.block_on(self.serve(recorder, end))?;
        Ok(ExitCode::SUCCESS)
    }

    async fn serve(
        &self,
        recorder: Arc<Recorder>,
        mut end: tokio::sync::watch::Receiver<bool>,
    ) -> anyhow::Result<()> {
        let app = Router::new().fallback(forward).with_state(recorder);
        let listener = tokio::net::TcpListener::bind(self.listen)
            .await
            .with_context(|| format!("cannot listen on {}", self.listen))?;
        let address = listener.local_addr()?;
        print(&format!("recording http://{address} -> {}", self.to));
        let stop = async move {
            // An error means that nobody is left who could end it.
            let _ = end.wait_for(|ended| *ended).await;
        };
        axum::serve(listener, app)
            .with_graceful_shutdown(stop)
            .await
            .context("the recorder stopped")
    }
}

/// Returns the highest number that a file of the folder begins with.
fn highest(folder: &Path) -> anyhow::Result<usize> {
    let context = || format!("cannot read `{}`", folder.display());
    let mut highest = 0;
    for entry in fs::read_dir(folder).with_context(context)? {
        let name = entry.with_context(context)?.file_name();
        let name = name.to_string_lossy();
        let number = name
            .split('.')
            .next()
            .and_then(|number| number.parse().ok());
        highest = highest.max(number.unwrap_or_default());
    }
    Ok(highest)
}

struct Recorder {
    target: Target,
    token: Token,
    /// Whether the token was given, so that signatures can be judged.
    signs: bool,
    safe: Option<(EncodingAesKey, AppId)>,
    folder: PathBuf,
    count: Option<usize>,
    ended: tokio::sync::watch::Sender<bool>,
    state: Mutex<Recording>,
}

struct Recording {
    /// Number of the last push.
    last: usize,
    stored: usize,
    names: Names,
}

async fn forward(
    State(recorder): State<Arc<Recorder>>,
    method: Method,
    uri: Uri,
    body: Bytes,
) -> Response {
    let query = uri.query().unwrap_or_default();
    let push = (method == Method::POST).then(|| String::from_utf8_lossy(&body).into_owned());
    let answer = match recorder.target.send(query, push.clone()).await {
        Ok(answer) => answer,
        Err(error) => {
            print(&format!("the bot cannot be reached: {error}"));
            return StatusCode::BAD_GATEWAY.into_response();
        }
    };
    if let Some(push) = push {
        match recorder.store(&push, &answer) {
            Ok(stored) => print(&stored),
            Err(error) => print(&format!("not stored: {error:#}")),
        }
    }
    passed(answer)
}

/// Answers as the bot did, even if the platform would not accept it.
fn passed(answer: Answer) -> Response {
    // A body that has no length by its nature is sent in chunks.
    let body = if answer.chunked {
        Body::from_stream(futures_util::stream::iter([Ok::<_, std::io::Error>(
            answer.body,
        )]))
    } else {
        Body::from(answer.body)
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY);
    *response.headers_mut() = answer.headers;
    // These are of the connection to the bot, not of its answer.
    for name in [
        header::CONNECTION,
        header::TRANSFER_ENCODING,
        header::CONTENT_LENGTH,
    ] {
        response.headers_mut().remove(name);
    }
    response
}

impl Recorder {
    /// Stores an exchange, and reports its outcome.
    fn store(&self, sent: &str, answer: &Answer) -> anyhow::Result<String> {
        let envelope = Fields::parse_push(sent).context("the push")?;
        let push = self.opened(sent, "push")?;
        let body = self.opened(&String::from_utf8_lossy(&answer.body), "answer")?;
        let fields = Fields::parse_push(push.as_str()).context("the push")?;

        let mut state = self.state.lock();
        state.last += 1;
        let number = state.last;
        state.names.note(&fields, number);
        if let Ok(fields) = body.parse() {
            state.names.note(&fields, number);
        }
        let (push, body) = (state.names.replaced(&push), state.names.replaced(&body));
        let outcome = if let Some(outcome) = self.envelope_fault(&envelope, &fields, answer) {
            outcome
        } else {
            // Judged like in a later replay.
            let mut opened = answer.clone();
            opened.body = body.clone().into();
            PlatformAccount::new(self.token.clone())
                .judge(&push.parse().context("the push")?, &opened)
        };
        let outcome = state.names.replaced(&ended(&outcome));
        for (name, content) in [
            ("push.xml", &push),
            ("answer.xml", &body),
            ("outcome.txt", &format!("{outcome}\n")),
        ] {
            write(&self.folder.join(format!("{number:04}.{name}")), content)?;
        }
        state.stored += 1;
        if self.count.is_some_and(|count| state.stored >= count) {
            self.ended.send_replace(true);
        }
        Ok(format!("{number:04} {outcome}"))
    }

    /// Returns the outcome, if it is due to the answer's envelope, which is not stored.
    fn envelope_fault(&self, envelope: &Fields, push: &Fields, answer: &Answer) -> Option<Outcome> {
        let mut account = PlatformAccount::new(self.token.clone());
        if let (Some((key, app_id)), Some(_)) = (self.safe.clone(), envelope.get("Encrypt")) {
            // Safe mode leaves nothing in clear but the account's name.
            account.mode = match envelope.get("FromUserName") {
                Some(_) => Mode::Compatible(key, app_id),
                None => Mode::Safe(key, app_id),
            };
        }
        let outcome = account.judge(push, answer);
        let (Outcome::Fault(fault) | Outcome::Failed(fault)) = &outcome else {
            return None;
        };
        let is_of_envelope = match fault {
            Fault::MsgSignature => self.signs,
            Fault::Encrypted
            | Fault::NotEncrypted
            | Fault::Cipher(_)
            | Fault::SuccessEncrypted
            | Fault::Missing("MsgSignature" | "TimeStamp" | "Nonce") => true,
            _ => false,
        };
        is_of_envelope.then_some(outcome)
    }

    /// Decrypts a document, if it is encrypted.
    ///
    /// # Errors
    /// If it cannot be opened.
    fn opened(&self, document: &str, sort: &str) -> anyhow::Result<String> {
        let fields = Fields::parse_push(document).ok();
        let encrypt = fields.as_ref().and_then(|fields| fields.get("Encrypt"));
        let Some(encrypt) = encrypt else {
            return Ok(document.to_owned());
        };
        let Some((key, app_id)) = &self.safe else {
            bail!("give --key and --appid");
        };
        let context = || format!("`Encrypt` of the {sort}");
        let opened = key.decrypt(app_id, encrypt.trim()).with_context(context)?;
        String::from_utf8(opened).with_context(context)
    }
}

/// Writes a new file. An existing one is never replaced.
fn write(path: &Path, content: &str) -> anyhow::Result<()> {
    fs::File::create_new(path)
        .and_then(|mut file| file.write_all(content.as_bytes()))
        .with_context(|| format!("cannot write `{}`", path.display()))
}
