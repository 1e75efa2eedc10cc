//! A bot that asks a language model: every text is a question, and an answer may take long.
//!
//! The model is a server at `LLM_URL` with the streaming protocol of `/v1/chat/completions`.
//! Without `LLM_URL` a fake in this process answers, with half a second for each sentence. Short
//! answers reach the first try, longer ones the platform's retries, and the longest wait until the
//! user asks for them. With `--features late` and `WECHAT_APP_SECRET` the longest are pushed
//! instead.
//!
//! ```sh
//! cargo run --bin ai_chat                                  # then, in another terminal:
//! cargo sim chat
//! ```

mod fake_llm;

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, StatusCode};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};
use wechat_runtime::{LatePolicy, prelude::*};

/// A language model at an address.
struct Model {
    url: String,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Model {
    fn at(url: String) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { url, client }
    }

    /// Returns the whole answer to a question, which is read while it is written.
    async fn ask(&self, question: &str) -> anyhow::Result<String> {
        let body = json!({
            "model": "any",
            "stream": true,
            "messages": [{ "role": "user", "content": question }],
        });
        let request = Request::post(&self.url)
            .header("content-type", "application/json")
            .body(Full::from(body.to_string()))?;
        let mut response = self.client.request(request).await?;
        ensure!(
            response.status() == StatusCode::OK,
            "the model answers with {}",
            response.status()
        );
        let (mut answer, mut unread) = (String::new(), Vec::new());
        while let Some(frame) = response.frame().await {
            unread.extend_from_slice(frame?.data_ref().map_or(&[][..], |data| data));
            // An event ends with its line; the text after the last line break is incomplete.
            while let Some(end) = unread.iter().position(|byte| *byte == b'\n') {
                let line: Vec<_> = unread.drain(..=end).collect();
                answer.push_str(&token(&line)?);
            }
        }
        ensure!(!answer.is_empty(), "the model has no answer");
        Ok(answer)
    }
}

/// Returns the text that a line of the stream adds to the answer.
fn token(line: &[u8]) -> anyhow::Result<String> {
    let line = std::str::from_utf8(line)?.trim();
    let Some(data) = line.strip_prefix("data:").map(str::trim) else {
        return Ok(String::new());
    };
    if data == "[DONE]" {
        return Ok(String::new());
    }
    let event: Value = serde_json::from_str(data).context("an event of the model is not JSON")?;
    let content = event["choices"][0]["delta"]["content"].as_str();
    Ok(content.unwrap_or_default().to_owned())
}

/// Asks the model once for each message, however often the platform sends it.
#[on_text(late = wait | notify | collect)]
async fn ask(text: Text, model: &Model) -> anyhow::Result<String> {
    model.ask(&text.content).await
}

#[on_event(subscribe)]
async fn welcome() -> &'static str {
    "问我任何问题。一句话的回答马上就到，“长”的要等一等。"
}

#[fallback]
async fn other() -> &'static str {
    "我只看得懂文字"
}

static HANDLERS: Handlers<Model> = handlers![ask, welcome, other; state = Model];

#[expect(clippy::disallowed_methods, reason = "a setting of this example only")]
fn llm_url() -> Option<String> {
    std::env::var("LLM_URL").ok().filter(|url| !url.is_empty())
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let url = match llm_url() {
        Some(url) => url,
        None => fake_llm::serve().await?,
    };
    let bot = Bot::from_env_or_demo(&HANDLERS)?
        .state(Model::at(url))
        .late(LatePolicy::new().thinking_text("思考中，回复任意内容查看"))
        .error_text("模型没有回答，请再问一次");
    Ok(bot.serve().await?)
}
