//! Lists that the platform returns page by page, as streams.

use std::{
    collections::VecDeque,
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use super::error::ApiError;

/// Items of a paged list as a [`Stream`]. The next page is fetched once the last is read.
///
/// ```
/// # use wechat_runtime::{Api, ApiError};
/// # async fn example(api: &Api) -> Result<(), ApiError> {
/// let mut followers = api.users().followers();
/// while let Some(openid) = followers.next().await? {
///     println!("{openid}");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct Pages<'a, T> {
    ready: VecDeque<T>,
    next: Option<NextPage<'a, T>>,
}

/// Call for a page. It is not made before it is polled.
pub(super) type NextPage<'a, T> =
    Pin<Box<dyn Future<Output = Result<Page<'a, T>, ApiError>> + Send + 'a>>;

pub(super) struct Page<'a, T> {
    pub(super) items: Vec<T>,
    /// `None` after the last.
    pub(super) next: Option<NextPage<'a, T>>,
}

impl<'a, T> Pages<'a, T> {
    pub(super) fn new(first: NextPage<'a, T>) -> Self {
        Self {
            ready: VecDeque::new(),
            next: Some(first),
        }
    }

    /// Returns the next item, or `None` after the last.
    ///
    /// # Errors
    /// If the call for the next page fails. Nothing follows an error.
    pub async fn next(&mut self) -> Result<Option<T>, ApiError>
    where
        T: Unpin,
    {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
            .await
            .transpose()
    }
}

impl<T: Unpin> Stream for Pages<'_, T> {
    type Item = Result<T, ApiError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            let Some(next) = &mut self.next else {
                return Poll::Ready(None);
            };
            let page = ready!(next.as_mut().poll(cx));
            self.next = None;
            match page {
                Ok(page) => {
                    self.ready = page.items.into();
                    self.next = page.next;
                }
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }
}

impl<T> fmt::Debug for Pages<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("ready", &self.ready.len())
            .field("is_last", &self.next.is_none())
            .finish()
    }
}
