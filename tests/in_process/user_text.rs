//! Text of users may contain anything. It reaches the handler unchanged, and changes no other
//! field.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use proptest::{
    prelude::*,
    test_runner::{TestCaseResult, TestRunner},
};
use tests::push::{TOKEN, sample, signed_path};
use tokio::runtime::{self, Runtime};
use wechat_runtime::{AppId, EncodingAesKey, Fields, Settings, Token, prelude::*};

type Seen = Arc<Mutex<Option<Push>>>;

#[fallback]
async fn keep(push: Push, seen: &Seen) {
    *seen.lock().expect("no panic") = Some(push);
}

#[on_event(scancode_waitmsg, location_select, submit_invoice_title)]
async fn keep_event(push: Push, seen: &Seen) {
    *seen.lock().expect("no panic") = Some(push);
}

static HANDLERS: Handlers<Seen> = handlers![keep, keep_event; state = Seen];

/// A field that users fill, and the later ones of the same push that users fill, too.
#[derive(Clone, Copy, Debug)]
struct Place {
    sample: &'static str,
    path: &'static str,
    later: &'static [&'static str],
}

const fn place(sample: &'static str, path: &'static str, later: &'static [&'static str]) -> Place {
    Place {
        sample,
        path,
        later,
    }
}

const PLACES: &[Place] = &[
    place("msg_text", "Content", &[]),
    place("msg_voice_recognition", "Recognition", &[]),
    place("msg_location", "Label", &[]),
    place("msg_link", "Title", &["Description", "Url"]),
    place("msg_link", "Description", &["Url"]),
    place("msg_link", "Url", &[]),
    place("msg_file", "Title", &["Description", "Url"]),
    place("msg_miniprogrampage", "Title", &["Description", "Url"]),
    place("event_scan", "EventKey", &[]),
    place("event_subscribe_qrscene", "EventKey", &[]),
    place("event_scancode_waitmsg", "ScanCodeInfo.ScanResult", &[]),
    place(
        "event_location_select",
        "SendLocationInfo.Label",
        &["Poiname"],
    ),
    place("event_location_select", "SendLocationInfo.Poiname", &[]),
    place(
        "event_submit_invoice_title",
        "addr",
        &["phone", "bank_type", "bank_no"],
    ),
];

impl Place {
    fn name(self) -> &'static str {
        self.path.rsplit('.').next().unwrap_or(self.path)
    }

    /// Returns the sample with `written` between the tags of the field.
    fn push(self, written: &str) -> String {
        let sample = sample(self.sample);
        let (start, end) = (format!("<{}>", self.name()), format!("</{}>", self.name()));
        let (before, rest) = sample.split_once(&start).expect("a start tag");
        let (_, after) = rest.split_once(&end).expect("an end tag");
        format!("{before}{start}{written}{end}{after}")
    }

    /// Whether the text ends a user's field and begins the next one. Such a push is ambiguous
    /// and not handled.
    fn is_ambiguous(self, text: &str) -> bool {
        let of_the_push = PLACES.iter().filter(|place| place.sample == self.sample);
        of_the_push.into_iter().any(|place| {
            let end = format!("]]></{}>", place.name());
            text.match_indices(&end).any(|(at, _)| {
                let behind = text[at + end.len()..].trim_start_matches([' ', '\t', '\r', '\n']);
                let mut later = place.later.iter();
                later.any(|later| behind.starts_with(&format!("<{later}><![CDATA[")))
            })
        })
    }
}

fn places() -> impl Strategy<Value = Place> {
    proptest::sample::select(PLACES)
}

/// Generates texts that often contain characters with a meaning in XML.
fn texts(place: Place) -> impl Strategy<Value = String> {
    let end = format!("]]></{}>", place.name());
    let start = format!("<{}><![CDATA[", place.name());
    let forged = "<UnionId><![CDATA[forged]]></UnionId>";
    let piece = prop_oneof![
        4 => any::<char>().prop_map(String::from),
        2 => proptest::sample::select(&["]]>", "]", ">", "<![CDATA[", "]]]]><![CDATA[>", "\n", "&amp;", "&"][..])
            .prop_map(str::to_owned),
        1 => Just(end.clone()),
        1 => Just(start.clone()),
        1 => Just(format!("{end}{forged}{start}")),
        1 => Just(format!("{end}<MsgId>1</MsgId></xml><!--")),
        1 => proptest::sample::select(&[
            "]]></Title>\n<Description>", "]]></Description><Url>", "]]></MsgType>", "</xml>", "<MsgType>x</MsgType>",
            "]]></Encrypt></xml>", "<Encrypt>",
        ][..])
            .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// A platform account in one mode, and a bot for it.
struct Bench {
    runtime: Runtime,
    bot: Bot,
    seen: Seen,
    sent: AtomicU64,
    safe: Option<(AppId, EncodingAesKey)>,
    is_compatible: bool,
}

impl Bench {
    fn new(safe: bool, is_compatible: bool) -> Self {
        let token = Token::new(TOKEN).expect("a token");
        let mut settings = Settings::new(token);
        let safe = safe.then(|| {
            let key =
                EncodingAesKey::new("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG").expect("a key");
            (AppId::new("wx0123456789abcdef").expect("an AppID"), key)
        });
        if let Some((app_id, key)) = &safe {
            settings.app_id = Some(app_id.clone());
            settings.aes_key = Some(key.clone());
        }
        let seen = Seen::default();
        let bot = Bot::with_settings(settings, &HANDLERS).state(Arc::clone(&seen));
        let runtime = runtime::Builder::new_current_thread().enable_time().build();
        Self {
            runtime: runtime.expect("a runtime"),
            bot: bot.build().expect("a sound bot"),
            seen,
            sent: AtomicU64::new(1),
            safe,
            is_compatible,
        }
    }

    /// The push as the handler received it.
    fn send(&self, push: &str) -> Option<Push> {
        // The same bytes would be a retry.
        let sent = self.sent.fetch_add(1, Ordering::Relaxed);
        let push = &push.replacen("<CreateTime>", &format!("<CreateTime>{sent:06}"), 1);
        let mut path = signed_path();
        let mut body = push.to_owned();
        if let Some((app_id, key)) = &self.safe {
            let encrypt = key.encrypt(app_id, push);
            let query = |name| {
                let (_, value) = path.split_once(name).expect("in the query");
                value.split('&').next().unwrap_or_default().to_owned()
            };
            let token = Token::new(TOKEN).expect("a token");
            let signature = token.sign_encrypted(&query("timestamp="), &query("nonce="), &encrypt);
            path = format!("{path}&encrypt_type=aes&msg_signature={signature}");
            let clear = push.strip_suffix("</xml>").filter(|_| self.is_compatible);
            body = format!(
                "{}<Encrypt>{encrypt}</Encrypt></xml>",
                clear.unwrap_or("<xml>")
            );
        }
        let request = Request::post(path)
            .header("host", "127.0.0.1")
            .body(Full::new(Bytes::from(body)))
            .expect("as it was sent");
        let response = self.runtime.block_on(self.bot.answer(request));
        assert_eq!(response.status(), 200, "{push}");
        self.seen.lock().expect("no panic").take()
    }

    fn check(&self, place: Place, text: &str, written: &str) -> TestCaseResult {
        let push = place.push(written);
        let seen = self.send(&push);
        let seen = seen.ok_or_else(|| TestCaseError::fail(format!("not handled: {push}")))?;
        prop_assert_eq!(seen.get(place.path), Some(text));
        let expected = leaves(&Fields::parse_push(place.push("")).expect("a push"));
        let mut others = leaves(seen.fields());
        let own = others
            .iter()
            .position(|(name, _)| name == place.path)
            .expect("as it was sent");
        prop_assert_eq!(std::mem::take(&mut others[own].1), text);
        prop_assert_eq!(others, expected);
        Ok(())
    }
}

fn leaves(fields: &Fields) -> Vec<(String, String)> {
    fn below(field: wechat_runtime::Field<'_>, path: &str, leaves: &mut Vec<(String, String)>) {
        for child in field.iter() {
            let path = if path.is_empty() {
                child.name().to_owned()
            } else {
                format!("{path}.{}", child.name())
            };
            if child.is_leaf() {
                if path != "CreateTime" {
                    leaves.push((path, child.text().to_owned()));
                }
            } else {
                below(child, &path, leaves);
            }
        }
    }
    let mut leaves = Vec::new();
    below(fields.root(), "", &mut leaves);
    leaves
}

/// `PROPTEST_CASES` sets the number of texts in each mode.
fn any_text_reaches_the_handler(bench: &Bench) {
    let texts = places().prop_flat_map(|place| (Just(place), texts(place), any::<bool>()));
    let check = |(place, text, divided): (Place, String, bool)| {
        let text = &*text;
        if divided {
            let written = text.replace("]]>", "]]]]><![CDATA[>");
            return bench.check(place, text, &format!("<![CDATA[{written}]]>"));
        }
        // The same bytes as a split `]]>`.
        prop_assume!(!text.contains("]]]]><![CDATA[>"));
        prop_assume!(!place.is_ambiguous(text));
        bench.check(place, text, &format!("<![CDATA[{text}]]>"))
    };
    let config = ProptestConfig {
        failure_persistence: None,
        max_global_rejects: 1_000_000,
        ..ProptestConfig::default()
    };
    if let Err(error) = TestRunner::new(config).run(&texts, check) {
        panic!("{error}");
    }
}

#[test]
fn any_text_reaches_the_handler_in_plain_mode() {
    any_text_reaches_the_handler(&Bench::new(false, false));
}

#[test]
fn any_text_reaches_the_handler_in_safe_mode() {
    any_text_reaches_the_handler(&Bench::new(true, false));
}

#[test]
fn any_text_reaches_the_handler_in_compatible_mode() {
    any_text_reaches_the_handler(&Bench::new(true, true));
}

#[test]
fn user_text_is_read_to_the_end_of_its_field() {
    let bench = Bench::new(false, false);
    for text in [
        "a]]>b",
        "x[y[1]]>2",
        "<a><![CDATA[b]]></a>",
        "]]>",
        "]]></Content>",
        "a]]></Content><UnionId>forged</UnionId><Content><![CDATA[b",
        "a]]><![CDATA[b",
        "]]]]>",
        "a]",
    ] {
        let place = PLACES[0];
        for written in [text.to_owned(), text.replace("]]>", "]]]]><![CDATA[>")] {
            let checked = bench.check(place, text, &format!("<![CDATA[{written}]]>"));
            assert!(checked.is_ok(), "{written}: {checked:?}");
        }
        for divided in ["]]]><![CDATA[]>", "]]>]]&gt;<![CDATA["] {
            let written = text.replace("]]>", divided);
            let checked = bench.check(place, text, &format!("<![CDATA[{written}]]>"));
            assert!(checked.is_ok(), "{written}: {checked:?}");
        }
    }
}

#[test]
fn a_push_whose_text_could_forge_another_field_is_not_handled() {
    let bench = Bench::new(false, false);
    let title = "a]]></Title>\n<Description><![CDATA[b]]></Description><Url><![CDATA[http://evil/?";
    let description = "a]]></Description>\n<Url><![CDATA[http://evil/?";
    let label = "a]]></Label><Poiname><![CDATA[b";
    for (sample, path, text) in [
        ("msg_link", "Title", title),
        ("msg_link", "Description", title),
        ("msg_link", "Description", description),
        ("event_location_select", "SendLocationInfo.Label", label),
        (
            "event_submit_invoice_title",
            "addr",
            "a]]></addr><phone><![CDATA[b",
        ),
    ] {
        let place = place(sample, path, &[]);
        let push = place.push(&format!("<![CDATA[{text}]]>"));
        assert!(bench.send(&push).is_none(), "{push}");
    }
}

#[test]
fn a_push_with_a_repeated_user_text_is_not_handled() {
    let bench = Bench::new(false, false);
    for (sample, name) in [
        ("msg_text", "Content"),
        ("msg_link", "Title"),
        ("msg_location", "label"),
    ] {
        let push = tests::push::sample(sample);
        let again = format!("<{name}>again</{name}></xml>");
        let push = push.replace("</xml>", &again);
        assert!(bench.send(&push).is_none(), "{push}");
    }
}
