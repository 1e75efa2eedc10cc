//! Lines of a chat.

use std::time::Duration;

use anyhow::{Context as _, Error, bail};
use wechat_sim::engine::{ApiFault, Draft, Platform};

use crate::cli::{
    attachment,
    send::{degrees, with_fields},
};

/// Request of a line.
#[derive(Debug, PartialEq)]
pub(super) enum Line {
    Send(Draft),
    /// Scan of the QR code with this scene.
    Scan(String),
    /// Tap on the menu's button with this name.
    Tap(String),
    Menu,
    /// Pause of this many seconds.
    Wait(f64),
    /// Fault of the next API call whose path begins like this.
    Fail(ApiFault, String),
    User(String),
    Verbose,
    Quit,
    Nothing,
}

pub(super) fn parse(line: &str, platform: &Platform) -> anyhow::Result<Line> {
    let line = line.trim();
    if line.is_empty() {
        return Ok(Line::Nothing);
    }
    let Some(command) = line.strip_prefix('/') else {
        return Ok(Line::Send(Draft::text(line)));
    };
    if command.starts_with('/') {
        return Ok(Line::Send(Draft::text(command)));
    }
    let (name, rest) = command
        .split_once(char::is_whitespace)
        .unwrap_or((command, ""));
    let rest = rest.trim();
    let needed = |what: &str| {
        if rest.is_empty() {
            bail!("/{name} needs {what}");
        }
        Ok(rest)
    };
    Ok(Line::Send(match name {
        "quit" | "exit" => return Ok(Line::Quit),
        "verbose" => return Ok(Line::Verbose),
        "menu" => return Ok(Line::Menu),
        "tap" => return Ok(Line::Tap(needed("the button's name")?.to_owned())),
        "scan" => return Ok(Line::Scan(needed("the scene")?.to_owned())),
        "fail" => return fail(needed("errcode, html, cut, truncated, garbled or slow")?),
        "wait" => return Ok(Line::Wait(seconds(needed("seconds")?)?)),
        "user" => return Ok(Line::User(needed("a name")?.to_owned())),
        kind @ ("image" | "voice" | "video" | "shortvideo") => {
            attachment::draft(kind, needed("a file or a MediaId")?, platform)?
        }
        "location" => location(needed("latitude and longitude")?)?,
        "event" => event(needed("the event's name")?)?,
        "follow" if rest.is_empty() => Draft::subscribe(),
        "follow" => Draft::subscribe_by(rest),
        "unfollow" => Draft::unsubscribe(),
        "click" => Draft::click(needed("the button's key")?),
        "view" => Draft::view(needed("the page's address")?),
        _ => bail!("there is no /{name}; `wechat-sim help chat` lists the lines"),
    }))
}

fn fail(rest: &str) -> anyhow::Result<Line> {
    let (fault, path) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let fault = match fault {
        "html" => ApiFault::Html,
        "cut" => ApiFault::Cut,
        "truncated" => ApiFault::Truncated,
        "garbled" => ApiFault::Garbled,
        "slow" => {
            let path = path.trim();
            let (time, path) = path.split_once(char::is_whitespace).unwrap_or((path, ""));
            let time = seconds(time).context("/fail slow needs seconds")?;
            let fault = ApiFault::Slow(Duration::from_secs_f64(time));
            return Ok(Line::Fail(fault, path.trim().to_owned()));
        }
        code => ApiFault::Errcode(code.parse().ok().with_context(|| {
            format!("{code:?} is no errcode, and none of html, cut, truncated, garbled, slow")
        })?),
    };
    Ok(Line::Fail(fault, path.trim().to_owned()))
}

fn seconds(rest: &str) -> anyhow::Result<f64> {
    let seconds = rest.parse().ok();
    let seconds = seconds.filter(|seconds| (0.0..=600.0).contains(seconds));
    seconds.with_context(|| format!("a wait is 0 to 600 seconds, not {rest:?}"))
}

fn location(rest: &str) -> anyhow::Result<Draft> {
    let mut parts = rest.splitn(3, char::is_whitespace);
    let mut next = || parts.next().unwrap_or_default();
    let latitude = degrees::<90>(next())
        .map_err(Error::msg)
        .context("latitude")?;
    let longitude = degrees::<180>(next())
        .map_err(Error::msg)
        .context("longitude")?;
    Ok(Draft::location(latitude, longitude, next()))
}

fn event(rest: &str) -> anyhow::Result<Draft> {
    let mut words = rest.split_whitespace();
    let draft = Draft::event(words.next().unwrap_or_default());
    with_fields(draft, words)
}

#[cfg(test)]
mod tests {
    use wechat_runtime::Token;
    use wechat_sim::engine::{PlatformAccount, Target};

    use super::*;

    #[test]
    fn the_first_word_of_a_line_selects_its_action() {
        let target = Target::url("http://127.0.0.1/wx").unwrap();
        let platform = Platform::new(PlatformAccount::new(Token::new("token").unwrap()), target);
        for (line, expected) in [
            ("你好", Line::Send(Draft::text("你好"))),
            ("  hi there ", Line::Send(Draft::text("hi there"))),
            ("//slash", Line::Send(Draft::text("/slash"))),
            ("", Line::Nothing),
            ("/click TODAY", Line::Send(Draft::click("TODAY"))),
            ("/scan table 12", Line::Scan("table 12".to_owned())),
            ("/tap 今日书单", Line::Tap("今日书单".to_owned())),
            ("/wait 0.5", Line::Wait(0.5)),
            (
                "/fail 45015 /cgi-bin/message",
                Line::Fail(ApiFault::Errcode(45015), "/cgi-bin/message".to_owned()),
            ),
            ("/fail cut", Line::Fail(ApiFault::Cut, String::new())),
            (
                "/fail slow 1.5",
                Line::Fail(ApiFault::Slow(Duration::from_millis(1_500)), String::new()),
            ),
            (
                "/fail slow 7  /cgi-bin/token",
                Line::Fail(
                    ApiFault::Slow(Duration::from_secs(7)),
                    "/cgi-bin/token".to_owned(),
                ),
            ),
            ("/follow", Line::Send(Draft::subscribe())),
            ("/follow 12", Line::Send(Draft::subscribe_by("12"))),
            ("/image m", Line::Send(Draft::image("m"))),
            (
                "/location 31.2 121.5 上海 人民广场",
                Line::Send(Draft::location(31.2, 121.5, "上海 人民广场")),
            ),
            (
                "/event enter EventKey=",
                Line::Send(Draft::event("enter").with("EventKey", "")),
            ),
            ("/user bob", Line::User("bob".to_owned())),
            ("/quit", Line::Quit),
        ] {
            assert_eq!(parse(line, &platform).unwrap(), expected, "{line}");
        }
        for (line, reason) in [
            ("/click", "needs the button's key"),
            ("/dance", "there is no /dance"),
            ("/location north", "latitude: a place is −90 to 90 degrees"),
            ("/location 90.5 0", "latitude: a place is −90 to 90 degrees"),
            (
                "/location 0 -181",
                "longitude: a place is −180 to 180 degrees",
            ),
            ("/location 0", "longitude: a place is −180 to 180 degrees"),
            ("/location NaN 0", "latitude"),
            ("/fail slow", "/fail slow needs seconds"),
            ("/fail slow 700", "0 to 600 seconds"),
            ("/event enter a.=b", "`a.` is not the name of a field"),
            ("/event enter Event=b", "`Event` is in the header"),
            ("/image ./none.png", "cannot read `./none.png`"),
            ("/fail dance", "\"dance\" is no errcode"),
            ("/wait long", "0 to 600 seconds"),
            ("/event enter a", "not PATH=TEXT"),
        ] {
            let error = format!("{:#}", parse(line, &platform).unwrap_err());
            assert!(error.contains(reason), "{error}");
        }
    }
}
