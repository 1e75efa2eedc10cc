//! News replies of one or more articles.

use serde::{Deserialize, Serialize};

/// Reply with articles (图文消息).
///
/// The platform shows **one** article in answer to a user's message and up to
/// [`News::MAX_ARTICLES`] in answer to an event; further ones are dropped.
///
/// ```
/// use wechat_runtime::reply::{Article, News};
///
/// let news = News::new(
///     Article::new("十一月书单")
///         .description("十二本店员挑的书")
///         .pic_url("https://books.example.cn/p1.jpg")
///         .url("https://books.example.cn/n/1"),
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    #[doc(hidden)]
    pub articles: Vec<Article>,
}

impl News {
    /// Maximum number of articles in a reply to an event.
    pub const MAX_ARTICLES: usize = 8;

    /// Creates a reply with one article.
    pub fn new(article: Article) -> Self {
        Self {
            articles: vec![article],
        }
    }

    /// Adds an article.
    #[must_use]
    pub fn article(mut self, article: Article) -> Self {
        self.articles.push(article);
        self
    }
}

/// Article of a [`News`] reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    #[doc(hidden)]
    pub title: String,
    #[doc(hidden)]
    pub description: String,
    #[doc(hidden)]
    pub pic_url: String,
    #[doc(hidden)]
    pub url: String,
}

impl Article {
    /// Maximum number of characters of a title. This is the limit of the console; the platform
    /// documents none for replies.
    pub const MAX_TITLE: usize = 64;
    /// Maximum number of bytes of an address. This is the limit in menus; the platform documents
    /// none for replies.
    pub const MAX_URL_BYTES: usize = 1024;

    /// Creates an article with only a `Title`, which the platform requires.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            description: String::new(),
            pic_url: String::new(),
            url: String::new(),
        }
    }

    /// Sets `Description`.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// Sets `PicUrl`: a JPG or PNG of 360×200 for the first article, 200×200 for others.
    #[must_use]
    pub fn pic_url(mut self, url: impl Into<String>) -> Self {
        self.pic_url = url.into();
        self
    }

    /// Sets `Url`: the page that a tap opens.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = url.into();
        self
    }
}
