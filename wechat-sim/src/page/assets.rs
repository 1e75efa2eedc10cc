//! The page's own files, which are part of the program. Each file of `static/` is listed here.

use std::path::{Component, Path, PathBuf};

use bytes::Bytes;

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        /// Paths below `static/`, and contents.
        const FILES: &[(&str, &[u8])] = &[$(($path, include_bytes!(concat!("static/", $path)))),*];
    };
}

files![
    "css/chat.css",
    "css/code.css",
    "css/composer.css",
    "css/controls.css",
    "css/inspector.css",
    "css/layout.css",
    "css/messages.css",
    "css/tokens.css",
    "icon.svg",
    "icons.svg",
    "index.html",
    "js/act.js",
    "js/bar.js",
    "js/chat/actions.js",
    "js/chat/avatar.js",
    "js/chat/cards.js",
    "js/chat/chats.js",
    "js/chat/composer.js",
    "js/chat/content.js",
    "js/chat/drop.js",
    "js/chat/emoji.js",
    "js/chat/fault.js",
    "js/chat/files.js",
    "js/chat/log.js",
    "js/chat/media.js",
    "js/chat/menu.js",
    "js/chat/message.js",
    "js/chat/meta.js",
    "js/chat/phone.js",
    "js/chat/record.js",
    "js/chat/rich_text.js",
    "js/clock.js",
    "js/dialog.js",
    "js/dom.js",
    "js/faults.js",
    "js/inspector/answer.js",
    "js/inspector/bot.js",
    "js/inspector/calls.js",
    "js/inspector/code.js",
    "js/inspector/detail.js",
    "js/inspector/effects.js",
    "js/inspector/exchange_list.js",
    "js/inspector/faults_panel.js",
    "js/inspector/inspector.js",
    "js/inspector/json.js",
    "js/inspector/keep.js",
    "js/inspector/part.js",
    "js/inspector/request.js",
    "js/inspector/routes.js",
    "js/inspector/time_bar.js",
    "js/inspector/xml.js",
    "js/inspector/xml_editor.js",
    "js/language.js",
    "js/live.js",
    "js/main.js",
    "js/reason.js",
    "js/server.js",
    "js/shortcuts.js",
    "js/store.js",
    "js/tabs.js",
    "js/texts/en.js",
    "js/texts/zh.js",
    "js/theme.js",
    "js/toast.js",
    "js/view.js",
    "samples/video.mp4",
];

/// Source of the page's files.
#[derive(Clone, Debug)]
pub(super) enum Assets {
    /// Copies in the program.
    Embedded,
    /// Folder that is read at each request, for work on the page.
    Folder(PathBuf),
}

impl Assets {
    /// Returns the `Content-Type` and the file at this path of a URL.
    pub(super) fn get(&self, path: &str) -> Option<(&'static str, Bytes)> {
        let path = match path.strip_prefix('/')? {
            "" => "index.html",
            path => path,
        };
        let content_type = content_type(path)?;
        let bytes = match self {
            Self::Embedded => {
                let (_, bytes) = FILES.iter().find(|(name, _)| *name == path)?;
                Bytes::from_static(bytes)
            }
            Self::Folder(folder) => {
                let path = Path::new(path);
                let stays_inside = path
                    .components()
                    .all(|part| matches!(part, Component::Normal(_)));
                let bytes = stays_inside.then(|| std::fs::read(folder.join(path)).ok())?;
                bytes?.into()
            }
        };
        Some((content_type, bytes))
    }
}

fn content_type(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Collects the paths of all files below a folder.
    fn files(folder: &Path, below: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, below, found);
            } else {
                let path = path.strip_prefix(below).unwrap();
                found.push(path.to_str().unwrap().replace('\\', "/"));
            }
        }
    }

    #[test]
    fn each_asset_file_is_embedded() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page/static");
        let mut found = Vec::new();
        files(&folder, &folder, &mut found);
        let mut listed: Vec<_> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        found.sort();
        listed.sort();
        assert_eq!(listed, found);
        for path in listed {
            assert!(content_type(&path).is_some(), "no type for {path}");
        }
    }

    #[test]
    fn a_path_cannot_leave_the_asset_folder() {
        let assets = Assets::Folder(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page"));
        assert!(assets.get("/static/index.html").is_some());
        for path in [
            "/../page/static/index.html",
            "//etc/hosts.html",
            "/static/../static/index.html",
        ] {
            assert!(assets.get(path).is_none(), "{path}");
        }
    }
}
