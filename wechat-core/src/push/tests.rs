use std::fmt::Debug;

use super::*;
use crate::{
    Click, Field, Image, Link, Location, LocationReport, Rejection, Scan, ShortVideo, Subscribe,
    Text, Unsubscribe, Video, View, Voice,
};

/// Reads a push from the folder of samples.
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

fn typed<T>(push: &Push) -> Result<T, Rejection>
where
    T: for<'a> TryFrom<&'a Push, Error = Rejection>,
{
    T::try_from(push)
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
            let read: $kind = typed(&push).unwrap();
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
        pic_url: Some("http://mmbiz.qpic.cn/mmbiz_jpg/Qv3nTd71oKzLxA/0".into()),
        media_id: "Hq0dN7xYb2sVtZ4w_kEoP9uRmC5jL1aFg8iT3B-e6Xs".into(),
    });
    check!(Voice, "msg_voice", 1_795_420_856, 25_100_000_000_000_804, {
        media_id: "Vc3oYt8Kq1LmZ7wRxD-5nUeGs0Bj9hPaTf6iXk2JdEo".into(),
        format: Some("amr".into()),
        media_id_16k: Some("Vc16KoYt8Kq1LmZ7wRxD-5nUeGs0Bj9hPaTf6iXk2Jd".into()),
        recognition: None,
    });
    check!(Voice, "msg_voice_recognition", 1_795_420_863, 25_100_000_000_000_817, {
        media_id_16k: None,
        recognition: Some("帮我查一下明天的天气。".into()),
    });
    check!(Video, "msg_video", 1_795_420_870, 25_100_000_000_000_830, {
        media_id: "Vd5kRw1Tz8HsB0mXqY-2nJeLf7Gc4pUaOi9oVk3DvEx".into(),
        thumb_media_id: Some("Th2aLk9Qe5WsR0xVzN-6mBdYf8Hj1pCgTi4oUk7JvEs".into()),
    });
    check!(ShortVideo, "msg_shortvideo", 1_795_420_877, 25_100_000_000_000_843, {
        media_id: "Sv8oZx3Lq6WtR1kVyN-4mBdHf0Gj7pCeUi2aTk9JsEb".into(),
        thumb_media_id: Some("Ts1bMj8Rd4XqS9yWzO-5nCeZf7Ik2qDhUj3pVl6KwFt".into()),
    });
    check!(Location, "msg_location", 1_795_420_884, 25_100_000_000_000_856, {
        location_x: 31.230_525,
        location_y: 121.473_667,
        scale: Some(16),
        label: Some("上海市黄浦区福州路465号(上海书城)".into()),
    });
    check!(Link, "msg_link", 1_795_420_891, 25_100_000_000_000_869, {
        title: Some("南风书店十一月书单".into()),
        description: Some("十二本店员挑的书，附一句话短评".into()),
        url: "https://books.example.cn/list/2026-11?from=share&page=1".into(),
    });
}

#[test]
fn each_event_is_read_with_all_its_fields() {
    const TICKET: &str = "gQH47zwAAAAAAAAAAS5odHRwOi8vd2VpeGluLnFxLmNvbS9xL05hbmZlbmdTdG9yZTEyAAQ";

    let plain: Subscribe = typed(&sample!("event_subscribe")).unwrap();
    assert_eq!(plain.to_user_name, ACCOUNT);
    assert_eq!(plain.from_user_name.as_str(), USER);
    assert_eq!(plain.create_time, 1_795_420_926);
    assert_eq!((plain.event_key.as_deref(), plain.scene()), (None, None));

    let scanned: Subscribe = typed(&sample!("event_subscribe_qrscene")).unwrap();
    assert_eq!(scanned.event_key.as_deref(), Some("qrscene_store_12"));
    assert_eq!(scanned.scene(), Some("store_12"));
    assert_eq!(scanned.ticket.as_deref(), Some(TICKET));

    let paid: Subscribe = typed(&sample!("event_subscribe_pay")).unwrap();
    assert_eq!(paid.scene(), None);

    let gone: Unsubscribe = typed(&sample!("event_unsubscribe")).unwrap();
    assert_eq!((gone.create_time, gone.event_key), (1_795_420_947, None));

    for (push, scene, ticket) in [
        (sample!("event_scan"), "store_12", TICKET),
        (sample!("quirk_scan_lowercase"), "4096", "gQE28Dw"),
    ] {
        let scan: Scan = typed(&push).unwrap();
        assert_eq!(scan.scene(), scene);
        assert_eq!(scan.ticket.as_deref(), Some(ticket));
    }

    let place: LocationReport = typed(&sample!("event_location")).unwrap();
    let found = [place.latitude, place.longitude].map(|n| n.to_string());
    assert_eq!(found, ["31.22687", "121.481377"]);
    assert_eq!(place.precision, Some(65.0));

    let click: Click = typed(&sample!("event_click")).unwrap();
    assert_eq!(click.event_key, "V2_NEW_BOOKS");

    let view: View = typed(&sample!("event_view")).unwrap();
    assert_eq!(view.event_key, "https://books.example.cn/m?ch=wx&v=2");
    assert_eq!(view.menu_id, Some(448_271_930));
}

/// Reads all pushes in the folder of samples, by name.
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

/// Replacement for a value that is too short to be found in a text.
fn opposite(value: &str) -> Option<&'static str> {
    match value {
        "0" => Some("1"),
        "1" => Some("0"),
        "true" => Some("false"),
        "false" => Some("true"),
        _ => None,
    }
}

/// Replaces the text of one field, which occurs unescaped in the document.
fn with_text(push: &Push, field: Field<'_>, text: &str) -> Push {
    let document = push.fields().document();
    let start = field.text().as_ptr().addr() - document.as_ptr().addr();
    let (before, after) = document.split_at(start);
    parse(&format!("{before}{text}{}", &after[field.text().len()..])).unwrap()
}

/// Returns the `Debug` output of the push as its type; `None` if there is no type for it.
fn read_any(push: &Push) -> Option<Result<String, Rejection>> {
    let name = push.event().unwrap_or_else(|| push.msg_type());
    let kind = kind::find(push.is_event(), name)?;
    Some((kind.debug)(push))
}

/// Returns all names of the kinds, each with its type.
fn names(kinds: &[typed::Kind]) -> Vec<(&'static str, &'static str)> {
    let names = kinds.iter().flat_map(|kind| {
        let (_, ty) = kind.type_name.split_once("::").unwrap();
        kind.names.iter().map(move |name| (*name, ty))
    });
    names.collect()
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
    let events = names(event::KINDS)
        .into_iter()
        .map(|(name, _)| (true, name));
    let messages = names(message::KINDS)
        .into_iter()
        .map(|(name, _)| (false, name));
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
fn nested_and_repeated_structures_are_read_completely() {
    use crate::event::{MassSendJobFinish, PicWeixin, ScancodePush, SubscribeMsgPopup};

    let scan = ScancodePush::try_from(&sample!("event_scancode_push")).unwrap();
    assert_eq!(scan.scan_code_info.scan_type.as_deref(), Some("qrcode"));
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

/// Replaces the content of the first element with this name, or removes the element.
fn replaced(xml: &str, name: &str, content: Option<&str>) -> String {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let start = xml.find(&open).unwrap_or_else(|| panic!("no {name}"));
    let length = xml[start..].find(&close).expect("its end") + close.len();
    let element = content.map(|content| format!("{open}{content}{close}"));
    let (before, after) = (&xml[..start], &xml[start + length..]);
    format!("{before}{}{after}", element.unwrap_or_default())
}

#[test]
fn an_absent_empty_or_malformed_field_is_none_or_rejects_the_kind() {
    const ODD: [Option<&str>; 8] = [
        None,
        Some(""),
        Some(" \n"),
        Some("<![CDATA[]]>"),
        Some("<![CDATA[许多 &]]>"),
        Some("-1"),
        Some("99999999999999999999999"),
        Some("<Inner>1</Inner>"),
    ];
    // Fields that route a push: without them, parsing fails.
    const IDENTITY: [&str; 4] = ["ToUserName", "FromUserName", "MsgType", "Event"];

    let mut essential = std::collections::BTreeSet::new();
    let mut tried = 0;
    for (file, push) in samples() {
        let xml = push.fields().to_xml();
        let mut fields = Vec::new();
        leaves(push.fields().root(), &mut fields);
        for name in fields.into_iter().map(Field::name) {
            for content in ODD {
                let Ok(odd) = parse(&replaced(&xml, name, content)) else {
                    assert!(IDENTITY.contains(&name), "{file}: {name} = {content:?}");
                    continue;
                };
                tried += 1;
                let Some(Err(why)) = read_any(&odd) else {
                    continue;
                };
                assert!(why.declines(), "{file}: {name} = {content:?}: {why}");
                assert!(why.is_of_a_field(), "{file}: {name} = {content:?}: {why}");
                assert_eq!(odd.check_type(), Err(why), "{file}: {name}");
                if file != "quirk_image_no_mediaid" {
                    let kind = odd.canonical_name().into_owned();
                    essential.insert((odd.is_event(), kind, name.to_owned()));
                }
            }
        }
    }
    assert!(tried > 3_000, "{tried}");
    let essential = essential.iter().map(|(is_event, kind, name)| {
        let sort = if *is_event { "event" } else { "message" };
        format!("{sort} {kind} {name}")
    });
    let essential: Vec<_> = essential.collect();
    assert_eq!(essential.join("\n"), ESSENTIAL.trim());
}

/// Fields without which the next handler gets the push.
const ESSENTIAL: &str = "
message device_event DeviceID
message device_event Event
message device_text Content
message device_text DeviceID
message file Title
message image MediaId
message link Url
message location Location_X
message location Location_Y
message miniprogrampage AppId
message shortvideo MediaId
message text Content
message video MediaId
message voice MediaId
event add_store_audit_info audit_id
event add_store_audit_info status
event apply_merchant_audit_info audit_id
event apply_merchant_audit_info status
event card_merchant_check_result IsPass
event card_merchant_check_result MerchantId
event card_not_pass_check CardId
event card_pass_check CardId
event card_pay_order OrderId
event card_pay_order Status
event card_sku_remind CardId
event click EventKey
event cloud_invoice_invoiceresult_event fpqqlsh
event cloud_invoice_invoiceresult_event status
event create_map_poi_audit_info audit_id
event create_map_poi_audit_info status
event giftcard_pay_done OrderId
event giftcard_send_to_friend OrderId
event giftcard_user_accept OrderId
event kf_close_session KfAccount
event kf_create_session KfAccount
event kf_switch_session ToKfAccount
event location Latitude
event location Longitude
event location_select Location_X
event location_select Location_Y
event masssendjobfinish MsgID
event masssendjobfinish Status
event merchant_order OrderId
event merchant_order OrderStatus
event modify_store_audit_info audit_id
event modify_store_audit_info status
event poi_check_notify Result
event publishjobfinish publish_id
event publishjobfinish publish_status
event scan EventKey
event scancode_push ScanResult
event scancode_waitmsg ScanResult
event shakearoundusershake Major
event shakearoundusershake Minor
event shakearoundusershake Uuid
event submit_invoice_title title
event submit_membercard_user_info CardId
event submit_membercard_user_info UserCardCode
event templatesendjobfinish MsgID
event templatesendjobfinish Status
event update_invoice_status CardId
event update_invoice_status Code
event update_invoice_status Status
event update_member_card CardId
event update_member_card UserCardCode
event user_authorization_cancellation OpenID
event user_authorization_revoke OpenID
event user_consume_card CardId
event user_consume_card UserCardCode
event user_del_card CardId
event user_del_card UserCardCode
event user_enter_session_from_card CardId
event user_enter_session_from_card UserCardCode
event user_get_card CardId
event user_get_card UserCardCode
event user_gifting_card CardId
event user_gifting_card UserCardCode
event user_info_modified OpenID
event user_pay_from_pay_cell CardId
event user_pay_from_pay_cell UserCardCode
event user_scan_product KeyStandard
event user_scan_product KeyStr
event user_scan_product_async KeyStandard
event user_scan_product_async KeyStr
event user_scan_product_enter_session KeyStandard
event user_scan_product_enter_session KeyStr
event user_scan_product_verify_action KeyStandard
event user_scan_product_verify_action KeyStr
event user_scan_product_verify_action Result
event user_view_card CardId
event user_view_card UserCardCode
event view EventKey
event view_miniprogram EventKey
event wxa_media_check trace_id
";

#[test]
fn an_unreadable_element_does_not_discard_its_list() {
    use crate::event::{
        LocationSelect, MassSendJobFinish, PublishJobFinish, ShakearoundUserShake,
        SubscribeMsgPopup,
    };

    let popup = include_str!("../../../tests/data/samples/event_subscribe_msg_popup_event.xml");
    for odd in [None, Some("")] {
        let push = parse(&replaced(popup, "TemplateId", odd)).unwrap();
        let read = SubscribeMsgPopup::try_from(&push).unwrap();
        let answers: Vec<_> = read
            .list
            .iter()
            .map(|item| &*item.subscribe_status_string)
            .collect();
        assert_eq!(answers, ["reject"]);
    }
    let failed = include_str!("../../../tests/data/samples/event_publishjobfinish_fail.xml");
    let whole = PublishJobFinish::try_from(&parse(failed).unwrap()).unwrap();
    assert!(whole.fail_idx.len() > 1, "{whole:?}");
    let push = parse(&replaced(failed, "fail_idx", Some("first"))).unwrap();
    let read = PublishJobFinish::try_from(&push).unwrap();
    assert_eq!(read.fail_idx, whole.fail_idx[1..]);

    // An invalid structure counts as missing, unless it is essential.
    let sent = include_str!("../../../tests/data/samples/event_masssendjobfinish.xml");
    let push = parse(&replaced(sent, "ArticleUrlResult", Some("none"))).unwrap();
    let read = MassSendJobFinish::try_from(&push).unwrap();
    assert!(
        read.article_url_result
            .is_none_or(|urls| urls.result_list.is_empty())
    );
    let shake = include_str!("../../../tests/data/samples/event_shakearoundusershake.xml");
    let push = parse(&replaced(shake, "ChosenBeacon", None)).unwrap();
    let why = ShakearoundUserShake::try_from(&push).unwrap_err();
    assert_eq!(why.to_string(), "the field `ChosenBeacon` is missing");
    let place = include_str!("../../../tests/data/samples/event_location_select.xml");
    let push = parse(&replaced(place, "Scale", Some("16.5"))).unwrap();
    let read = LocationSelect::try_from(&push).unwrap();
    assert_eq!(read.send_location_info.scale, Some(16));
}

#[test]
fn a_json_push_is_read_as_leniently_as_xml() {
    let header = r#""ToUserName":"gh_1","FromUserName":"o1","CreateTime":1714112445.5"#;
    for (scale, expected) in [
        ("16", Some(16)),
        ("16.5", Some(16)),
        (r#"" +16.0 ""#, Some(16)),
        ("null", None),
        ("true", None),
        ("[]", None),
        (r#"{"a":1}"#, None),
        (r#""""#, None),
    ] {
        let push = format!(
            r#"{{{header},"MsgType":"location","Location_X":" 31.2 ","Location_Y":121,"Scale":{scale}}}"#
        );
        let push = parse(&push).unwrap();
        let place = Location::try_from(&push).unwrap();
        assert_eq!((place.scale, place.label), (expected, None), "{scale}");
        assert_eq!(place.create_time, 1_714_112_445);
    }
    let push = format!(r#"{{{header},"MsgType":"image","MediaId":null}}"#);
    let why = Image::try_from(&parse(&push).unwrap()).unwrap_err();
    assert!(why.declines());
    assert_eq!(why.to_string(), "the field `MediaId` is empty");
}

#[test]
fn the_reason_for_a_refused_card_is_typed() {
    use crate::event::{CardNotPassCheck, CardPassCheck};

    let refused = CardNotPassCheck::try_from(&sample!("event_card_not_pass_check")).unwrap();
    assert_eq!(refused.refuse_reason.as_deref(), Some("图片含联系方式"));
    let passed = include_str!("../../../tests/data/samples/event_card_pass_check.xml");
    for (element, expected) in [
        ("", None),
        ("<RefuseReason></RefuseReason>", None),
        (
            "<RefuseReason><![CDATA[非法代制]]></RefuseReason>",
            Some("非法代制"),
        ),
    ] {
        let push = parse(&passed.replace("</xml>", &format!("{element}</xml>"))).unwrap();
        let passed = CardPassCheck::try_from(&push).unwrap();
        assert_eq!(passed.refuse_reason.as_deref(), expected, "{element}");
    }
}

#[test]
fn varying_spellings_of_a_name_are_the_same_kind() {
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
fn a_json_push_has_the_same_types() {
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
fn white_space_around_a_value_is_trimmed() {
    let push = sample!("quirk_spaces_around_cdata");
    assert_eq!(push.from_user_name(), USER);
    assert_eq!(push.event(), Some("user_authorize_invoice"));
    assert_eq!(push.create_time(), 1_795_421_514);
}

#[test]
fn a_push_without_a_name_is_refused_and_the_field_is_named() {
    let whole = include_str!("../../../tests/data/samples/msg_text.xml");
    for field in ["ToUserName", "FromUserName", "MsgType"] {
        let without = whole.replace(field, "Other");
        let error = parse(&without).unwrap_err().to_string();
        assert_eq!(error, format!("the field `{field}` is missing or empty"));
    }
    let event = include_str!("../../../tests/data/samples/event_click.xml");
    let error = parse(&event.replace("Event>", "Other>")).unwrap_err();
    assert!(matches!(error, PushError::Missing("Event")), "{error}");
}

#[test]
fn an_unreadable_time_is_zero_and_does_not_prevent_an_answer() {
    let whole = include_str!("../../../tests/data/samples/msg_text.xml");
    for (written, expected) in [
        ("-1", -1),
        ("0", 0),
        ("1099511627776", 1_099_511_627_776),
        ("1795420807.25", 1_795_420_807),
        (" +7 ", 7),
        ("", 0),
        ("noon", 0),
        ("99999999999999999999", 0),
    ] {
        let push = parse(&whole.replace("1795420807", written)).unwrap();
        let read = Text::try_from(&push).unwrap();
        assert_eq!(
            (push.create_time(), read.create_time),
            (expected, expected),
            "{written:?}"
        );
    }
    let push = parse(&whole.replace("CreateTime", "Other")).unwrap();
    assert_eq!(Text::try_from(&push).unwrap().create_time, 0);
}

#[test]
fn contradicting_fields_are_refused_and_repeated_ones_are_not() {
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
    fn rejection<T>(push: &Push) -> String
    where
        T: for<'a> TryFrom<&'a Push, Error = Rejection> + Debug,
    {
        typed::<T>(push).unwrap_err().to_string()
    }
    let push = sample!("quirk_image_no_mediaid");
    let reason = rejection::<Image>(&push);
    assert_eq!(reason, "the field `MediaId` is missing");
    let image = include_str!("../../../tests/data/samples/msg_image.xml");
    let push = parse(&replaced(image, "MediaId", Some(" "))).unwrap();
    let reason = rejection::<Image>(&push);
    assert_eq!(reason, "the field `MediaId` is empty");

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
    ] {
        let push = parse(&location.replace(value, bad)).unwrap();
        let reason = rejection::<Location>(&push);
        assert!(
            reason.starts_with(&format!("the field `{field}` is not")),
            "{reason}"
        );
    }
}

#[test]
fn an_unreadable_optional_value_is_none() {
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
            ("+2", Some(2)),
            ("2.0", Some(2)),
            ("2.9", Some(2)),
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
            ("+7", Some(7)),
            ("-7.5", Some(-7)),
            ("7,5", None),
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
        ("+5", Some(5)),
        ("5.0", Some(5)),
        ("5.5", None),
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
    // The `MsgID` in the event of a job is the id of a message that the account sent.
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
fn the_macros_know_exactly_the_kinds_that_have_types() {
    let (messages, events) = wechat_macros::__names!();
    assert_eq!(&messages[..], names(message::KINDS));
    assert_eq!(&events[..], names(event::KINDS));
}
