//! Remedy for each fault that the platform finds in an answer. Source: 被动回复用户消息.

use super::{
    finding::{Check, Finding},
    status,
    url_check::UrlCheck,
};
use crate::engine::Fault;

pub(super) const SLOW: &str = "answer `success` at once and send the result with a customer-service message, or \
    work less in the handler";

/// Describes a fault of a push to a bot whose Token is known to be correct.
pub(super) fn words(fault: &Fault) -> String {
    match fault {
        // The hint is part of the Token's finding.
        Fault::Status(status @ (401 | 403), _) => Fault::Status(*status, String::new()).to_string(),
        fault => fault.to_string(),
    }
}

/// Returns whether the request was refused, as opposed to answered badly.
pub(super) fn is_refusal(fault: &Fault) -> bool {
    match fault {
        Fault::Status(404 | 405 | 429, _) => false,
        Fault::Status(code @ 400..=499, _) => status::unsigned(*code).is_none(),
        _ => false,
    }
}

/// Returns whether the bot accepted the push and answered it: the fault is in the answer.
pub(super) fn is_of_form(fault: &Fault) -> bool {
    !matches!(
        fault,
        Fault::Status(..) | Fault::TimedOut { .. } | Fault::Unreachable(_) | Fault::BrokeOff(_)
    )
}

/// Returns the finding under the check of its cause. Faults that the URL check has shown are not
/// repeated.
pub(super) fn finding(fault: &Fault, seen: &UrlCheck) -> Finding {
    let what = words(fault);
    let fail = |check, remedy| Finding::fail(check, format!("a push: {what}"), remedy);
    if let Fault::Status(code, _) = fault
        && *code != seen.status
        && let Some((why, remedy)) = status::unsigned(*code)
    {
        let what = format!("a push is answered with {code}: {why}");
        return Finding::fail(Check::Push, what, remedy);
    }
    match fault {
        Fault::Status(status, _) if *status == seen.status && *status != 200 => Finding::skipped(
            Check::Push,
            format!("answered with {status}, like the URL check"),
        ),
        Fault::Chunked if seen.chunked => {
            Finding::skipped(Check::Push, "the answer is chunked, like the URL check's")
        }
        Fault::Chunked => fail(Check::Framing, "send the body whole, not as a stream"),
        Fault::Status(300..400, _) => fail(
            Check::Redirect,
            "answer POST at the address that answers GET: a redirect loses the body",
        ),
        Fault::Status(201..300, _) => fail(
            Check::Status,
            "set the status 200 for POST: `@HttpCode(200)` in NestJS, `status_code=200` in FastAPI",
        ),
        Fault::Status(404 | 405, _) => fail(
            Check::Push,
            "add a POST handler at the same path as the GET handler",
        ),
        Fault::Status(500.., _) => fail(
            Check::Push,
            "read the bot's log for the error; in safe mode it is often another EncodingAESKey or AppID than \
             the console's (WECHAT_AES_KEY, WECHAT_APP_ID)",
        ),
        Fault::Status(..) => fail(Check::Push, "let the platform's requests through"),
        Fault::TimedOut { after, .. } => {
            let seconds = after.as_secs_f64();
            let what = format!(
                "no answer to a push within {seconds} s: the platform hangs up and tries again"
            );
            Finding::fail(Check::Time, what, SLOW)
        }
        Fault::Unreachable(_) | Fault::BrokeOff(_) => fail(
            Check::Push,
            "the URL check was answered: read the log of the bot, and of the proxy, for this POST",
        ),
        Fault::Encrypted => fail(
            Check::Mode,
            "choose 安全模式 in 设置与开发 → 服务器配置, or remove the key from the bot",
        ),
        Fault::NotEncrypted => fail(
            Check::Mode,
            "encrypt replies (消息加解密说明): set WECHAT_AES_KEY and WECHAT_APP_ID in the bot, or choose \
             兼容模式 or 明文模式 in the console",
        ),
        Fault::Cipher(_) => fail(
            Check::Key,
            "seal replies with the console's EncodingAESKey and AppID, under the key that opened the push",
        ),
        Fault::MsgSignature => fail(
            Check::Push,
            "sign the reply's own `TimeStamp`, `Nonce` and `Encrypt` with the Token, sorted and joined",
        ),
        Fault::Compressed => fail(
            Check::Framing,
            "turn off compression for this path, in the framework and in the proxy",
        ),
        Fault::Quoted => fail(
            Check::Push,
            "send the seven bytes as text/plain, not through the framework's JSON",
        ),
        Fault::Json
        | Fault::Html
        | Fault::PlainText(_)
        | Fault::Blank
        | Fault::NearlySuccess(_)
        | Fault::NotADocument(_)
        | Fault::Root(_) => fail(
            Check::Push,
            "answer with the XML of a reply, with `success`, or with an empty body, even after an error",
        ),
        Fault::ToUserName { .. } | Fault::FromUserName { .. } => fail(
            Check::Push,
            "`ToUserName` of the reply is `FromUserName` of the push, and vice versa",
        ),
        Fault::TextTooLong(_) => fail(
            Check::Push,
            "shorten the text, or send the rest as a customer-service message",
        ),
        _ => fail(
            Check::Push,
            "compare the reply with 被动回复用户消息, field by field",
        ),
    }
}
