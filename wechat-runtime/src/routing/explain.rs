//! What a bot would do, in words: the list of its routes, and the fate of each for one push.

use std::fmt;

use crate::{
    handler::{
        HandlerInfo,
        route::{Route, Subject},
    },
    push::Rejection,
};

/// One route of a bot, as [`Bot::routes`](crate::Bot::routes) lists them.
#[derive(Clone, Copy, Debug)]
pub struct RouteInfo {
    handler: &'static HandlerInfo,
    route: &'static Route,
}

impl RouteInfo {
    pub(crate) fn new(handler: &'static HandlerInfo, route: &'static Route) -> Self {
        Self { handler, route }
    }

    /// The handler that the route leads to.
    pub fn handler(&self) -> &'static HandlerInfo {
        self.handler
    }

    /// What it answers, in words: `text "hello"`.
    pub fn route(&self) -> impl fmt::Display + 'static {
        self.route
    }

    pub(crate) fn subject(&self) -> Subject<'static> {
        self.route.subject
    }

    /// What tells it from every other route of the program.
    pub(crate) fn identity(&self) -> (*const HandlerInfo, *const Route) {
        (self.handler, self.route)
    }
}

/// One route is one place in the program.
impl PartialEq for RouteInfo {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

/// `text "hello" -> hello (src/main.rs:3)`
impl fmt::Display for RouteInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}", self.route, self.handler)
    }
}

/// All routes in order of precedence; `Display` is a table.
#[derive(Clone, Debug)]
pub struct Routes(Vec<RouteInfo>);

impl Routes {
    pub(crate) fn new(routes: Vec<RouteInfo>) -> Self {
        Self(routes)
    }

    /// The routes, the one that is asked first at the front.
    pub fn iter(&self) -> impl Iterator<Item = &RouteInfo> {
        self.0.iter()
    }
}

impl fmt::Display for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Handlers first: their names are ASCII, so the columns line up where texts are Chinese.
        let handlers: Vec<_> = self.0.iter().map(|info| info.handler.to_string()).collect();
        let width = handlers.iter().map(|handler| handler.chars().count()).max();
        let width = width.unwrap_or(0);
        for (handler, info) in handlers.iter().zip(&self.0) {
            writeln!(f, "{handler:width$}  {}", info.route)?;
        }
        Ok(())
    }
}

/// What becomes of one route for a push.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum RouteOutcome {
    /// Its handler is called.
    Wins,
    /// Its guard said no, a captured value is not of its parameter's type, or the push lacks a
    /// field that a parameter needs.
    Declined(Rejection),
    /// It would be called, but the bot lacks what it takes, an `Api` for instance. No other handler
    /// is asked.
    Rejected(Rejection),
    /// Its guard or a parameter's extractor panicked, with this message. No other handler is asked.
    Panicked(String),
    /// It fits, but another was asked before.
    Behind,
    /// The push is of another kind, or its text is another one.
    DoesNotFit,
    /// The route is a `#[fallback]`, and no user asks for an answer to this event.
    NoAnswerExpected,
}

impl RouteOutcome {
    /// Whether the route fits the push, be it called or not.
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
            Self::Panicked(message) => write!(f, "fits, but panicked: {message}"),
            Self::Behind => f.write_str("fits, but comes later"),
            Self::DoesNotFit => f.write_str("does not fit"),
            Self::NoAnswerExpected => f.write_str(
                "does not fit: no user asks for an answer to this event; `#[fallback(events)]` takes it, or \
                 a handler of its own",
            ),
        }
    }
}

/// A route and what becomes of it.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The route.
    pub route: RouteInfo,
    /// What becomes of it.
    pub outcome: RouteOutcome,
}

/// Which handler would answer, and why each other one would not; `Display` is a table.
#[derive(Clone, Debug)]
pub struct Explanation(Vec<Verdict>);

impl Explanation {
    pub(crate) fn new(verdicts: Vec<Verdict>) -> Self {
        Self(verdicts)
    }

    /// The handler that would be called.
    pub fn winner(&self) -> Option<&'static HandlerInfo> {
        let won = |verdict: &&Verdict| verdict.outcome == RouteOutcome::Wins;
        Some(self.0.iter().find(won)?.route.handler)
    }

    /// Every route: first those that fit, in the order in which they are asked, then the others.
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
