//! Pushes with a missing or malformed field.

use std::collections::BTreeMap;

use tests::{
    log::Log,
    push::{sample, text},
};
use tracing::level_filters::LevelFilter;
use wechat_runtime::{OptionalFromPush, Probe, RouteOutcome, event, message, prelude::*};

use super::{bot, content};

/// Runs before a handler of the same kind without a guard.
fn always(_: &Push) -> bool {
    true
}

/// A handler for each of these kinds that takes its type, and one for all of them that takes any
/// push.
macro_rules! by_type {
    ($($attribute:ident $name:ident: $ty:ty;)*) => {
        $(
            #[$attribute($name, when = always)]
            async fn $name(_: $ty) -> &'static str {
                "typed"
            }
        )*

        const KINDS: &[&str] = &[$(stringify!($name)),*];
    };
}

mod messages {
    use super::*;

    by_type! {
        on_msg text: Text;
        on_msg image: Image;
        on_msg voice: Voice;
        on_msg video: Video;
        on_msg shortvideo: ShortVideo;
        on_msg location: Location;
        on_msg link: Link;
        on_msg file: message::File;
        on_msg miniprogrampage: message::MiniProgramPage;
        on_msg device_text: message::DeviceText;
        on_msg device_event: message::DeviceEvent;
    }

    // Messages of devices go to the other fallback.
    #[fallback]
    #[fallback(events)]
    async fn other(_: Push) -> &'static str {
        "fallback"
    }

    pub(super) static HANDLERS: Handlers = handlers![
        text,
        image,
        voice,
        video,
        shortvideo,
        location,
        link,
        file,
        miniprogrampage,
        device_text,
        device_event,
        other
    ];

    pub(super) const NAMES: &[&str] = KINDS;
}

mod events {
    use super::*;

    by_type! {
        on_event subscribe: Subscribe;
        on_event scan: Scan;
        on_event location: LocationReport;
        on_event click: Click;
        on_event view: View;
        on_event view_miniprogram: event::ViewMiniprogram;
        on_event scancode_push: event::ScancodePush;
        on_event scancode_waitmsg: event::ScancodeWaitmsg;
        on_event pic_sysphoto: event::PicSysphoto;
        on_event pic_photo_or_album: event::PicPhotoOrAlbum;
        on_event pic_weixin: event::PicWeixin;
        on_event location_select: event::LocationSelect;
        on_event card_pass_check: event::CardPassCheck;
        on_event card_not_pass_check: event::CardNotPassCheck;
        on_event subscribe_msg_popup_event: event::SubscribeMsgPopup;
    }

    #[on_event(
        subscribe,
        scan,
        location,
        click,
        view,
        view_miniprogram,
        scancode_push,
        scancode_waitmsg,
        pic_sysphoto,
        pic_photo_or_album,
        pic_weixin,
        location_select,
        card_pass_check,
        card_not_pass_check,
        subscribe_msg_popup_event
    )]
    async fn other(_: Push) -> &'static str {
        "fallback"
    }

    pub(super) static HANDLERS: Handlers = handlers![
        subscribe,
        scan,
        location,
        click,
        view,
        view_miniprogram,
        scancode_push,
        scancode_waitmsg,
        pic_sysphoto,
        pic_photo_or_album,
        pic_weixin,
        location_select,
        card_pass_check,
        card_not_pass_check,
        subscribe_msg_popup_event,
        other
    ];

    pub(super) const NAMES: &[&str] = KINDS;
}

/// Returns the document with other content in its first element of this name, or without the
/// element.
fn replaced(xml: &str, name: &str, content: Option<&str>) -> String {
    let (before, rest) = xml
        .split_once(&format!("<{name}>"))
        .expect("the element exists");
    let (_, after) = rest.split_once(&format!("</{name}>")).expect("its end");
    match content {
        Some(content) => format!("{before}<{name}>{content}</{name}>{after}"),
        None => format!("{before}{after}"),
    }
}

/// Returns the names of all elements that hold a text.
fn names(field: wechat_runtime::Field<'_>) -> Vec<String> {
    let own = field.iter().filter(|field| field.is_leaf());
    let own: Vec<_> = own.map(|field| field.name().to_owned()).collect();
    own.into_iter()
        .chain(field.iter().flat_map(names))
        .collect()
}

/// Returns each sample of these kinds, with its file.
fn samples(is_event: bool, kinds: &[&str]) -> BTreeMap<String, String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples");
    let files = std::fs::read_dir(folder).expect("the samples").flatten();
    let samples = files.filter_map(|file| {
        let name = file.file_name().into_string().ok()?;
        let name = name.strip_suffix(".xml")?;
        if name.starts_with("quirk_") {
            return None;
        }
        let xml = sample(name);
        let push = Probe::document(&xml).ok()?.push();
        let kind = push.event().unwrap_or_else(|| push.msg_type());
        let kind = kind.to_ascii_lowercase();
        let is_listed = push.is_event() == is_event && kinds.contains(&&*kind);
        is_listed.then(|| (name.to_owned(), xml))
    });
    samples.collect()
}

#[tokio::test(start_paused = true)]
async fn a_push_with_a_bad_field_falls_back_to_the_kind_or_the_fallback() {
    // Without these fields a push has no sender or recipient.
    const IDENTITY: [&str; 4] = ["ToUserName", "FromUserName", "MsgType", "Event"];

    for (is_event, handlers, kinds) in [
        (false, &messages::HANDLERS, messages::NAMES),
        (true, &events::HANDLERS, events::NAMES),
    ] {
        let bot = bot(handlers).build().unwrap();
        let samples = samples(is_event, kinds);
        assert!(samples.len() >= kinds.len(), "{samples:?}");
        let mut answers = BTreeMap::<String, u32>::new();
        for (file, xml) in samples {
            let push = Probe::document(&xml).unwrap().push();
            assert_eq!(content(&bot, &xml).await, "typed", "{file}");
            for name in names(push.fields().root()) {
                if IDENTITY.contains(&&*name) {
                    continue;
                }
                for odd in [None, Some(""), Some("<![CDATA[许多]]>"), Some("-1.5")] {
                    let push = replaced(&push.fields().to_xml(), &name, odd);
                    let answer = content(&bot, &push).await;
                    let is_answered = ["typed", "fallback"].contains(&&*answer);
                    assert!(is_answered, "{answer}: {push}");
                    *answers.entry(answer).or_default() += 1;
                }
            }
        }
        assert!(
            answers["typed"] > 100 && answers["fallback"] > 20,
            "{answers:?}"
        );
    }
}

#[test]
fn an_explanation_names_the_field_for_which_a_handler_is_passed_over() {
    let bot = bot(&messages::HANDLERS).build().unwrap();
    let explanation = bot.explain(Probe::message("image").with("PicUrl", "http://p"));
    assert_eq!(explanation.winner().unwrap().name, "other");
    let RouteOutcome::Declined(why) = &explanation.verdicts()[0].outcome else {
        panic!("{explanation}");
    };
    assert_eq!(why.to_string(), "the field `MediaId` is missing");
    assert!(
        explanation
            .to_string()
            .contains("passed over: the field `MediaId` is missing"),
        "{explanation}"
    );
}

#[tokio::test(start_paused = true)]
async fn each_handler_passed_over_is_logged_once_in_ten_seconds() {
    let log = Log::capture(LevelFilter::WARN);
    let bot = bot(&messages::HANDLERS).build().unwrap();
    let image = sample("quirk_image_no_mediaid");
    let voice = replaced(&sample("msg_voice"), "MediaId", None);
    for push in [&image, &voice] {
        for id in 1..=3 {
            let another = replaced(push, "MsgId", Some(&id.to_string()));
            assert_eq!(content(&bot, &another).await, "fallback");
        }
    }
    let text = log.text();
    let lines: Vec<_> = text.lines().collect();
    let [image_line, voice_line] = &*lines else {
        panic!("{text}");
    };
    assert!(
        image_line.contains("handler=image (tests/in_process/fields.rs:"),
        "{text}"
    );
    assert!(
        image_line.contains("the field `MediaId` is missing"),
        "{text}"
    );
    assert!(voice_line.contains("handler=voice ("), "{text}");

    tokio::time::advance(std::time::Duration::from_secs(10)).await;
    let another = replaced(&image, "MsgId", Some("9"));
    assert_eq!(content(&bot, &another).await, "fallback");
    assert_eq!(log.text().lines().count(), 3, "{}", log.text());
}

/// A mistake of the bot's author does not make another handler answer.
mod mistakes {
    use super::*;

    struct Unready;

    impl<K> FromPush<K> for Unready {
        fn from_push(_: &Context) -> Result<Self, Rejection> {
            Err(Rejection::new("the bot has no oven"))
        }
    }

    #[on_msg(image)]
    async fn bake(_: Unready) -> &'static str {
        "baked"
    }

    #[fallback]
    async fn other() -> &'static str {
        "fallback"
    }

    static HANDLERS: Handlers = handlers![bake, other];

    impl<K> OptionalFromPush<K> for Unready {
        fn from_push(cx: &Context) -> Result<Option<Self>, Rejection> {
            <Self as FromPush<K>>::from_push(cx).map(Some)
        }
    }

    #[on_msg(image)]
    async fn perhaps_bake(oven: Option<Unready>) -> String {
        format!("baked {}", oven.is_some())
    }

    static OPTIONAL: Handlers = handlers![perhaps_bake, other];

    #[tokio::test]
    async fn an_option_does_not_hide_a_missing_part_of_the_bot() {
        let log = Log::capture(LevelFilter::WARN);
        let bot = bot(&OPTIONAL).build().unwrap();
        assert_eq!(content(&bot, &sample("msg_image")).await, "success");
        log.line("handler not called: the bot has no oven");
    }

    #[tokio::test]
    async fn a_missing_part_of_the_bot_is_logged_and_not_answered() {
        let log = Log::capture(LevelFilter::WARN);
        let bot = bot(&HANDLERS).build().unwrap();
        assert_eq!(content(&bot, &sample("msg_image")).await, "success");
        log.line("handler not called: the bot has no oven");
    }
}

/// `None` is for a push of another kind, not for one that lacks a field.
mod optional {
    use super::*;

    #[on_text]
    #[on_msg(image)]
    async fn either(image: Option<Image>) -> String {
        format!("image {}", image.is_some())
    }

    #[on_event(view)]
    async fn alone(view: Option<View>) -> String {
        format!("view {}", view.is_some())
    }

    #[fallback]
    async fn other(voice: Option<Voice>) -> String {
        format!("voice {}", voice.is_some())
    }

    static HANDLERS: Handlers = handlers![either, alone, other];

    #[tokio::test(start_paused = true)]
    async fn an_optional_kind_is_none_only_for_other_kinds() {
        let log = Log::capture(LevelFilter::WARN);
        let bot = bot(&HANDLERS).build().unwrap();
        let (image, voice) = (sample("msg_image"), sample("msg_voice"));
        for (push, expected) in [
            (text("hello"), "image false"),
            (image.clone(), "image true"),
            (voice.clone(), "voice true"),
            (sample("msg_link"), "voice false"),
            (sample("event_view"), "view true"),
        ] {
            assert_eq!(content(&bot, &push).await, expected, "{push}");
        }
        assert_eq!(log.text(), "");

        let without = |push| replaced(&replaced(push, "MsgId", Some("7")), "MediaId", None);
        assert_eq!(content(&bot, &without(&image)).await, "voice false");
        log.line("the field `MediaId` is missing");
        assert_eq!(content(&bot, &without(&voice)).await, "success");
        assert_eq!(
            log.text().matches("`MediaId` is missing").count(),
            2,
            "{}",
            log.text()
        );
    }
}
