//! A fake language model for `ai_chat` with canned sentences and realistic delays.

use std::{convert::Infallible, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt as _, channel::Channel};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::{net::TcpListener, time::sleep};

/// Delay before each sentence.
const SENTENCE: Duration = Duration::from_millis(500);

/// Listens on loopback and returns the address to post questions to.
pub(crate) async fn serve() -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/v1/chat/completions", listener.local_addr()?);
    #[expect(clippy::disallowed_methods, reason = "ends with the process")]
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(
                http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer)),
            );
        }
    });
    Ok(url)
}

/// Returns one sentence for most questions, thirty for those with 长 in them.
async fn answer(request: Request<Incoming>) -> Result<Response<Channel<Bytes>>, hyper::Error> {
    let body = request.into_body().collect().await?.to_bytes();
    let question: Value = serde_json::from_slice(&body).unwrap_or_default();
    let question = question["messages"][0]["content"].as_str();
    let question = question.unwrap_or_default().to_owned();
    let sentences = if question.contains('长') { 30 } else { 1 };
    let (mut sender, body) = Channel::<Bytes, Infallible>::new(1);
    #[expect(clippy::disallowed_methods, reason = "ends with its answer")]
    tokio::spawn(async move {
        for number in 1..=sentences {
            sleep(SENTENCE).await;
            let content = format!("{number}. 关于“{question}”，我没有更多可说的。\n");
            let event = json!({ "choices": [{ "delta": { "content": content } }] });
            if sender
                .send_data(format!("data: {event}\n\n").into())
                .await
                .is_err()
            {
                // The client has disconnected.
                return;
            }
        }
        let _ = sender.send_data("data: [DONE]\n\n".into()).await;
    });
    Ok(Response::new(body))
}
