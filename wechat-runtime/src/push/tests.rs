use std::fmt::Debug;

use super::*;
use crate::{
    Click, Context, Field, FromPush, Image, Link, Location, LocationReport, Rejection, Scan,
    ShortVideo, Subscribe, Text, Unsubscribe, Video, View, Voice,
};

/// A push from the folder of samples.
macro_rules! sample {
    ($name:literal) => {
        parse(include_str!(concat!(
            "../../../tests/data/samples/",
            $name,
            ".xml"
        )))
        .unwrap()
    };
}

fn parse(xml: &str) -> Result<Push, PushError> {
    Push::parse(Authentic::for_test(xml))
}

fn typed<K, T: FromPush<K>>(push: Push) -> Result<T, Rejection> {
    T::from_push(&Context::without_bot(push))
}

const USER: &str = "oVx8T6lmQ2zRk0dYw-aJ4uPnS7cE";
const ACCOUNT: &str = "gh_5e1c07ab93d2";

#[test]
fn each_message_is_read_with_all_its_fields() {
    let header = |create_time, msg_id| {
        (
            ACCOUNT.to_owned(),
            OpenId::from(USER),
            create_time,
            Some(msg_id),
        )
    };
    macro_rules! check {
        ($kind:ident, $name:literal, $create_time:literal, $msg_id:literal, { $($field:ident: $value:expr),* $(,)? }) => {{
            let push = sample!($name);
            let read: $kind = typed::<kind::$kind, _>(push).unwrap();
            let (to_user_name, from_user_name, create_time, msg_id) = header($create_time, $msg_id);
            let expected = $kind {
                to_user_name, from_user_name, create_time, msg_id,
                $($field: $value,)*
                ..read.clone()
            };
            assert_eq!(read, expected, $name);
        }};
    }
    check!(Text, "msg_text", 1_795_420_807, 25_100_000_000_000_713, {
        content: "南风书店几点关门？ /::) 😀 <b>&amp;".into(),
        bizmsgmenuid: None,
        msg_data_id: None,
        idx: None,
    });
    check!(Text, "msg_text_from_article", 1_795_420_814, 25_100_000_000_000_726, {
        msg_data_id: Some("3100562214".into()),
        idx: Some(2),
    });
    check!(Text, "msg_text_menu_click", 1_795_420_821, 25_100_000_000_000_739, {
        content: "满意".into(),
        bizmsgmenuid: Some("101".into()),
    });
    check!(Text, "msg_text_cdata_split", 1_795_420_835, 25_100_000_000_000_765, {
        content: "a[b[0]]>c ]]> d".into(),
    });
    check!(Text, "msg_text_multiline", 1_795_420_842, 25_100_000_000_000_778, {
        content: "第一行\n第二行\n\n第四行  ".into(),
    });
    check!(Text, "quirk_entities_no_cdata", 1_795_421_535, 25_100_000_000_009_999, {
        content: "1 < 2 && 3 > 2 😀 你".into(),
    });
    check!(Text, "quirk_declaration_crlf_bom", 1_795_421_521, 25_100_000_000_009_991, {
        content: "你好".into(),
    });
    check!(Image, "msg_image", 1_795_420_849, 25_100_000_000_000_791, {
        pic_url: "http://mmbiz.qpic.cn/mmbiz_jpg/Qv3nTd71oKzLxA/0".into(),
        media_id: "Hq0dN7xYb2sVtZ4w_kEoP9uRmC5jL1aFg8iT3B-e6Xs".into(),
    });
    check!(Voice, "msg_voice", 1_795_420_856, 25_100_000_000_000_804, {
        media_id: "Vc3oYt8Kq1LmZ7wRxD-5nUeGs0Bj9hPaTf6iXk2JdEo".into(),
        format: "amr".into(),
        media_id_16k: Some("Vc16KoYt8Kq1LmZ7wRxD-5nUeGs0Bj9hPaTf6iXk2Jd".into()),
        recognition: None,
    });
    check!(Voice, "msg_voice_recognition", 1_795_420_863, 25_100_000_000_000_817, {
        media_id_16k: None,
        recognition: Some("帮我查一下明天的天气。".into()),
    });
    check!(Video, "msg_video", 1_795_420_870, 25_100_000_000_000_830, {
        media_id: "Vd5kRw1Tz8HsB0mXqY-2nJeLf7Gc4pUaOi9oVk3DvEx".into(),
        thumb_media_id: "Th2aLk9Qe5WsR0xVzN-6mBdYf8Hj1pCgTi4oUk7JvEs".into(),
    });
    check!(ShortVideo, "msg_shortvideo", 1_795_420_877, 25_100_000_000_000_843, {
        media_id: "Sv8oZx3Lq6WtR1kVyN-4mBdHf0Gj7pCeUi2aTk9JsEb".into(),
        thumb_media_id: "Ts1bMj8Rd4XqS9yWzO-5nCeZf7Ik2qDhUj3pVl6KwFt".into(),
    });
    check!(Location, "msg_location", 1_795_420_884, 25_100_000_000_000_856, {
        location_x: 31.230_525,
        location_y: 121.473_667,
        scale: 16,
        label: "上海市黄浦区福州路465号(上海书城)".into(),
    });
    check!(Link, "msg_link", 1_795_420_891, 25_100_000_000_000_869, {
        title: "南风书店十一月书单".into(),
        description: "十二本店员挑的书，附一句话短评".into(),
        url: "https://books.example.cn/list/2026-11?from=share&page=1".into(),
    });
}

#[test]
fn each_event_is_read_with_all_its_fields() {
    const TICKET: &str = "gQH47zwAAAAAAAAAAS5odHRwOi8vd2VpeGluLnFxLmNvbS9xL05hbmZlbmdTdG9yZTEyAAQ";

    let plain: Subscribe = typed::<kind::Subscribe, _>(sample!("event_subscribe")).unwrap();
    assert_eq!(plain.to_user_name, ACCOUNT);
    assert_eq!(plain.from_user_name.as_str(), USER);
    assert_eq!(plain.create_time, 1_795_420_926);
    assert_eq!((plain.event_key.as_deref(), plain.scene()), (None, None));

    let scanned: Subscribe =
        typed::<kind::Subscribe, _>(sample!("event_subscribe_qrscene")).unwrap();
    assert_eq!(scanned.event_key.as_deref(), Some("qrscene_store_12"));
    assert_eq!(scanned.scene(), Some("store_12"));
    assert_eq!(scanned.ticket.as_deref(), Some(TICKET));

    let paid: Subscribe = typed::<kind::Subscribe, _>(sample!("event_subscribe_pay")).unwrap();
    assert_eq!(paid.scene(), None);

    let gone: Unsubscribe = typed::<kind::Unsubscribe, _>(sample!("event_unsubscribe")).unwrap();
    assert_eq!((gone.create_time, gone.event_key), (1_795_420_947, None));

    for (push, scene, ticket) in [
        (sample!("event_scan"), "store_12", TICKET),
        (sample!("quirk_scan_lowercase"), "4096", "gQE28Dw"),
    ] {
        let scan: Scan = typed::<kind::Scan, _>(push).unwrap();
        assert_eq!(scan.scene(), scene);
        assert_eq!(scan.ticket.as_deref(), Some(ticket));
    }

    let place: LocationReport =
        typed::<kind::LocationReport, _>(sample!("event_location")).unwrap();
    let found = [place.latitude, place.longitude, place.precision].map(|n| n.to_string());
    assert_eq!(found, ["31.22687", "121.481377", "65"]);

    let click: Click = typed::<kind::Click, _>(sample!("event_click")).unwrap();
    assert_eq!(click.event_key, "V2_NEW_BOOKS");

    let view: View = typed::<kind::View, _>(sample!("event_view")).unwrap();
    assert_eq!(view.event_key, "https://books.example.cn/m?ch=wx&v=2");
    assert_eq!(view.menu_id, Some(448_271_930));
}

/// All pushes in the folder of samples, by name.
fn samples() -> impl Iterator<Item = (String, Push)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/samples");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files.filter(|path| path.is_file()).filter_map(|path| {
        let push = parse(&std::fs::read_to_string(&path).unwrap()).ok()?;
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (!name.starts_with("envelope")).then_some((name, push))
    })
}

fn leaves<'a>(field: Field<'a>, found: &mut Vec<Field<'a>>) {
    for child in field.iter() {
        if child.is_leaf() {
            found.push(child);
        }
        leaves(child, found);
    }
}

/// Another value of one that is too short to be found in a text.
fn opposite(value: &str) -> Option<&'static str> {
    match value {
        "0" => Some("1"),
        "1" => Some("0"),
        "true" => Some("false"),
        "false" => Some("true"),
        _ => None,
    }
}

/// The push with another text in one field, which lies in the document as it is.
fn with_text(push: &Push, field: Field<'_>, text: &str) -> Push {
    let document = push.fields().document();
    let start = field.text().as_ptr().addr() - document.as_ptr().addr();
    let (before, after) = document.split_at(start);
    parse(&format!("{before}{text}{}", &after[field.text().len()..])).unwrap()
}

fn read_any(push: &Push) -> Option<Result<String, Rejection>> {
    if push.is_event() {
        event::read_any(push)
    } else {
        message::read_any(push)
    }
}

#[test]
fn each_type_holds_every_value_of_its_sample() {
    let mut kinds = std::collections::BTreeSet::new();
    for (file, push) in samples() {
        let read = read_any(&push);
        assert_eq!(read.is_some(), push.is_typed(), "{file}");
        let Some(read) = read else {
            assert!(file.contains("unknown"), "{file} has no type");
            continue;
        };
        if file == "quirk_image_no_mediaid" {
            continue;
        }
        let read = read.unwrap_or_else(|error| panic!("{file}: {error}"));
        kinds.insert((push.is_event(), push.canonical_name().into_owned()));
        let mut fields = Vec::new();
        leaves(push.fields().root(), &mut fields);
        for field in fields {
            let value = field.text().trim();
            let number = value.parse::<f64>().map(|number| format!("{number:?}"));
            let is_held = match opposite(value) {
                Some(opposite) => {
                    let changed = with_text(&push, field, opposite);
                    read_any(&changed).unwrap().unwrap() != read
                }
                None => {
                    ["MsgType", "Event"].contains(&field.name())
                        || read.contains(value)
                        || read.contains(&value.escape_debug().to_string())
                        || number.is_ok_and(|number| read.contains(&number))
                }
            };
            assert!(
                is_held,
                "{file}: {field:?} of {} is not in {read}",
                field.name()
            );
        }
    }
    let events = event::EVENTS.iter().map(|(name, _)| (true, *name));
    let messages = message::MESSAGES.iter().map(|(name, _)| (false, *name));
    let without_sample: Vec<_> = messages
        .chain(events)
        .filter(|(is_event, name)| !kinds.contains(&(*is_event, (*name).to_owned())))
        .map(|(_, name)| name)
        .collect();
    assert_eq!(
        without_sample,
        [
            "freepublishjobfinish",
            "add_guide_buyer_relation_event",
            "wx_verify_pay_succ",
            "wx_verify_dispatch",
            "wx_verify_refill",
            "wx_verify_fail",
        ]
    );
}

#[test]
fn nested_structures_are_read_whole_however_they_repeat() {
    use crate::event::{MassSendJobFinish, PicWeixin, ScancodePush, SubscribeMsgPopup};

    let scan = ScancodePush::try_from(&sample!("event_scancode_push")).unwrap();
    assert_eq!(scan.scan_code_info.scan_type, "qrcode");
    let pictures = |push| {
        let event = PicWeixin::try_from(&push).unwrap();
        let sums = event
            .pic_list
            .iter()
            .map(|picture| picture.pic_md5_sum[..4].to_owned());
        sums.collect::<Vec<_>>()
    };
    assert_eq!(pictures(sample!("event_pic_weixin")), ["5db8"]);
    assert_eq!(
        pictures(sample!("quirk_pic_list_repeated")),
        ["5db8", "0e7c"]
    );
    let popup = SubscribeMsgPopup::try_from(&sample!("event_subscribe_msg_popup_event")).unwrap();
    let answers: Vec<_> = popup
        .list
        .iter()
        .map(|item| &*item.subscribe_status_string)
        .collect();
    assert_eq!(answers, ["accept", "reject"]);
    let sent = MassSendJobFinish::try_from(&sample!("event_masssendjobfinish")).unwrap();
    assert_eq!(sent.sent_count, Some(2299));
    assert!(sent.copyright_check_result.unwrap().result_list.is_empty());
    assert_eq!(
        sent.article_url_result.unwrap().result_list[0].article_idx,
        1
    );
}

#[test]
fn names_and_spellings_that_vary_are_the_same_kind() {
    use crate::event::{PublishJobFinish, UserInfoModified};

    let push = sample!("event_publishjobfinish");
    assert_eq!(push.canonical_name(), "publishjobfinish");
    let xml = push.fields().to_xml();
    let other = parse(&xml.replace("PUBLISHJOBFINISH", "FREEPUBLISHJOBFINISH")).unwrap();
    assert_eq!(other.canonical_name(), "publishjobfinish");
    assert_eq!(
        PublishJobFinish::try_from(&other).unwrap(),
        PublishJobFinish::try_from(&push).unwrap()
    );
    let lower = sample!("event_user_info_modified").fields().to_xml();
    let lower = parse(&lower.replace("OpenID", "openid")).unwrap();
    assert!(UserInfoModified::try_from(&lower).is_ok());
}

#[test]
fn a_json_push_is_of_the_same_types() {
    use crate::event::SubscribeMsgPopup;

    let header = r#""ToUserName":"gh_1","FromUserName":"o1","CreateTime":1714112445"#;
    let text = format!(
        r#"{{{header},"MsgType":"text","Content":"a\"b 你","MsgId":23456789012345678901}}"#
    );
    let push = parse(&text).unwrap();
    assert_eq!(push.get("MsgId"), Some("23456789012345678901"));
    assert_eq!(push.content(), Some("a\"b 你"));
    assert_eq!(push.create_time(), 1_714_112_445);
    let text = text.replace("23456789012345678901", "23456789012345678");
    let text = Text::try_from(&parse(&text).unwrap()).unwrap();
    assert_eq!(text.msg_id, Some(23_456_789_012_345_678));
    for list in [
        r#"{"TemplateId":"t","SubscribeStatusString":"accept","PopupScene":"0"}"#,
        r#"[{"TemplateId":"t","SubscribeStatusString":"accept","PopupScene":"0"}]"#,
    ] {
        let push = format!(
            r#"{{{header},"MsgType":"event","Event":"subscribe_msg_popup_event","List":{list}}}"#
        );
        let popup = SubscribeMsgPopup::try_from(&parse(&push).unwrap()).unwrap();
        assert_eq!(popup.list[0].popup_scene, Some(0));
    }
}

#[test]
fn any_push_keeps_all_its_fields() {
    let push = sample!("msg_file");
    assert_eq!(push.msg_type(), "file");
    assert_eq!(push.get("FileTotalLen"), Some("18842"));
    assert_eq!(push.msg_id(), Some(25_100_000_000_000_882));

    let push = sample!("event_scancode_waitmsg");
    assert_eq!(push.event(), Some("scancode_waitmsg"));
    assert_eq!(push.event_key(), Some("scan_isbn_wait"));
    assert_eq!(
        push.get("ScanCodeInfo.ScanResult"),
        Some("EAN_13,9787020002207")
    );
    assert_eq!(push.msg_id(), None);
    let names: Vec<_> = push.fields().iter().map(Field::name).collect();
    assert_eq!(names.len(), 7);
    assert_eq!(names[6], "ScanCodeInfo");
}

#[test]
fn blanks_around_a_value_are_no_part_of_it() {
    let push = sample!("quirk_spaces_around_cdata");
    assert_eq!(push.from_user_name(), USER);
    assert_eq!(push.event(), Some("user_authorize_invoice"));
    assert_eq!(push.create_time(), 1_795_421_514);
}

#[test]
fn a_push_without_a_name_or_a_time_is_refused_and_the_field_is_named() {
    let whole = include_str!("../../../tests/data/samples/msg_text.xml");
    for field in ["ToUserName", "FromUserName", "CreateTime", "MsgType"] {
        let without = whole.replace(field, "Other");
        let error = parse(&without).unwrap_err().to_string();
        assert_eq!(error, format!("the field `{field}` is missing or empty"));
    }
    let event = include_str!("../../../tests/data/samples/event_click.xml");
    let error = parse(&event.replace("Event>", "Other>")).unwrap_err();
    assert!(matches!(error, PushError::Missing("Event")), "{error}");
    for time in ["noon", "1.5", "99999999999999999999"] {
        let error = parse(&whole.replace("1795420807", time)).unwrap_err();
        assert!(
            matches!(error, PushError::NotANumber("CreateTime")),
            "{time}"
        );
    }
    for time in ["-1", "0", "1099511627776"] {
        let push = parse(&whole.replace("1795420807", time)).unwrap();
        assert_eq!(push.create_time().to_string(), time);
    }
}

#[test]
fn a_push_that_says_two_things_is_refused_and_one_that_repeats_itself_is_not() {
    let whole = include_str!("../../../tests/data/samples/msg_text.xml");
    let with = |field: &str| parse(&whole.replace("</xml>", &format!("{field}</xml>")));
    let error = with("<FromUserName>other</FromUserName>").unwrap_err();
    assert!(matches!(error, PushError::Ambiguous("FromUserName")));
    let error = with("<MsgId>1</MsgId>").unwrap_err();
    assert!(matches!(error, PushError::Ambiguous("MsgId")));
    assert!(with("<MsgType>text</MsgType>").is_ok());
}

#[test]
fn an_encrypted_push_is_explained() {
    let body = include_str!("../../../tests/data/samples/envelope_safe_mode.xml");
    let error = parse(body).unwrap_err();
    assert!(error.to_string().contains("明文模式"), "{error}");
}

#[test]
fn a_typed_field_that_is_missing_or_malformed_is_named() {
    fn rejection<K, T: FromPush<K> + Debug>(push: Push) -> String {
        typed::<K, T>(push).unwrap_err().to_string()
    }
    let push = sample!("quirk_image_no_mediaid");
    let reason = rejection::<kind::Image, Image>(push);
    assert_eq!(reason, "the field `MediaId` is missing");

    let location = include_str!("../../../tests/data/samples/msg_location.xml");
    let check = include_str!("../../../tests/data/samples/event_card_merchant_check_result.xml");
    let push = parse(&check.replace("<IsPass>0<", "<IsPass>perhaps<")).unwrap();
    let reason = event::CardMerchantCheckResult::try_from(&push).unwrap_err();
    assert!(
        reason
            .to_string()
            .starts_with("the field `IsPass` is neither")
    );
    for (value, bad, field) in [
        ("31.230525", "north", "Location_X"),
        ("31.230525", "NaN", "Location_X"),
        ("121.473667", "inf", "Location_Y"),
        ("16", "16.5", "Scale"),
    ] {
        let push = parse(&location.replace(value, bad)).unwrap();
        let reason = rejection::<kind::Location, Location>(push);
        assert!(
            reason.starts_with(&format!("the field `{field}` is not")),
            "{reason}"
        );
    }
}

#[test]
fn an_optional_value_that_cannot_be_read_is_none() {
    use crate::event::{CardPayOrder, UpdateMemberCard, UserGetCard};

    fn changed(xml: &str, field: &str, value: &str) -> Push {
        let open = format!("<{field}>");
        let start = xml.find(&open).expect(field) + open.len();
        let end = start + xml[start..].find("</").unwrap();
        parse(&format!("{}{value}{}", &xml[..start], &xml[end..])).unwrap()
    }
    macro_rules! check {
        ($kind:ident, $sample:literal, $path:literal, $field:ident, [$(($value:literal, $expected:expr)),* $(,)?]) => {
            $(
                let xml = include_str!(concat!("../../../tests/data/samples/", $sample, ".xml"));
                let push = changed(xml, $path, $value);
                let read = $kind::try_from(&push).unwrap();
                assert_eq!(read.$field, $expected, "{} = {:?}", $path, $value);
            )*
        };
    }
    check!(
        Text,
        "msg_text_from_article",
        "Idx",
        idx,
        [
            ("2", Some(2)),
            (" 2 ", Some(2)),
            ("", None),
            ("two", None),
            ("-1", None),
            ("+2", None),
            ("4294967296", None),
        ]
    );
    check!(
        UpdateMemberCard,
        "event_update_member_card",
        "ModifyBonus",
        modify_bonus,
        [
            ("-7", Some(-7)),
            ("+7", None),
            ("7.5", None),
            ("9223372036854775808", None),
        ]
    );
    check!(
        CardPayOrder,
        "event_card_pay_order",
        "FreeCoinCount",
        free_coin_count,
        [
            ("2.5", Some(2.5)),
            ("inf", None),
            ("NaN", None),
            ("many", None),
        ]
    );
    check!(
        UserGetCard,
        "event_user_get_card",
        "IsGiveByFriend",
        is_give_by_friend,
        [
            ("1", Some(true)),
            ("True", Some(true)),
            ("TRUE", Some(true)),
            ("0", Some(false)),
            ("False", Some(false)),
            ("FALSE", Some(false)),
            ("yes", None),
            ("2", None),
        ]
    );
}

#[test]
fn a_push_and_its_type_agree_on_the_message_id() {
    let text = include_str!("../../../tests/data/samples/msg_text.xml");
    for (written, expected) in [
        ("25100000000000713", Some(25_100_000_000_000_713)),
        ("18446744073709551615", Some(u64::MAX)),
        ("0", Some(0)),
        (" 7\n", Some(7)),
        ("123456789012345678901234567890", None),
        ("18446744073709551616", None),
        ("-1", None),
        ("+5", None),
        ("5.0", None),
        ("", None),
    ] {
        let push = parse(&text.replace("25100000000000713", written)).unwrap();
        let read = Text::try_from(&push).unwrap();
        assert_eq!(
            (push.msg_id(), read.msg_id),
            (expected, expected),
            "{written:?}"
        );
    }
    // What a job's event calls `MsgID` is the message that the account sent.
    let job = sample!("event_masssendjobfinish");
    assert!(job.get("MsgID").is_some());
    assert_eq!(job.msg_id(), None);
}

#[test]
fn identity_fields_are_found_whatever_the_case_of_their_names() {
    let text = include_str!("../../../tests/data/samples/msg_text.xml");
    let click = include_str!("../../../tests/data/samples/event_click.xml");
    for change in [str::to_ascii_lowercase, str::to_ascii_uppercase] {
        let mut cases = [text.to_owned(), click.to_owned()];
        for xml in &mut cases {
            for name in NAMES {
                *xml = xml.replace(&format!("<{name}>"), &format!("<{}>", change(name)));
                *xml = xml.replace(&format!("</{name}>"), &format!("</{}>", change(name)));
            }
        }
        let [text, click] = cases.map(|xml| parse(&xml).unwrap());
        let as_sent = sample!("msg_text");
        assert_eq!(text.msg_type(), "text");
        assert_eq!(text.to_user_name(), ACCOUNT);
        assert_eq!(text.from_user_name(), USER);
        assert_eq!(text.create_time(), as_sent.create_time());
        assert_eq!(text.msg_id(), as_sent.msg_id());
        assert_eq!(text.content(), as_sent.content());
        assert_eq!(
            Text::try_from(&text).unwrap(),
            Text::try_from(&as_sent).unwrap()
        );
        assert_eq!(click.event(), Some("CLICK"));
        assert_eq!(click.event_key(), Some("V2_NEW_BOOKS"));
    }
    let whole = text.replace("</xml>", "<fromusername>other</fromusername></xml>");
    let error = parse(&whole).unwrap_err();
    assert!(
        matches!(error, PushError::Ambiguous("FromUserName")),
        "{error}"
    );
    let whole = text.replace("</xml>", "<MSGTYPE>text</MSGTYPE></xml>");
    assert!(parse(&whole).is_ok());
}

#[test]
fn what_a_push_lacks_is_none_for_an_option() {
    let image: Option<Image> = typed::<kind::Image, _>(sample!("quirk_image_no_mediaid")).unwrap();
    assert_eq!(image, None);
    let image: Option<Image> = typed::<kind::Image, _>(sample!("msg_image")).unwrap();
    assert!(image.is_some());
}

#[test]
fn the_macros_know_exactly_the_kinds_that_have_types() {
    let (messages, events) = wechat_macros::__names!();
    assert_eq!(messages, message::MESSAGES);
    assert_eq!(events, event::EVENTS);
}
