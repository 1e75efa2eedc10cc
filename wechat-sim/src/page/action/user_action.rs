//! Turns an action into a push, what the chat shows, and an export for a conversation and a test.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{
    super::{
        export::{Export, quoted},
        media::{self, Files},
        refusal::Refusal,
    },
    Action, File, MAX_TEXT, MAX_XML,
};
use crate::engine::{Draft, Platform};

/// Action of a user, in all the forms in which it is needed.
#[derive(Debug)]
pub(in crate::page) struct UserAction {
    /// Name of the action in the request.
    pub(in crate::page) what: &'static str,
    /// Short text for a list.
    pub(in crate::page) label: String,
    /// Content for the chat.
    pub(in crate::page) content: Value,
    pub(in crate::page) push: Written,
    pub(in crate::page) export: Export,
}

/// Push of an action.
#[derive(Debug)]
pub(in crate::page) enum Written {
    /// The platform writes it.
    Draft(Draft),
    /// Already written.
    Document(String),
}

impl Action {
    /// Prepares the action for the user with this OpenID.
    ///
    /// # Errors
    /// If a user cannot do this.
    pub(in crate::page) fn by(
        self,
        openid: &str,
        platform: &Platform,
        files: &Files,
    ) -> Result<UserAction, Refusal> {
        Ok(match self {
            Self::Text { text, bizmsgmenuid } => text_message(&text, bizmsgmenuid)?,
            Self::Image(file) => file.message("image", platform, files),
            Self::Voice(file) => file.message("voice", platform, files),
            Self::Video(file) => file.message("video", platform, files),
            Self::Shortvideo(file) => file.message("shortvideo", platform, files),
            Self::Location {
                latitude,
                longitude,
                label,
                scale,
            } => {
                check_place(latitude, longitude)?;
                let fields = [
                    ("Location_X", latitude.to_string()),
                    ("Location_Y", longitude.to_string()),
                    ("Scale", scale.to_string()),
                    ("Label", label.clone()),
                ];
                let content = json!({
                    "kind": "location", "latitude": latitude, "longitude": longitude, "scale": scale, "label": label,
                });
                let shown = if label.is_empty() {
                    format!("{latitude}, {longitude}")
                } else {
                    label
                };
                message("location", shown, content, &owned(fields))?
            }
            Self::Link {
                title,
                description,
                url,
            } => {
                let content = json!({
                    "kind": "link", "title": title, "description": description, "url": url,
                });
                let fields = [
                    ("Title", title.clone()),
                    ("Description", description),
                    ("Url", url),
                ];
                message("link", title, content, &owned(fields))?
            }
            Self::Follow { scene } => follow(scene.filter(|scene| !scene.is_empty())),
            Self::Unfollow => unfollow(),
            Self::Scan { scene } => scan(&scene, openid, platform),
            Self::Tap { name } => tap(&name, platform)?,
            Self::Click { key } => click(&key),
            Self::ReportLocation {
                latitude,
                longitude,
                precision,
            } => {
                check_place(latitude, longitude)?;
                let fields = [
                    ("Latitude", latitude.to_string()),
                    ("Longitude", longitude.to_string()),
                    ("Precision", precision.to_string()),
                ];
                let mut user_action = event("LOCATION", &owned(fields))?;
                user_action.what = "report_location";
                user_action.label = format!("{latitude}, {longitude}");
                user_action
            }
            Self::Event {
                event: name,
                fields,
            } => event(&name, &fields.into_iter().collect())?,
            Self::Message { msg_type, fields } => {
                let content = json!({ "kind": "message", "msg_type": msg_type });
                let fields = fields.into_iter().collect();
                let mut user_action = message(&msg_type, msg_type.clone(), content, &fields)?;
                user_action.what = "message";
                user_action
            }
            Self::Xml { xml } => document(xml)?,
        })
    }
}

fn check_place(latitude: f64, longitude: f64) -> Result<(), Refusal> {
    if (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude) {
        return Ok(());
    }
    Err(Refusal::bad(
        "`latitude` is -90 to 90 and `longitude` -180 to 180, in degrees",
    ))
}

type Fields = Vec<(String, String)>;

fn owned<const N: usize>(fields: [(&str, String); N]) -> Fields {
    fields.map(|(name, text)| (name.to_owned(), text)).into()
}

fn text_message(text: &str, bizmsgmenuid: Option<String>) -> Result<UserAction, Refusal> {
    if text.is_empty() || text.len() > MAX_TEXT {
        return Err(Refusal::bad(format!(
            "a text has 1 to {MAX_TEXT} bytes of UTF-8, this one has {}",
            text.len()
        )));
    }
    let content = json!({ "kind": "text", "text": text });
    if let Some(id) = bizmsgmenuid {
        let fields = [("Content", text.to_owned()), ("bizmsgmenuid", id)];
        return message("text", text.to_owned(), content, &owned(fields));
    }
    Ok(UserAction {
        what: "text",
        label: text.to_owned(),
        content,
        push: Written::Draft(Draft::text(text)),
        export: Export::new(
            format!("text = {}\n", quoted(text)),
            format!("text({text:?})"),
        ),
    })
}

impl File {
    fn message(self, kind: &'static str, platform: &Platform, files: &Files) -> UserAction {
        let media_id = self
            .media_id
            .unwrap_or_else(|| files.sample(kind, platform));
        let address = media::address(&media_id, platform);
        let mut content = json!({ "kind": kind, "media_id": media_id, "url": address });
        let draft = match kind {
            "image" => {
                let url = address.map(|path| format!("{}{path}", files.base()));
                let url = url.unwrap_or_else(|| "http://mmbiz.qpic.cn/sim/0".to_owned());
                Draft::message("image")
                    .with("PicUrl", url)
                    .with("MediaId", &media_id)
            }
            "voice" => Draft::voice(&media_id),
            "video" => Draft::video(&media_id),
            _ => Draft::shortvideo(&media_id),
        };
        let draft = match self.recognition.filter(|_| kind == "voice") {
            Some(text) => {
                content["recognition"] = text.as_str().into();
                draft.with("Recognition", text)
            }
            None => draft,
        };
        let step = match kind {
            "shortvideo" => format!(
                "message = \"shortvideo\"\nfields = {{ MediaId = {} }}\n",
                quoted(&media_id)
            ),
            _ => format!("{kind} = {}\n", quoted(&media_id)),
        };
        UserAction {
            what: kind,
            label: media_id.clone(),
            content,
            push: Written::Draft(draft),
            export: Export::new(step, format!("{kind}({media_id:?})")),
        }
    }
}

fn follow(scene: Option<String>) -> UserAction {
    let draft = match &scene {
        Some(scene) => Draft::subscribe_by(scene),
        None => Draft::subscribe(),
    };
    UserAction {
        what: "follow",
        label: scene.clone().unwrap_or_default(),
        content: json!({ "kind": "follow", "scene": scene }),
        push: Written::Draft(draft),
        export: Export::new(
            format!(
                "follow = {}\n",
                quoted(scene.as_deref().unwrap_or_default())
            ),
            match scene {
                Some(scene) => format!("subscribe_by({scene:?})"),
                None => "subscribe()".to_owned(),
            },
        ),
    }
}

fn unfollow() -> UserAction {
    UserAction {
        what: "unfollow",
        label: String::new(),
        content: json!({ "kind": "unfollow" }),
        push: Written::Draft(Draft::unsubscribe()),
        export: Export::new(
            "event = \"unsubscribe\"\nfields = { EventKey = \"\" }\n",
            "unsubscribe()",
        ),
    }
}

fn scan(scene: &str, openid: &str, platform: &Platform) -> UserAction {
    UserAction {
        what: "scan",
        label: scene.to_owned(),
        content: json!({ "kind": "scan", "scene": scene }),
        push: Written::Draft(platform.scan(openid, scene)),
        export: Export::new(
            format!("scan = {}\n", quoted(scene)),
            format!("scan({scene:?})"),
        ),
    }
}

fn click(key: &str) -> UserAction {
    UserAction {
        what: "click",
        label: key.to_owned(),
        content: json!({ "kind": "event", "event": "CLICK", "key": key }),
        push: Written::Draft(Draft::click(key)),
        export: Export::new(
            format!("click = {}\n", quoted(key)),
            format!("click({key:?})"),
        ),
    }
}

fn tap(name: &str, platform: &Platform) -> Result<UserAction, Refusal> {
    let (Some(draft), Some(button)) = (platform.tap(name), platform.button(name)) else {
        let buttons = platform.buttons().join(", ");
        return Err(Refusal::missing(format!(
            "no button {name:?} that sends anything; the menu has: {buttons}"
        )));
    };
    Ok(UserAction {
        what: "tap",
        label: name.to_owned(),
        content: json!({
            "kind": "tap", "name": name, "type": button["type"], "key": button["key"], "url": button["url"],
        }),
        push: Written::Draft(draft),
        export: Export::new(
            format!("tap = {}\n", quoted(name)),
            format!("tap({name:?})"),
        ),
    })
}

fn with_fields(draft: Draft, fields: &Fields) -> Result<Draft, Refusal> {
    let mut fields = fields.iter();
    let draft = fields.try_fold(draft, |draft, (path, text)| draft.try_with(path, text));
    draft.map_err(|error| Refusal::bad(error.to_string()))
}

/// Writes the line `fields = { A = "1", "B.C" = "2" }` of a step.
fn fields_line(fields: &Fields) -> String {
    if fields.is_empty() {
        return String::new();
    }
    let fields = fields.iter().map(|(path, text)| {
        if path.contains('.') {
            format!("{} = {}", quoted(path), quoted(text))
        } else {
            format!("{path} = {}", quoted(text))
        }
    });
    let fields: Vec<_> = fields.collect();
    format!("fields = {{ {} }}\n", fields.join(", "))
}

/// Writes the call `send(Draft::message("link").with("Title", "…"))` of a test.
fn send_call(constructor: &str, name: &str, fields: &Fields) -> String {
    let mut call = format!("send(Draft::{constructor}({name:?})");
    for (path, text) in fields {
        // Writing to a String cannot fail.
        let _ = write!(call, ".with({path:?}, {text:?})");
    }
    call.push(')');
    call
}

fn message(
    msg_type: &str,
    label: String,
    content: Value,
    fields: &Fields,
) -> Result<UserAction, Refusal> {
    let what = match msg_type {
        "text" => "text",
        "location" => "location",
        "link" => "link",
        _ => "message",
    };
    Ok(UserAction {
        what,
        label,
        content,
        push: Written::Draft(with_fields(Draft::message(msg_type), fields)?),
        export: Export::new(
            format!("message = {}\n{}", quoted(msg_type), fields_line(fields)),
            send_call("message", msg_type, fields),
        ),
    })
}

fn event(name: &str, fields: &Fields) -> Result<UserAction, Refusal> {
    if name.is_empty() {
        return Err(Refusal::bad("an event has a name: `event` is empty"));
    }
    let key = fields.iter().find(|(path, _)| path == "EventKey");
    Ok(UserAction {
        what: "event",
        label: name.to_owned(),
        content: json!({ "kind": "event", "event": name, "key": key.map(|(_, key)| key) }),
        push: Written::Draft(with_fields(Draft::event(name), fields)?),
        export: Export::new(
            format!("event = {}\n{}", quoted(name), fields_line(fields)),
            send_call("event", name, fields),
        ),
    })
}

fn document(xml: String) -> Result<UserAction, Refusal> {
    if xml.is_empty() || xml.len() > MAX_XML {
        return Err(Refusal::bad(format!(
            "a push has 1 to {MAX_XML} bytes, this one has {}",
            xml.len()
        )));
    }
    let begin: String = xml.chars().take(200).collect();
    let summary = begin.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(UserAction {
        what: "xml",
        label: summary.clone(),
        content: json!({ "kind": "xml", "summary": summary }),
        push: Written::Document(xml),
        export: Export::default(),
    })
}
