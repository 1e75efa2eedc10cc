//! Customer-service messages. Source: 发送客服消息.

use serde_json::{Map, Value, json};
use wechat_core::{
    __private::{clean, split_clean},
    OpenId,
    reply::{Article, Image, Music, Text, Video, Voice},
};

/// A customer-service message (客服消息), for [`Api::send`](crate::Api::send).
///
/// Texts, [`reply::Image`](Image), [`reply::Voice`](Voice), [`reply::Music`](Music) and
/// [`reply::Article`](Article) convert into one:
///
/// ```
/// # use wechat_runtime::{Api, ApiError, OpenId};
/// # async fn example(api: &Api, user: &OpenId) -> Result<(), ApiError> {
/// use wechat_runtime::{CustomMessage, api::MsgMenu, reply};
///
/// api.send(user, "你好").await?;
/// api.send(user, reply::Image::new("MEDIA_ID")).await?;
/// let menu = MsgMenu::new("满意吗？").item("101", "满意").item("102", "不满意");
/// api.send(user, CustomMessage::menu(menu).kf_account("helper01@nanfengbk")).await
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CustomMessage {
    msgtype: &'static str,
    content: Value,
    kf_account: Option<String>,
    is_ai: bool,
}

impl CustomMessage {
    fn new(msgtype: &'static str, content: Value) -> Self {
        Self {
            msgtype,
            content,
            kf_account: None,
            is_ai: false,
        }
    }

    /// Creates a `text`. `<a href="https://…">…</a>` is a link. The platform refuses a text that is
    /// empty, has more than 2,048 bytes, or has a backslash before a `u`. Control characters are
    /// left out.
    pub fn text(content: impl AsRef<str>) -> Self {
        let content = clean(content.as_ref());
        Self::new("text", json!({ "content": content }))
    }

    /// Splits a text of any length into messages of at most [`Text::MAX_BYTES`]. Each counts
    /// towards the number that the user's last action allows. Parts end at the end of a line or a
    /// sentence where one is near. White space alone becomes no message.
    ///
    /// ```
    /// use wechat_runtime::CustomMessage;
    ///
    /// assert_eq!(CustomMessage::texts("好".repeat(1000)).len(), 2);
    /// assert_eq!(CustomMessage::texts(" ").len(), 0);
    /// ```
    pub fn texts(content: impl AsRef<str>) -> Vec<Self> {
        let parts = split_clean(content.as_ref());
        parts.into_iter().map(Self::text).collect()
    }

    /// Creates an `image` from its MediaId.
    pub fn image(media_id: impl Into<String>) -> Self {
        Self::new("image", json!({ "media_id": media_id.into() }))
    }

    /// Creates a `voice` from its MediaId.
    pub fn voice(media_id: impl Into<String>) -> Self {
        Self::new("voice", json!({ "media_id": media_id.into() }))
    }

    /// Creates a `video`. Unlike a passive reply, it needs a cover picture.
    pub fn video(video: Video, thumb_media_id: impl Into<String>) -> Self {
        let content = [
            ("media_id", Some(video.media_id)),
            ("thumb_media_id", Some(thumb_media_id.into())),
            ("title", video.title),
            ("description", video.description),
        ];
        Self::new("video", object(content))
    }

    /// Creates a `music`. The platform needs both addresses: a missing one is filled with the
    /// other.
    pub fn music(music: Music) -> Self {
        let content = [
            ("title", music.title),
            ("description", music.description),
            ("musicurl", music.url.clone().or(music.hq_url.clone())),
            ("hqmusicurl", music.hq_url.or(music.url)),
            ("thumb_media_id", Some(music.thumb_media_id)),
        ];
        Self::new("music", object(content))
    }

    /// Creates a `news`: one article that links to any address. The platform accepts one for each
    /// message.
    pub fn news(article: Article) -> Self {
        let article = [
            ("title", Some(article.title)),
            ("description", Some(article.description)),
            ("url", Some(article.url)),
            ("picurl", Some(article.pic_url)),
        ];
        Self::new("news", json!({ "articles": [object(article)] }))
    }

    /// Creates an `mpnews`: articles of the account itself, by their MediaId. The platform is
    /// phasing it out in favour of [`article`](Self::article).
    pub fn mpnews(media_id: impl Into<String>) -> Self {
        Self::new("mpnews", json!({ "media_id": media_id.into() }))
    }

    /// Creates an `mpnewsarticle`: an article that the account has published, by its `article_id`.
    pub fn article(article_id: impl Into<String>) -> Self {
        Self::new("mpnewsarticle", json!({ "article_id": article_id.into() }))
    }

    /// Creates a `msgmenu`: answers to choose from.
    pub fn menu(menu: MsgMenu) -> Self {
        let item = |(id, content): (String, String)| json!({ "id": id, "content": content });
        let content = json!({
            "head_content": menu.head,
            "list": menu.items.into_iter().map(item).collect::<Vec<_>>(),
            "tail_content": menu.tail,
        });
        Self::new("msgmenu", content)
    }

    /// Creates a `wxcard`: a coupon, by its `card_id`.
    pub fn card(card_id: impl Into<String>) -> Self {
        Self::new("wxcard", json!({ "card_id": card_id.into() }))
    }

    /// Creates a `miniprogrampage`: a page of a mini-program that is linked to the account.
    pub fn mini_program(page: MiniProgramPage) -> Self {
        let content = [
            ("title", page.title),
            ("appid", Some(page.app_id)),
            ("pagepath", Some(page.page_path)),
            ("thumb_media_id", Some(page.thumb_media_id)),
        ];
        Self::new("miniprogrampage", object(content))
    }

    /// Sets `customservice.kf_account`: sends in this agent's name and with their picture.
    #[must_use]
    pub fn kf_account(mut self, account: impl Into<String>) -> Self {
        self.kf_account = Some(account.into());
        self
    }

    /// Sets `aimsgcontext.is_ai_msg`: adds a line below the message that says that an AI wrote it.
    #[must_use]
    pub fn by_ai(mut self) -> Self {
        self.is_ai = true;
        self
    }

    /// Returns the request that sends the message to this user.
    pub(super) fn body(self, user: &OpenId) -> Value {
        let mut body = json!({ "touser": user.as_str(), "msgtype": self.msgtype });
        body[self.msgtype] = self.content;
        if let Some(account) = self.kf_account {
            body["customservice"] = json!({ "kf_account": account });
        }
        if self.is_ai {
            body["aimsgcontext"] = json!({ "is_ai_msg": 1 });
        }
        body
    }
}

/// Returns an object of the fields that are set.
fn object<const N: usize>(fields: [(&str, Option<String>); N]) -> Value {
    let given = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), Value::String(value?))));
    Value::Object(given.collect::<Map<_, _>>())
}

/// Answers to choose from (客服菜单消息). A tap arrives as a text with the item's words, and with the
/// item's `id` in the push's field `bizmsgmenuid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MsgMenu {
    head: String,
    items: Vec<(String, String)>,
    tail: String,
}

impl MsgMenu {
    /// Sets `head_content`: the text above the items.
    pub fn new(head: impl Into<String>) -> Self {
        Self {
            head: head.into(),
            items: Vec::new(),
            tail: String::new(),
        }
    }

    /// Adds an item with an `id` of its own; the platform needs at least one item.
    #[must_use]
    pub fn item(mut self, id: impl Into<String>, content: impl Into<String>) -> Self {
        self.items.push((id.into(), content.into()));
        self
    }

    /// Sets `tail_content`: the text below the items.
    #[must_use]
    pub fn tail(mut self, tail: impl Into<String>) -> Self {
        self.tail = tail.into();
        self
    }
}

/// A page of a mini-program (小程序卡片).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MiniProgramPage {
    app_id: String,
    page_path: String,
    thumb_media_id: String,
    title: Option<String>,
}

impl MiniProgramPage {
    /// Creates a card for the mini-program with this AppID, at `page_path`, with a picture.
    pub fn new(
        app_id: impl Into<String>,
        page_path: impl Into<String>,
        thumb_media_id: impl Into<String>,
    ) -> Self {
        Self {
            app_id: app_id.into(),
            page_path: page_path.into(),
            thumb_media_id: thumb_media_id.into(),
            title: None,
        }
    }

    /// Sets `title`.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }
}

impl From<&str> for CustomMessage {
    fn from(content: &str) -> Self {
        Self::text(content)
    }
}

impl From<String> for CustomMessage {
    fn from(content: String) -> Self {
        Self::text(content)
    }
}

impl From<Text> for CustomMessage {
    fn from(text: Text) -> Self {
        Self::text(text.content)
    }
}

impl From<Image> for CustomMessage {
    fn from(image: Image) -> Self {
        Self::image(image.media_id)
    }
}

impl From<Voice> for CustomMessage {
    fn from(voice: Voice) -> Self {
        Self::voice(voice.media_id)
    }
}

impl From<Music> for CustomMessage {
    fn from(music: Music) -> Self {
        Self::music(music)
    }
}

impl From<Article> for CustomMessage {
    fn from(article: Article) -> Self {
        Self::news(article)
    }
}
