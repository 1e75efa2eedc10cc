//! Which handler answers a push.
//!
//! Exact words come first, then templates, prefixes and suffixes, then `contains`, then regular
//! expressions, then the push's kind, then the fallback: the one for events where no user asks for an
//! answer. Whoever declines is passed over.

use std::{collections::HashSet, sync::Arc};

use crate::{
    error::{Error, Result},
    handler::{
        Entry, Extensions, HandlerFuture, HandlerInfo,
        captures::Captures,
        catch_panic::catch_panic,
        extract::Context,
        failure::Failure,
        route::{Form, Route, Subject},
    },
    push::{Push, Rejection, event::expects_answer},
    routing::{
        explain::{Explanation, RouteInfo, RouteOutcome, Verdict},
        pattern::{Pattern, Patterns},
        table::{Candidate, Handlers, is_of_a_menu},
    },
};

/// A bot's handlers and state behind one call, so that [`Bot`](crate::Bot) needs no type parameter.
pub(crate) trait Dispatch: Send + Sync {
    /// Finds the handler and calls it. The future has not run yet. `lacking` is called with each
    /// handler that is passed over because of a field.
    fn dispatch(&self, cx: &Context, lacking: &mut Lacking<'_>) -> Dispatched;

    /// Calls the handler under `#[on_error]`, if there is one.
    fn dispatch_failure(&self, cx: &Context) -> Dispatched;

    /// Whether some handler answers this text word for word.
    fn is_command(&self, push: &Push) -> bool;

    /// Whether some handler may ask.
    fn takes_chat(&self) -> bool;

    fn routes(&self) -> Vec<RouteInfo>;

    fn explain(&self, cx: &Context) -> Explanation;
}

/// Learns which handler was passed over, and which field is the reason.
pub(crate) type Lacking<'a> = dyn FnMut(&'static HandlerInfo, &Rejection) + 'a;

pub(crate) enum Dispatched {
    /// No handler for it, not even a fallback.
    Unhandled,
    /// The bot lacks what the handler's parameters need.
    Rejected(&'static HandlerInfo, Rejection),
    Started(Called),
    /// A guard or an extractor panicked.
    Failed(Failure),
}

/// A handler that was called. Its future has not run yet.
pub(crate) struct Called {
    pub(crate) handler: &'static HandlerInfo,
    pub(crate) future: HandlerFuture,
    /// Parts that the handler's parameters share with what runs it, such as the handler's dialogue.
    pub(crate) extensions: Extensions,
}

pub(crate) struct Dispatcher<S: 'static> {
    handlers: &'static Handlers<S>,
    patterns: Patterns<S>,
    state: Arc<S>,
}

/// A route that fits, and the pattern that says so.
struct Fit<'a, S: 'static> {
    candidate: Candidate<S>,
    pattern: Option<&'a Pattern<S>>,
}

/// What of a push routes are compared with.
struct Subjects<'a> {
    /// What words and patterns are compared with, and in which text.
    text: Option<(Subject<'a>, &'a str)>,
    any: Subject<'a>,
    /// The fallback that takes it.
    fallback: Subject<'a>,
}

impl<'a> Subjects<'a> {
    /// `name` is that of the push in lower case.
    fn of(push: &'a Push, name: &'a str) -> Self {
        if push.is_event() {
            return Self::of_event(name, event_key(push, name));
        }
        let content = push.content().filter(|_| name == "text");
        Self {
            text: content.map(|content| (Subject::Text, content.trim())),
            any: Subject::Message(name),
            fallback: Subject::Fallback,
        }
    }

    fn of_event(name: &'a str, key: Option<&'a str>) -> Self {
        Self {
            text: key.map(|key| (Subject::Key(name), key)),
            any: Subject::Event(name),
            fallback: if expects_answer(name) {
                Subject::Fallback
            } else {
                Subject::FallbackEvents
            },
        }
    }
}

/// The key by which an event is routed.
fn event_key<'a>(push: &'a Push, name: &str) -> Option<&'a str> {
    let key = push.event_key()?;
    match name {
        // A new follower's scene, so that one handler can serve them and those who follow already.
        "subscribe" => key.strip_prefix("qrscene_"),
        _ => Some(key),
    }
}

impl<S: 'static> Fit<'_, S> {
    fn plain(candidate: Candidate<S>) -> Self {
        Self {
            candidate,
            pattern: None,
        }
    }
}

impl<S: Send + Sync> Dispatcher<S> {
    /// # Errors
    /// If a pattern cannot be compiled or reached, or a button of the menu has no handler, or a pattern for
    /// its keys no button.
    pub(crate) fn new(handlers: &'static Handlers<S>, state: S) -> Result<Self> {
        let this = Self {
            handlers,
            patterns: Patterns::compile(handlers)?,
            state: Arc::new(state),
        };
        this.check_menus()?;
        Ok(this)
    }

    /// The compiler has done this, except where it would have had to match an expression.
    fn check_menus(&self) -> Result<()> {
        for menu in self.handlers.menus() {
            for (button, event) in menu.needing_answers() {
                let subjects = Subjects::of_event(event.name, Some(event.key));
                let is_fallback =
                    |fit: &Fit<'_, S>| fit.candidate.route().subject == subjects.fallback;
                if self.fits(&subjects).all(|fit| is_fallback(&fit)) {
                    return Err(Error::setting(format!(
                        "no handler answers the button {button}: no pattern fits its key {:?}. Write \
                         `#[on_event({} = {:?})]` on one, or correct the pattern",
                        event.key, event.name, event.key
                    )));
                }
            }
        }
        if let Some(menu) = self.handlers.menu() {
            for candidate in self.handlers.candidates() {
                if !self.may_be_asked(candidate.route()) {
                    return Err(Error::setting(format!(
                        "{} answers {}, and no button has a key that fits: give one of the menu ({}) such a key, or \
                         take the pattern from the handler",
                        candidate.entry.info,
                        candidate.route(),
                        menu.place()
                    )));
                }
            }
        }
        Ok(())
    }

    /// `false` for a pattern for the keys of a menu that fits none of its buttons.
    fn may_be_asked(&self, route: &Route) -> bool {
        let (Subject::Key(name), Form::Template | Form::Regex) =
            (route.subject, route.matcher.form)
        else {
            return true;
        };
        let menus = self.handlers.menus().iter();
        let mut events = menus
            .flat_map(|menu| menu.sending())
            .map(|(_, event)| event)
            .filter(|event| event.name == name);
        !is_of_a_menu(name)
            || events.any(|event| {
                let mut fitting = self.patterns.fitting(Subject::Key(name), event.key);
                fitting.any(|pattern| std::ptr::eq(pattern.candidate.route(), route))
            })
    }

    /// The routes whose word it is.
    fn words<'a>(
        &self,
        subjects: &'a Subjects<'a>,
    ) -> impl Iterator<Item = Candidate<S>> + use<'a, S> {
        let handlers = self.handlers;
        subjects.text.into_iter().flat_map(move |(subject, text)| {
            let exact = handlers.words(subject, false, text);
            // Few bots have such words; for the others nothing is folded.
            let folded = handlers
                .ignores_case()
                .then(|| text.to_lowercase())
                .into_iter()
                .flat_map(move |text| {
                    let found: Vec<_> = handlers.words(subject, true, &text).collect();
                    found
                });
            exact.chain(folded)
        })
    }

    /// The routes that fit, in order of precedence, found as they are asked for.
    fn fits<'a>(&'a self, subjects: &'a Subjects<'a>) -> impl Iterator<Item = Fit<'a, S>> {
        let handlers = self.handlers;
        let words = self.words(subjects);
        let patterns = subjects
            .text
            .into_iter()
            .flat_map(|(subject, text)| self.patterns.fitting(subject, text));
        let rest = std::iter::once(subjects.any)
            .chain([subjects.fallback])
            .flat_map(move |subject| handlers.any(subject));
        words
            .map(Fit::plain)
            .chain(patterns.map(|pattern| Fit {
                candidate: pattern.candidate,
                pattern: Some(pattern),
            }))
            .chain(rest.map(Fit::plain))
    }

    /// Asks the guard, takes the parameters and calls the handler.
    fn attempt(
        &self,
        fit: &Fit<'_, S>,
        subjects: &Subjects<'_>,
        cx: &Context,
    ) -> Result<Called, Rejection> {
        let Candidate { entry, number } = fit.candidate;
        if let Some(guard) = fit.candidate.route().guard
            && !(guard.check)(cx.push())
        {
            return Err(Rejection::decline(format!("`{}` said no", guard.name)));
        }
        let captures = match (fit.pattern, subjects.text) {
            (Some(pattern), Some((_, text))) => pattern.captures(text),
            _ => Captures::default(),
        };
        self.call(entry, cx.by_route(number, captures))
    }

    fn call(&self, entry: &'static Entry<S>, cx: Context) -> Result<Called, Rejection> {
        let future = (entry.call)(&cx, &self.state)?;
        Ok(Called {
            handler: &entry.info,
            future,
            extensions: cx.into_extensions(),
        })
    }
}

impl<S: Send + Sync> Dispatch for Dispatcher<S> {
    fn dispatch(&self, cx: &Context, lacking: &mut Lacking<'_>) -> Dispatched {
        let name = cx.push().canonical_name();
        let subjects = Subjects::of(cx.push(), &name);
        for fit in self.fits(&subjects) {
            let info = &fit.candidate.entry.info;
            match catch_panic(|| self.attempt(&fit, &subjects, cx)) {
                Ok(Ok(called)) => return Dispatched::Started(called),
                Ok(Err(why)) if why.is_of_a_field() => lacking(info, &why),
                Ok(Err(why)) if why.declines() => {}
                Ok(Err(why)) => return Dispatched::Rejected(info, why),
                Err(panic) => return Dispatched::Failed(Failure::panic(info, &panic)),
            }
        }
        Dispatched::Unhandled
    }

    fn dispatch_failure(&self, cx: &Context) -> Dispatched {
        let Some(Candidate { entry, number }) = self.handlers.any(Subject::Failure).next() else {
            return Dispatched::Unhandled;
        };
        let info = &entry.info;
        let cx = cx.by_route(number, Captures::default());
        match catch_panic(|| self.call(entry, cx)) {
            Ok(Ok(called)) => Dispatched::Started(called),
            Ok(Err(why)) => Dispatched::Rejected(info, why),
            Err(panic) => Dispatched::Failed(Failure::panic(info, &panic)),
        }
    }

    fn is_command(&self, push: &Push) -> bool {
        let name = push.canonical_name();
        let subjects = Subjects::of(push, &name);
        if !matches!(subjects.any, Subject::Message(_)) {
            return false;
        }
        let mut words = self.words(&subjects);
        words.any(|candidate| {
            let guard = candidate.route().guard;
            guard.is_none_or(|guard| (guard.check)(push))
        })
    }

    fn takes_chat(&self) -> bool {
        let mut candidates = self.handlers.candidates();
        candidates.any(|candidate| candidate.entry.info.takes_chat)
    }

    fn routes(&self) -> Vec<RouteInfo> {
        let mut candidates: Vec<_> = self.handlers.candidates().collect();
        candidates.sort_by_key(|candidate| candidate.route().precedence());
        candidates
            .into_iter()
            .map(|candidate| RouteInfo::new(&candidate.entry.info, candidate.route()))
            .collect()
    }

    fn explain(&self, cx: &Context) -> Explanation {
        let name = cx.push().canonical_name();
        let subjects = Subjects::of(cx.push(), &name);
        let mut decided = false;
        let mut verdicts = Vec::new();
        for fit in self.fits(&subjects) {
            let outcome = if decided {
                RouteOutcome::Behind
            } else {
                match catch_panic(|| self.attempt(&fit, &subjects, cx)) {
                    // Dropped without being run.
                    Ok(Ok(_)) => RouteOutcome::Wins,
                    Ok(Err(why)) if why.declines() => RouteOutcome::Declined(why),
                    Ok(Err(why)) => RouteOutcome::Rejected(why),
                    Err(panic) => RouteOutcome::Panicked(panic.message().to_owned()),
                }
            };
            decided |= !matches!(outcome, RouteOutcome::Declined(_) | RouteOutcome::Behind);
            let Candidate { entry, .. } = fit.candidate;
            let route = RouteInfo::new(&entry.info, fit.candidate.route());
            verdicts.push(Verdict { route, outcome });
        }
        let fitting: HashSet<_> = verdicts
            .iter()
            .map(|verdict| verdict.route.identity())
            .collect();
        let others = self
            .routes()
            .into_iter()
            .filter(|route| !fitting.contains(&route.identity()));
        verdicts.extend(others.map(|route| Verdict {
            outcome: if route.subject() == Subject::Fallback {
                // The push is one of those events: this fallback fits all others.
                RouteOutcome::NoAnswerExpected
            } else {
                RouteOutcome::DoesNotFit
            },
            route,
        }));
        Explanation::new(verdicts)
    }
}
