use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::{document::xml::writer::any_text, one_line::is_short_line};

fn parse(document: &str) -> Fields {
    document.parse().unwrap()
}

#[test]
fn a_path_finds_nested_and_repeated_fields() {
    let fields = parse("<r><a><b>1</b><b>2</b></a><c/><a><b>3</b><d>4</d></a></r>");
    assert_eq!(fields.root().name(), "r");
    assert_eq!(fields.get("a.b"), Some("1"));
    assert_eq!(fields.get("a.d"), None, "only the first `a` is looked at");
    assert_eq!(fields.get_all("a.b").collect::<Vec<_>>(), ["1", "2", "3"]);
    assert_eq!(fields.get_all("a.d").collect::<Vec<_>>(), ["4"]);
    assert_eq!(fields.get_all("x").count(), 0);
    assert_eq!(fields.get("c"), Some(""));
}

#[test]
fn written_documents_read_back_in_plain_and_pretty_form() {
    let document = "<xml><a>1</a><list><item>x ]]&gt; y</item><item/></list></xml>";
    let fields = parse(document);
    assert_eq!(
        fields.to_xml(),
        "<xml><a><![CDATA[1]]></a><list><item><![CDATA[x ]]]]><![CDATA[> y]]></item>\
         <item><![CDATA[]]></item></list></xml>"
    );
    assert_eq!(
        fields.to_xml_pretty(),
        "<xml>\n    <a><![CDATA[1]]></a>\n    <list>\n        \
         <item><![CDATA[x ]]]]><![CDATA[> y]]></item>\n        <item><![CDATA[]]></item>\n    \
         </list>\n</xml>"
    );
    for written in [fields.to_xml(), fields.to_xml_pretty()] {
        assert_eq!(format!("{:?}", parse(&written)), format!("{fields:?}"));
    }
    assert_eq!(fields.document(), document);
}

#[test]
fn json_reads_like_the_xml_of_the_same_names() {
    let json = parse(
        r#" {"a": 1, "b": {"c": "x\u4f60", "d": null}, "e": [true, {"f": -1.50}], "g": [], "a\u0062": ""} "#,
    );
    let xml = parse("<xml><a>1</a><b><c>x你</c><d/></b><e>true</e><e><f>-1.50</f></e><ab/></xml>");
    assert_eq!(json.format(), Format::Json);
    assert_eq!(format!("{json:?}"), format!("{xml:?}"));
    assert_eq!(json.to_xml(), xml.to_xml());
    assert!(json.document().starts_with(" {") && json.document().ends_with("} "));
    let serialized = serde_json::to_string(&json).unwrap();
    assert_eq!(
        serialized,
        r#"{"a":"1","b":{"c":"x你","d":""},"e":["true",{"f":"-1.50"}],"ab":""}"#
    );
}

#[test]
fn json_that_cannot_be_a_push_is_refused_with_the_reason() {
    let deep = format!("{}1{}", r#"{"a":"#.repeat(9), "}".repeat(9));
    let wide = format!("{{{}\"z\":1}}", r#""a":1,"#.repeat(128));
    let list = format!("{{\"a\":[{}1]}}", "1,".repeat(128));
    for (document, reason) in [
        ("{", "malformed JSON"),
        ("{}x", "malformed JSON"),
        (r#"{"a":1,}"#, "malformed JSON"),
        (r#"{"a":"\ud800"}"#, "malformed JSON"),
        ("[]", "a push is a JSON object, but this is an array"),
        ("\"a\"", "a push is a JSON object, but this is a string"),
        (" -1.5", "a push is a JSON object, but this is a number"),
        ("true", "a push is a JSON object, but this is `true`"),
        ("null", "a push is a JSON object, but this is `null`"),
        ("\u{feff}[1]", "this is an array"),
        ("nonsense", "outside the root"),
        (r#"{"a b":1}"#, "`a b` is not an XML name"),
        (r#"{"":1}"#, "`` is not an XML name"),
        (r#"{"1":1}"#, "`1` is not an XML name"),
        (r#"{"a":{"><\n":1}}"#, "`><\\n` is not an XML name"),
        (r#"{"a":[{"/xml":[]}]}"#, "`/xml` is not an XML name"),
        (r#"{"a":[[1]]}"#, "nested directly inside another array"),
        (&deep, "deeper than 8"),
        (&wide, "more than 128"),
        (&list, "more than 128"),
    ] {
        let error = document.parse::<Fields>().unwrap_err().to_string();
        assert!(error.contains(reason), "{document}: {error}");
    }
}

#[test]
fn json_after_a_byte_order_mark_is_read() {
    let fields = parse("\u{feff}{\"a\": \"b\", \"c\": \"\\u4f60\"}");
    assert_eq!(fields.format(), Format::Json);
    assert_eq!((fields.get("a"), fields.get("c")), (Some("b"), Some("你")));
    assert!(fields.document().starts_with('\u{feff}'));
}

#[test]
fn line_endings_are_preserved() {
    for text in ["a\r\nb", "a\rb", "a\nb"] {
        for written in [text.to_owned(), format!("<![CDATA[{text}]]>")] {
            let fields = parse(&format!("<xml><C>{written}</C></xml>"));
            assert_eq!(fields.get("C"), Some(text));
        }
    }
}

#[test]
fn an_error_states_its_reason_once() {
    use std::error::Error as _;

    let errors = ["{", "[]", "<xml>", "<xml><", "<xml>&a;</xml>"]
        .map(|document| document.parse::<Fields>().unwrap_err());
    for error in errors {
        let told = error.to_string();
        let cause = error.source().map(ToString::to_string);
        assert!(!cause.is_some_and(|cause| told.contains(&cause)), "{told}");
    }
}

#[test]
fn an_optional_list_is_none_only_if_its_single_field_is_empty() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Lists {
        a: Option<Vec<String>>,
    }

    let list = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect());
    for (document, a) in [
        ("<xml></xml>", None),
        ("<xml><a/></xml>", None),
        ("<xml><a> </a></xml>", None),
        ("<xml><a>1</a></xml>", list(&["1"])),
        ("<xml><a/><a>2</a></xml>", list(&["", "2"])),
        ("<xml><a/><a/></xml>", list(&["", ""])),
    ] {
        let lists: Lists = parse(document).deserialize().unwrap();
        assert_eq!(lists, Lists { a }, "{document}");
    }
}

#[test]
fn numbers_of_128_bits_and_every_spelling_of_bool_are_read() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Wide {
        a: i128,
        b: u128,
    }

    let (a, b) = (i128::MIN, u128::MAX);
    let wide = parse(&format!("<xml><a>{a}</a><b>{b}</b></xml>"));
    assert_eq!(wide.deserialize::<Wide>().unwrap(), Wide { a, b });

    for (text, expected) in [
        ("1", Some(true)),
        ("true", Some(true)),
        ("True", Some(true)),
        ("TRUE", Some(true)),
        ("0", Some(false)),
        ("false", Some(false)),
        ("False", Some(false)),
        (" FALSE\n", Some(false)),
        ("tRUE", None),
        ("2", None),
        ("", None),
    ] {
        let read = parse(&format!("<xml><a>{text}</a></xml>"))
            .deserialize::<std::collections::BTreeMap<String, bool>>();
        assert_eq!(read.ok().map(|map| map["a"]), expected, "{text}");
    }
}

#[derive(Debug, Deserialize, PartialEq)]
struct Order {
    #[serde(rename = "Id")]
    id: u64,
    #[serde(rename = "Paid")]
    paid: bool,
    #[serde(rename = "Note")]
    note: Option<String>,
    #[serde(rename = "Gift")]
    gift: Option<u32>,
    #[serde(rename = "Item", default)]
    items: Vec<Item>,
    #[serde(rename = "State")]
    state: State,
    #[serde(rename = "Sum")]
    sum: f64,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Item {
    #[serde(rename = "Name")]
    name: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum State {
    Sent,
    Lost,
}

const ORDER: &str = "<xml><Item><Name> a </Name></Item><Id> 7 </Id><Paid>1</Paid><Note></Note>\
                     <State>sent</State><Sum>1.5</Sum><Other>ignored</Other>\
                     <Item><Name>b</Name></Item></xml>";

#[test]
fn fields_deserialize_into_a_user_defined_type() {
    let order: Order = parse(ORDER).deserialize().unwrap();
    let item = |name: &str| Item {
        name: name.to_owned(),
    };
    let expected = Order {
        id: 7,
        paid: true,
        note: None,
        gift: None,
        items: vec![item(" a "), item("b")],
        state: State::Sent,
        sum: 1.5,
    };
    assert_eq!(order, expected);
}

#[test]
fn a_field_that_does_not_fit_its_type_is_named() {
    for (from, to, reason) in [
        (
            "<Id> 7 </Id>",
            "<Id>seven</Id>",
            "`Id`: \"seven\" is not a whole number in range",
        ),
        (
            "<Id> 7 </Id>",
            "<Id>+7</Id>",
            "`Id`: \"+7\" is not a whole number in range",
        ),
        ("<Id> 7 </Id>", "", "missing field `Id`"),
        (
            "<Paid>1</Paid>",
            "<Paid>yes</Paid>",
            "`Paid`: \"yes\" is not a boolean",
        ),
        ("sent", "eaten", "`State`: unknown variant `eaten`"),
        ("<Name>b</Name>", "", "`Item`: "),
    ] {
        let order = parse(&ORDER.replace(from, to)).deserialize::<Order>();
        let error = order.unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
    let error = parse("<xml><A><B>x</B></A></xml>")
        .deserialize::<std::collections::BTreeMap<String, std::collections::BTreeMap<String, u8>>>()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`A.B`: \"x\" is not a whole number in range"
    );
}

proptest! {
    #[test]
    fn a_type_that_does_not_fit_is_reported_in_a_short_line(text in any_text()) {
        let fields = parse(&serde_json::json!({ "a": text.repeat(100) }).to_string());
        if let Err(error) = fields.deserialize::<std::collections::BTreeMap<String, u8>>() {
            prop_assert!(is_short_line(&error.to_string()), "{}", error);
        }
    }

    #[test]
    fn any_text_round_trips(text in any_text()) {
        let kept = Writer::clean(&text);
        let json = serde_json::json!({ "a": text, "b": { "c": [text, "x"] } }).to_string();
        let fields = parse(&json);
        let written = parse(&fields.to_xml());
        prop_assert_eq!(written.get("a"), Some(&*kept));
        let all: Vec<_> = written.get_all("b.c").collect();
        prop_assert_eq!(all, [&*kept, "x"]);
    }

    #[test]
    fn json_documents_round_trip_through_xml(
        names in proptest::collection::vec(any_text(), 1..4)
    ) {
        let json: serde_json::Map<_, _> = names.into_iter().map(|name| (name, "x".into())).collect();
        match serde_json::to_string(&json).unwrap().parse::<Fields>() {
            Ok(fields) => {
                prop_assert_eq!(format!("{:?}", parse(&fields.to_xml())), format!("{fields:?}"));
            }
            Err(error) => prop_assert!(is_short_line(&error.to_string())),
        }
    }
}
