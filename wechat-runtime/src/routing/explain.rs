//! Dry runs: the list of a bot's routes, and the outcome of each for a push.

use std::fmt;

use wechat_core::{__private::OneLine, Rejection};

use crate::handler::{
    HandlerInfo,
    route::{Route, Subject},
};

/// Route of a bot, as [`Bot::routes`](crate::Bot::routes) lists it.
#[derive(Clone, Copy, Debug)]
pub struct RouteInfo {
    handler: &'static HandlerInfo,
    route: &'static Route,
}

impl RouteInfo {
    pub(crate) fn new(handler: &'static HandlerInfo, route: &'static Route) -> Self {
        Self { handler, route }
    }

    /// Returns the handler of the route.
    pub fn handler(&self) -> &'static HandlerInfo {
        self.handler
    }

    /// Returns the route as text: `text "hello"`.
    pub fn route(&self) -> impl fmt::Display + 'static {
        self.route
    }

    pub(crate) fn subject(&self) -> Subject<'static> {
        self.route.subject
    }

    /// Returns a value that identifies the route within the program.
    pub(crate) fn identity(&self) -> (*const HandlerInfo, *const Route) {
        (self.handler, self.route)
    }
}

/// Compares by identity: two routes are equal if they are the same one in the program.
impl PartialEq for RouteInfo {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

/// Formats as `text "hello" -> hello (src/main.rs:3)`.
impl fmt::Display for RouteInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}", self.route, self.handler)
    }
}

/// All routes in order of precedence; `Display` formats a table.
#[derive(Clone, Debug)]
pub struct Routes(Vec<RouteInfo>);

impl Routes {
    pub(crate) fn new(routes: Vec<RouteInfo>) -> Self {
        Self(routes)
    }

    /// Returns the routes in order of precedence.
    pub fn iter(&self) -> impl Iterator<Item = &RouteInfo> {
        self.0.iter()
    }
}

impl fmt::Display for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Handlers come first: their names are ASCII, so the columns line up even if the texts are
        // Chinese.
        let handlers: Vec<_> = self.0.iter().map(|info| info.handler.to_string()).collect();
        let width = handlers.iter().map(|handler| handler.chars().count()).max();
        let width = width.unwrap_or(0);
        for (handler, info) in handlers.iter().zip(&self.0) {
            writeln!(f, "{handler:width$}  {}", info.route)?;
        }
        Ok(())
    }
}

/// Outcome of one route for a push.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum RouteOutcome {
    /// The handler of the route is called.
    Wins,
    /// The guard returned false, a captured value does not parse as its parameter's type, or the
    /// push lacks a field that a parameter needs.
    Declined(Rejection),
    /// The handler would be called, but the bot lacks what it takes, such as an `Api`. No other
    /// handler is tried.
    Rejected(Rejection),
    /// The guard or a parameter's extractor panicked, with this message. No other handler is tried.
    Panicked(String),
    /// The route fits, but another one comes first.
    Behind,
    /// The push is of another kind or has another text.
    DoesNotFit,
    /// The route is a `#[fallback]`, but no user expects an answer to this push.
    NoAnswerExpected,
}

impl RouteOutcome {
    /// Returns whether the route fits the push, whether or not its handler is called.
    pub fn fits(&self) -> bool {
        !matches!(self, Self::DoesNotFit | Self::NoAnswerExpected)
    }
}

impl fmt::Display for RouteOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wins => f.write_str("wins"),
            Self::Declined(why) => write!(f, "passed over: {why}"),
            Self::Rejected(why) => write!(f, "fits, but cannot be called: {why}"),
            Self::Panicked(message) => write!(f, "fits, but panicked: {}", OneLine(message)),
            Self::Behind => f.write_str("fits, but comes later"),
            Self::DoesNotFit => f.write_str("does not fit"),
            Self::NoAnswerExpected => f.write_str(
                "does not fit: no user expects an answer to this push; handle it with \
                 `#[fallback(events)]` or a handler of its own",
            ),
        }
    }
}

/// Route and its outcome.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Route.
    pub route: RouteInfo,
    /// Outcome.
    pub outcome: RouteOutcome,
}

/// Result of a dry run: which handler would answer, and why each other one would not. `Display`
/// formats a table.
#[derive(Clone, Debug)]
pub struct Explanation(Vec<Verdict>);

impl Explanation {
    pub(crate) fn new(verdicts: Vec<Verdict>) -> Self {
        Self(verdicts)
    }

    /// Returns the handler that would be called.
    pub fn winner(&self) -> Option<&'static HandlerInfo> {
        let won = |verdict: &&Verdict| verdict.outcome == RouteOutcome::Wins;
        Some(self.0.iter().find(won)?.route.handler)
    }

    /// Returns all routes: first those that fit, in order of precedence, then the others.
    pub fn verdicts(&self) -> &[Verdict] {
        &self.0
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Verdict { route, outcome } in &self.0 {
            writeln!(f, "{route}: {outcome}")?;
        }
        Ok(())
    }
}
