//! Counts the user-mode instructions of a message, which do not depend on the machine's load.
//!
//! `cargo bench --package benches --features servers --bench instructions` needs valgrind. Each
//! server runs under callgrind twice and answers another number of distinct messages; the
//! difference is the cost of a message, without the start. `instructions.txt` has the budgets: the
//! program fails if a row exceeds its budget by more than 5 %. With `-- --update` it writes the
//! measured counts there.

use std::{fmt::Write as _, fs, io::Write as _, path::Path, process::ExitCode};

use anyhow::{Context as _, bail};
use tests::{
    client::Connection,
    process::Process,
    push::{USER, now},
};
use wechat_runtime::{AppId, EncodingAesKey, Token};
use wechat_sim::engine::{Mode, Network, Pending, Platform, PlatformAccount, Target};

/// Numbers of messages whose costs are subtracted from each other.
const FEW: usize = 500;
const MANY: usize = 2_500;
/// Share of a budget that a row may exceed it by, in percent.
const TOLERANCE: u64 = 5;
const BUDGETS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.txt");

struct Row {
    name: &'static str,
    server: &'static str,
    variables: &'static [(&'static str, &'static str)],
    safe: bool,
    /// Number of tries of each message.
    tries: usize,
    /// Text of the messages.
    text: &'static str,
}

const ROWS: &[Row] = &[
    Row {
        name: "floor",
        server: env!("CARGO_BIN_EXE_bench_floor"),
        variables: &[],
        safe: false,
        tries: 1,
        text: "你好",
    },
    Row {
        name: "floor in safe mode",
        server: env!("CARGO_BIN_EXE_bench_floor"),
        variables: &[("BENCH_MODE", "safe")],
        safe: true,
        tries: 1,
        text: "你好",
    },
    Row {
        name: "plain",
        server: env!("CARGO_BIN_EXE_bench_bot"),
        variables: &[],
        safe: false,
        tries: 1,
        text: "你好",
    },
    Row {
        name: "safe",
        server: env!("CARGO_BIN_EXE_bench_bot"),
        variables: &[("BENCH_MODE", "safe")],
        safe: true,
        tries: 1,
        text: "你好",
    },
    Row {
        name: "1,000 words and 100 patterns",
        server: env!("CARGO_BIN_EXE_bench_bot"),
        variables: &[("BENCH_KEYWORDS", "1000"), ("BENCH_REGEX", "100")],
        safe: false,
        tries: 1,
        text: "查询0042号1",
    },
    Row {
        name: "second try of an answered message",
        server: env!("CARGO_BIN_EXE_bench_bot"),
        variables: &[],
        safe: false,
        tries: 2,
        text: "你好",
    },
];

fn main() -> anyhow::Result<ExitCode> {
    let update = std::env::args().any(|argument| argument == "--update");
    let budgets = fs::read_to_string(BUDGETS).unwrap_or_default();
    let mut counts = String::new();
    let mut over = Vec::new();
    let mut plain = 0;
    for row in ROWS {
        let mut count = count(row)?;
        match row.name {
            "plain" => plain = count,
            // Only the second try counts.
            _ if row.tries == 2 => count = count.saturating_sub(plain),
            _ => {}
        }
        writeln!(counts, "{count} {}", row.name)?;
        writeln!(std::io::stdout(), "{count:>8} {}", row.name)?;
        let budget = budgets.lines().find_map(|line| {
            let (budget, name) = line.split_once(' ')?;
            (name == row.name).then(|| budget.parse::<u64>())
        });
        match budget.transpose().context("instructions.txt")? {
            Some(budget) if count * 100 <= budget * (100 + TOLERANCE) => {}
            budget => over.push((row.name, count, budget)),
        }
    }
    if update {
        fs::write(BUDGETS, counts).context("instructions.txt")?;
        return Ok(ExitCode::SUCCESS);
    }
    for (name, count, budget) in &over {
        writeln!(
            std::io::stderr(),
            "`{name}` takes {count} instructions a message; its budget in `{}` is {}: find the cause with \
             `callgrind_annotate`, or accept the cost with `-- --update` and say why in the commit",
            Path::new(BUDGETS).display(),
            budget.map_or_else(|| "missing".to_owned(), |budget| budget.to_string()),
        )?;
    }
    Ok(if over.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Returns the instructions of a message with all its tries.
fn count(row: &Row) -> anyhow::Result<u64> {
    let difference = total(row, MANY)?.saturating_sub(total(row, FEW)?);
    Ok(difference / u64::try_from(MANY - FEW)?)
}

/// Returns the instructions of a server that answers `messages`, from its start to its end.
fn total(row: &Row, messages: usize) -> anyhow::Result<u64> {
    let mut variables = vec![("PORT", "0"), ("WORKERS", "1")];
    variables.extend(row.variables);
    let arguments = [
        "--tool=callgrind",
        "--callgrind-out-file=/dev/null",
        row.server,
    ];
    let mut server = Process::start_program("valgrind", &arguments, &variables);
    let mut connection = Connection::open(server.address());
    let platform = platform(row.safe)?;
    let now = now();
    for number in 0..messages {
        // Another user for each message, as at a large account.
        let openid = format!("{}{number:08}", &USER[..20]);
        let push = format!(
            "<xml><ToUserName><![CDATA[gh_5e1c07ab93d2]]></ToUserName>\n\
             <FromUserName><![CDATA[{openid}]]></FromUserName>\n\
             <CreateTime>{now}</CreateTime>\n\
             <MsgType><![CDATA[text]]></MsgType>\n\
             <Content><![CDATA[{}]]></Content>\n\
             <MsgId>{}</MsgId>\n</xml>\n",
            row.text,
            25_100_000_000_000_714 + number,
        );
        let pending = platform.prepare_document(&openid, &push, Network::default());
        let request = request(&pending);
        for _ in 0..row.tries {
            connection.send(&request)?;
            let response = connection.receive()?;
            if response.status != 200 || response.body.len() < 100 {
                bail!("{}: {} {}", row.name, response.status, response.body);
            }
        }
    }
    server.terminate();
    let output = server.output();
    let (_, collected) = output
        .split_once("Collected :")
        .with_context(|| format!("no count in the output of valgrind:\n{output}"))?;
    let count = collected.split_whitespace().next().unwrap_or_default();
    count
        .parse()
        .with_context(|| format!("`{count}` is not a count"))
}

fn platform(safe: bool) -> anyhow::Result<Platform> {
    let mut account = PlatformAccount::new(Token::new("bench-token")?);
    if safe {
        account.mode = Mode::Safe(
            EncodingAesKey::new("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDA")?,
            AppId::new("wxbench000000000001")?,
        );
    }
    // Nothing is sent there: the requests go through a connection of their own.
    let target = Target::url("http://127.0.0.1:1/wx").context("a target")?;
    Ok(Platform::new(account, target))
}

fn request(pending: &Pending) -> String {
    let (query, body) = (pending.query(), pending.body());
    format!(
        "POST /wx?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/4.0\r\n\
         Accept: */*\r\nPragma: no-cache\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n{body}",
        body.len(),
    )
}
