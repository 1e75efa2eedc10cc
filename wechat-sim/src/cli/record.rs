//! `wechat-sim record`

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context as _;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use clap::Args;
use wechat_runtime::{AppId, EncodingAesKey, Fields};
use wechat_sim::engine::{Answer, Target};

use super::{platform::runtime, print};

/// Stands between the platform and a bot and stores what they say.
///
/// Each push and its answer become files that `replay --diff` reads: 0001.push.xml and
/// 0001.answer.xml, decrypted where there is a key. Users and the account get names of this
/// recording's own; queries with their signatures are not stored. What users write is.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wechat-sim record --to http://127.0.0.1:8080/wx --listen 127.0.0.1:8090 recorded
  wechat-sim record --key $KEY --appid wx3f9a71c2d84be605 recorded")]
pub(crate) struct Record {
    /// The bot's URL.
    #[arg(long, env = "WECHAT_URL", default_value = "http://127.0.0.1:8080/wx")]
    to: String,
    /// Where the platform's requests come in.
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// EncodingAESKey (消息加解密密钥), to store what is inside.
    #[arg(
        long,
        env = "WECHAT_AES_KEY",
        hide_env_values = true,
        requires = "appid"
    )]
    key: Option<String>,
    /// AppID (开发者ID) of the account.
    #[arg(long, env = "WECHAT_APP_ID")]
    appid: Option<String>,
    /// Ends after so many pushes.
    #[arg(long, value_name = "PUSHES")]
    count: Option<usize>,
    /// The folder for the files; it is made if it is not there.
    folder: PathBuf,
}

impl Record {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let safe = match (&self.key, &self.appid) {
            (Some(key), Some(app_id)) => Some((
                EncodingAesKey::new(key.trim()).context("--key")?,
                AppId::new(app_id.trim()).context("--appid")?,
            )),
            _ => None,
        };
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("cannot make `{}`", self.folder.display()))?;
        let target = Target::url(&self.to)?;
        let (ended, end) = tokio::sync::watch::channel(false);
        let recorder = Arc::new(Recorder {
            target,
            safe,
            folder: self.folder.clone(),
            count: self.count,
            ended,
            state: Mutex::default(),
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

struct Recorder {
    target: Target,
    safe: Option<(EncodingAesKey, AppId)>,
    folder: PathBuf,
    count: Option<usize>,
    ended: tokio::sync::watch::Sender<bool>,
    state: Mutex<Names>,
}

/// What stands in the files for whom.
#[derive(Default)]
struct Names {
    pushes: usize,
    names: BTreeMap<String, String>,
}

async fn forward(State(recorder): State<Arc<Recorder>>, uri: Uri, body: Bytes) -> Response {
    let query = uri.query().unwrap_or_default();
    let push = (!body.is_empty()).then(|| String::from_utf8_lossy(&body).into_owned());
    let answer = match recorder.target.send(query, push.clone()).await {
        Ok(answer) => answer,
        Err(error) => {
            print(&format!("the bot cannot be reached: {error}"));
            return StatusCode::BAD_GATEWAY.into_response();
        }
    };
    if let Some(push) = push
        && let Err(error) = recorder.store(&push, &answer)
    {
        print(&format!("not stored: {error:#}"));
    }
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let content_type = answer
        .content_type
        .unwrap_or_else(|| "text/plain".to_owned());
    (status, [(header::CONTENT_TYPE, content_type)], answer.body).into_response()
}

impl Recorder {
    fn store(&self, push: &str, answer: &Answer) -> anyhow::Result<()> {
        let push = self.opened(push);
        let answer = self.opened(&String::from_utf8_lossy(&answer.body));
        let fields: Fields = push.parse().context("the push")?;
        let number = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.pushes += 1;
            state.name(fields.get("FromUserName"), "oRecorded");
            state.name(fields.get("ToUserName"), "gh_recorded");
            for (content, sort) in [(&push, "push"), (&answer, "answer")] {
                let name = format!("{:04}.{sort}.xml", state.pushes);
                write(&self.folder.join(name), &state.replaced(content))?;
            }
            state.pushes
        };
        print(&format!("{number:04}"));
        if self.count.is_some_and(|count| number >= count) {
            self.ended.send_replace(true);
        }
        Ok(())
    }

    /// What is inside, if it is sealed for this account.
    fn opened(&self, document: &str) -> String {
        let opened = self.safe.as_ref().and_then(|(key, app_id)| {
            let fields: Fields = document.parse().ok()?;
            let opened = key.decrypt(app_id, fields.get("Encrypt")?.trim()).ok()?;
            String::from_utf8(opened).ok()
        });
        opened.unwrap_or_else(|| document.to_owned())
    }
}

impl Names {
    fn name(&mut self, id: Option<&str>, sort: &str) {
        let Some(id) = id.map(str::trim).filter(|id| !id.is_empty()) else {
            return;
        };
        let number = self.names.len() + 1;
        let name = || format!("{sort}_{number}");
        self.names.entry(id.to_owned()).or_insert_with(name);
    }

    fn replaced(&self, document: &str) -> String {
        let names = self.names.iter();
        names.fold(document.to_owned(), |document, (id, name)| {
            document.replace(id, name)
        })
    }
}

fn write(path: &Path, content: &str) -> anyhow::Result<()> {
    fs::write(path, content).with_context(|| format!("cannot write `{}`", path.display()))
}
