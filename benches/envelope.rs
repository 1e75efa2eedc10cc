//! Cost of the envelope and of the reply: what a message pays beside its handler.
//!
//! `cargo bench --package benches --bench envelope` prints the time of each operation. With the name
//! of an operation and a number, `-- seal 2000`, the program only does that, so that another program
//! can count instructions and allocations:
//!
//! ```text
//! valgrind --tool=callgrind --callgrind-out-file=/dev/null PROGRAM seal 1000
//! valgrind --tool=callgrind --callgrind-out-file=/dev/null PROGRAM seal 2000
//! ```
//!
//! A thousandth of the difference is one operation. `valgrind PROGRAM` counts allocations.

mod time;

use std::hint::black_box;

use anyhow::{Context as _, ensure};
use time::time;
use wechat_core::{
    __private::{Credentials, Query, Rendered, Safe, Seal, Verified, open, unix_seconds},
    AppId, EncodingAesKey, Fields, Push, Reply, Token,
};

const NONCE: &str = "719480263";
const ANSWER: &str = "你好，世界！这是基准测试的回复。";

/// Request of the platform in safe mode, with the parts that later operations work on.
struct Bench {
    credentials: Credentials,
    now: i64,
    query: String,
    body: Vec<u8>,
    push: Push,
    reply: Reply,
    document: String,
    seal: Seal,
}

impl Bench {
    fn new() -> anyhow::Result<Self> {
        let credentials = Credentials {
            tokens: vec![Token::new("bench-token")?],
            safe: Some(Safe {
                keys: vec![EncodingAesKey::new(
                    "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDA",
                )?],
                app_id: AppId::new("wxbench000000000001")?,
            }),
        };
        let now = unix_seconds();
        let plain = include_str!("../tests/data/samples/msg_text.xml");
        let push = Push::unsigned(plain.to_owned())?;
        let reply = Reply::from(ANSWER);
        let Rendered::Document(document) = reply.render(&push, now) else {
            anyhow::bail!("a text is sent as a document");
        };
        let (query, body) = sealed(&credentials, now, plain)?;
        let (opened, seal) = open(
            &credentials,
            &verify(&query, &credentials, now)?,
            body.clone(),
        )?;
        ensure!(Push::parse(opened)?.content() == push.content());
        Ok(Self {
            seal: seal.context("a seal in safe mode")?,
            credentials,
            now,
            query,
            body,
            push,
            reply,
            document,
        })
    }

    /// Calls `run` with each operation and its name.
    fn each(&self, mut run: impl FnMut(&str, &dyn Fn())) -> anyhow::Result<()> {
        let verified = verify(&self.query, &self.credentials, self.now)?;
        run("verify", &|| {
            black_box(verify(&self.query, &self.credentials, self.now).is_ok());
        });
        // The body is consumed, so this includes a copy of it.
        run("open", &|| {
            black_box(open(&self.credentials, &verified, self.body.clone()).is_ok());
        });
        run("check", &|| {
            black_box(self.reply.check(&self.push).is_ok());
        });
        run("render", &|| {
            black_box(self.reply.render(&self.push, self.now));
        });
        run("seal", &|| {
            black_box(self.seal.encrypt(&self.document, self.now));
        });
        Ok(())
    }
}

fn verify<'a>(query: &'a str, credentials: &Credentials, now: i64) -> anyhow::Result<Verified<'a>> {
    Ok(Query::parse(query)?.verify(credentials, now, Some(300))?)
}

/// Returns query and body of a push as the platform sends them.
fn sealed(credentials: &Credentials, now: i64, plain: &str) -> anyhow::Result<(String, Vec<u8>)> {
    let safe = credentials.safe.as_ref().context("safe mode")?;
    let (token, key) = (&credentials.tokens[0], &safe.keys[0]);
    let encrypt = key.encrypt(&safe.app_id, plain);
    let timestamp = now.to_string();
    let signature = token.sign(&timestamp, NONCE);
    let msg_signature = token.sign_encrypted(&timestamp, NONCE, &encrypt);
    let to: Fields = plain.parse()?;
    let to = to.get("ToUserName").context("an account")?;
    let body = format!(
        "<xml><ToUserName><![CDATA[{to}]]></ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>"
    );
    let query = format!(
        "signature={signature}&timestamp={timestamp}&nonce={NONCE}&openid=oVx8T6lmQ2zRk0dYw-aJ4uPnS7cE\
         &encrypt_type=aes&msg_signature={msg_signature}"
    );
    Ok((query, body.into_bytes()))
}

#[expect(clippy::print_stdout, reason = "its output is its purpose")]
fn main() -> anyhow::Result<()> {
    let bench = Bench::new()?;
    // Cargo adds `--bench`.
    let mut words = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"));
    let Some(operation) = words.next() else {
        return bench.each(|name, call| println!("{name:>6}: {:?}", time(|_| call())));
    };
    let count: u32 = words.next().context("a number of calls")?.parse()?;
    let mut is_known = false;
    bench.each(|name, call| {
        if name == operation {
            is_known = true;
            (0..count).for_each(|_| call());
        }
    })?;
    ensure!(is_known, "`{operation}` is no operation of this bench");
    Ok(())
}
