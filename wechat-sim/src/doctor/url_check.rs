//! Checks by the answers to URL checks. Source: 接入指南.

use reqwest::Url;

use super::{
    clock, connection,
    console::{Asked, Console, ECHOSTR, Signature},
    echo,
    finding::{Check, Finding},
    status,
};
use crate::engine::{Answer, Target};

/// Results that later checks need, so that no cause is reported twice.
#[derive(Debug)]
pub(super) struct UrlCheck {
    pub(super) findings: Vec<Finding>,
    pub(super) status: u16,
    pub(super) chunked: bool,
    /// Reason why pushes would show nothing new.
    pub(super) no_push: Option<&'static str>,
}

const SAME_TOKEN: &str = "set the same Token in 设置与开发 → 服务器配置 and in the bot (WECHAT_TOKEN), without \
    white space, and restart the bot; if it is the same: is the path in the URL the bot's, does a proxy or \
    firewall refuse or add the query a second time, is the bot's clock far off? The bot's log may say it";

/// Response header in which a bot of `wechat-runtime` reports a fault of the query, regardless of
/// its signature.
const REFUSED_FOR: &str = "x-wechat-refused";

/// Sends URL checks and judges the answers.
///
/// # Errors
/// Returns the finding if there is no answer.
pub(super) async fn examine(
    console: &Console<'_>,
    target: &Target,
    url: &Url,
) -> Result<UrlCheck, Finding> {
    let ask = async |shift, signature| {
        let asked = console.ask(target, shift, signature).await;
        asked.map_err(|why| connection::no_answer(&why))
    };
    let first = ask(0, Signature::Right).await?;
    let forged = ask(0, Signature::Wrong).await?;
    let mut found = UrlCheck {
        findings: Vec::new(),
        status: first.answer.status,
        chunked: first.answer.chunked,
        no_push: None,
    };
    let took = first.took.as_millis();
    let reached = Finding::pass(Check::Reachable, format!("answered after {took} ms"));
    found.findings.push(reached);
    let toggled = Toggled::ask(console, url).await;
    let skew = clock::skew(first.answer.date.as_deref());

    if first.is_echo() {
        found.echoed(&first, &forged);
        found.findings.push(clock::by_date(skew));
        found.findings.push(toggled.finding());
    } else if let Some((what, remedy)) = spoilt_query(&first) {
        found.add(Finding::fail(Check::Status, what, remedy));
        found.no_push = Some("signed requests are refused");
        found.add(clock::by_date(skew));
    } else if is_unsigned_matter(&first, &forged) {
        found.not_answered(&first, &toggled);
        found.findings.push(clock::by_date(skew));
    } else {
        let mut shifted = None;
        for shift in clock::shifts(skew) {
            if ask(shift, Signature::Right).await?.is_echo() {
                shifted = Some(shift);
                break;
            }
        }
        found.refused(&first, shifted, skew);
    }
    Ok(found)
}

/// Returns whether the answer has nothing to do with the signature.
fn is_unsigned_matter(first: &Asked, forged: &Asked) -> bool {
    let answer = &first.answer;
    match answer.status {
        // A refusal with status 200, the same as for the wrong signature.
        200 => echo::is_page(&answer.body) || answer.body != forged.answer.body,
        404 | 405 | 429 => true,
        400 => status::page(&answer.body).is_some(),
        401..500 => status::unsigned(answer.status).is_some(),
        _ => true,
    }
}

/// Returns what happened to the query on its way, and the remedy, if the bot reports it.
fn spoilt_query(first: &Asked) -> Option<(String, &'static str)> {
    let reason = first.answer.headers.get(REFUSED_FOR)?;
    let (why, remedy) = match reason.as_bytes() {
        b"query-missing" => (
            "the query does not reach the bot, or not all of it",
            "let the proxy or gateway hand the query on unchanged: in nginx write `$is_args$args` behind a path with \
             variables in `proxy_pass`, and end no `rewrite` with `?`; does a firewall take parameters away?",
        ),
        b"query-repeated" => (
            "the query reaches the bot twice",
            "let the proxy hand the query on once: in nginx leave `?$args` out of `rewrite`, which adds the query \
             by itself; is one of the platform's parameters in the URL?",
        ),
        b"query-too-long" => (
            "the query reaches the bot longer than the 2 KiB that it reads",
            "let the proxy add less to the query, and shorten that of the URL",
        ),
        _ => return None,
    };
    let status = first.answer.status;
    let what = format!("the URL check is refused with {status}: {why}, whatever the Token is");
    Some((what, remedy))
}

impl UrlCheck {
    fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Checks a bot that accepted the request as the platform's.
    fn echoed(&mut self, first: &Asked, forged: &Asked) {
        let answer = &first.answer;
        self.add(Finding::pass(Check::Token, "the bot has the same"));
        self.add(match answer.status {
            200 => Finding::pass(Check::Status, "200"),
            status => Finding::fail(
                Check::Status,
                format!("the URL check is answered with {status}: only 200 counts"),
                "set the status 200 in the handler, because the framework's default differs",
            ),
        });
        self.add(Finding::pass(Check::Redirect, "none"));
        self.add(framing(first));
        self.add(match echo::deviation(ECHOSTR, answer) {
            Some(deviation) => Finding::fail(Check::Echo, deviation.what, deviation.remedy),
            None if is_html(first) => Finding::warn(
                Check::Echo,
                "byte for byte, but sent as text/html: anyone with the Token can inject scripts",
                "send it with `Content-Type: text/plain`",
            ),
            None => Finding::pass(Check::Echo, "byte for byte"),
        });
        self.add(if forged.is_echo() {
            Finding::fail(
                Check::Forgery,
                "a wrong signature is echoed, too: the bot does not check signatures, and anyone can send \
                 it messages",
                "compare `signature` with the SHA-1 of Token, timestamp and nonce, sorted and joined; answer \
                 403 if they differ, to GET and POST",
            )
        } else {
            let status = forged.answer.status;
            Finding::pass(Check::Forgery, format!("a wrong signature is refused with {status}"))
        });
    }

    /// Checks a server that answered without looking at signatures.
    fn not_answered(&mut self, first: &Asked, toggled: &Toggled) {
        let status = first.answer.status;
        if let Some(location) = &first.answer.location {
            let remedy = match toggled.answering() {
                Some(path) => {
                    format!("enter the URL with the path `{path}`: there the bot answers")
                }
                None => "enter the URL that it leads to, or answer without a redirect".to_owned(),
            };
            let what = format!(
                "{status} to `{location}`: the platform does not follow, and a push would lose its body"
            );
            self.add(Finding::fail(Check::Redirect, what, remedy));
            self.no_push = Some("the URL is redirected");
            return;
        }
        if let 301..=303 | 307 | 308 = status {
            self.add(Finding::fail(
                Check::Redirect,
                format!("{status} without a `Location`: the platform follows no redirect"),
                "let the bot answer at this URL itself: look for the rule in the proxy that redirects it",
            ));
            self.no_push = Some("the URL is redirected");
            return;
        }
        if status == 200 {
            self.add(Finding::pass(Check::Status, "200"));
            if let Some(deviation) = echo::deviation(ECHOSTR, &first.answer) {
                self.add(Finding::fail(Check::Echo, deviation.what, deviation.remedy));
            }
            self.add(framing(first));
            self.no_push = Some("the URL check fails");
            return;
        }
        let unsigned = match status {
            400 => status::page(&first.answer.body),
            _ => status::unsigned(status),
        };
        if let Some((why, remedy)) = unsigned {
            let what = format!("the URL check is answered with {status}: {why}");
            self.add(Finding::fail(Check::Status, what, remedy));
            self.no_push = Some("the URL check fails");
            return;
        }
        let (why, remedy) = match (status, toggled.answering()) {
            (404, Some(path)) => (
                "there is nothing at this path",
                format!("enter the URL with the path `{path}`: there the bot answers"),
            ),
            (404, None) => (
                "there is nothing at this path",
                "is the path the bot's (WECHAT_PATH), and does the proxy forward it unchanged?".to_owned(),
            ),
            (405 | 501, _) => (
                "GET is not accepted",
                "add a GET handler that echoes `echostr`: the console sends one when the URL is saved"
                    .to_owned(),
            ),
            (500.., _) => (
                "the bot failed",
                "read the bot's log for the error".to_owned(),
            ),
            (201..300, _) => (
                "only 200 counts",
                "answer with 200, and with `echostr` as the body".to_owned(),
            ),
            _ => (
                "only 200 counts",
                "let the platform's requests through: no login, no rate limit".to_owned(),
            ),
        };
        let what = format!("the URL check is answered with {status}: {why}");
        self.add(Finding::fail(Check::Status, what, remedy));
        // A bot that lacks only GET can still be examined.
        self.no_push = (status != 405).then_some("the URL check fails");
    }

    /// Checks a bot that did not accept the signature.
    fn refused(&mut self, first: &Asked, shifted: Option<i64>, skew: Option<i64>) {
        self.no_push = Some("signed requests are refused");
        if shifted.is_none()
            && let Some(finding) = not_for_the_token(&first.answer)
        {
            self.add(finding);
            self.add(clock::by_date(skew));
            return;
        }
        let status = first.answer.status;
        self.add(Finding::skipped(
            Check::Status,
            format!("a signed request is refused with {status}"),
        ));
        if let Some(shift) = shifted {
            self.add(Finding::pass(Check::Token, "the bot has the same"));
            self.add(clock::by_shift(shift));
            return;
        }
        self.add(clock::by_date(skew));
        let what = match status {
            200 => "a correct signature is answered like a wrong one: the bot's Token differs"
                .to_owned(),
            _ => format!("a correct signature is refused with {status}: the bot's Token differs"),
        };
        self.add(Finding::fail(Check::Token, what, SAME_TOKEN));
    }
}

/// Judges a refusal that is most likely not for the Token, since a bot of wechat-runtime refuses a
/// wrong one with 403.
fn not_for_the_token(answer: &Answer) -> Option<Finding> {
    let status = answer.status;
    if let Some((why, remedy)) = status::not_the_token(status) {
        let what = format!("the URL check is refused with {status}: {why}");
        return Some(Finding::fail(Check::Status, what, remedy));
    }
    let word = echo::health(&answer.body).filter(|_| status == 200)?;
    Some(Finding::fail(
        Check::Echo,
        format!("the answer `{word}` is a health check's, and not `echostr`"),
        "enter the URL with the bot's path (WECHAT_PATH), not with that of its health checks \
         (WECHAT_HEALTH_PATH) or with its status port; another bot that answers a wrong signature so \
         has another Token",
    ))
}

fn is_html(asked: &Asked) -> bool {
    let content_type = asked.answer.content_type.as_deref().unwrap_or_default();
    content_type.to_ascii_lowercase().starts_with("text/html")
}

fn framing(asked: &Asked) -> Finding {
    let remedy = "send the body whole, with a `Content-Length`, not as a stream; in nginx \
        `proxy_buffering on`, and no compression for this path";
    if asked.answer.chunked {
        let what = "the answer to the URL check is chunked, without a `Content-Length`";
        Finding::fail(Check::Framing, what, remedy)
    } else if asked.answer.has_length {
        Finding::pass(Check::Framing, "with a `Content-Length`")
    } else {
        let what = "the answer has no `Content-Length`, it ends with the connection";
        Finding::warn(Check::Framing, what, remedy)
    }
}

/// Sends the URL check with one slash more or less at the end of the path.
#[derive(Debug)]
enum Toggled {
    /// The path is `/`.
    None,
    Unanswered,
    Answered {
        path: String,
        asked: Box<Asked>,
    },
}

impl Toggled {
    async fn ask(console: &Console<'_>, url: &Url) -> Self {
        let path = match url.path() {
            "" | "/" => return Self::None,
            path => match path.strip_suffix('/') {
                Some(bare) => bare.to_owned(),
                None => format!("{path}/"),
            },
        };
        let mut url = url.clone();
        url.set_path(&path);
        let Ok(target) = Target::url(url.as_str()) else {
            return Self::Unanswered;
        };
        match console.ask(&target, 0, Signature::Right).await {
            Ok(asked) => Self::Answered {
                path,
                asked: Box::new(asked),
            },
            Err(_) => Self::Unanswered,
        }
    }

    /// Returns the other path, if the bot answers well there.
    fn answering(&self) -> Option<&str> {
        match self {
            Self::Answered { path, asked } if asked.is_exact() => Some(path),
            _ => None,
        }
    }

    fn finding(&self) -> Finding {
        let check = Check::Slash;
        match self {
            Self::None => Finding::skipped(check, "the path is `/`"),
            Self::Unanswered => Finding::skipped(check, "no answer on the other path"),
            Self::Answered { path, asked } if asked.is_echo() => {
                Finding::pass(check, format!("`{path}` is answered as well"))
            }
            Self::Answered { path, asked } if asked.answer.location.is_some() => Finding::warn(
                check,
                format!("`{path}` is redirected: pushes to it would lose their bodies"),
                "enter the URL in the console exactly as it was examined",
            ),
            Self::Answered { path, asked } => {
                let status = asked.answer.status;
                let what = format!(
                    "`{path}` is another path ({status}): enter the URL exactly as it was examined"
                );
                Finding::pass(check, what)
            }
        }
    }
}
