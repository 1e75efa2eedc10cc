//! Selects and calls the handler of a push.
//!
//! Exact words come first, then templates, prefixes and suffixes, then `contains`, then regular
//! expressions, then the kind of the push, then the fallback: the one for events if no user expects
//! an answer. A handler that declines is skipped.

use std::{collections::HashSet, sync::Arc};

use wechat_core::{
    Error, Push, Rejection, Result,
    kind::{expects_answer, is_from_machine},
};

use crate::{
    handler::{
        Entry, Extensions, HandlerFuture, HandlerInfo,
        captures::Captures,
        catch_panic::catch_panic,
        extract::Context,
        failure::Failure,
        route::{Form, Route, Subject},
    },
    routing::{
        explain::{Explanation, RouteInfo, RouteOutcome, Verdict},
        pattern::{Pattern, Patterns},
        table::{Candidate, Handlers, is_menu_event},
    },
};

/// Handlers and state of a bot behind one trait object, so that [`Bot`](crate::Bot) needs no type
/// parameter.
pub(crate) trait Dispatch: Send + Sync {
    /// Finds and calls the handler. The future has not been polled yet. `lacking` is called for
    /// each handler that is skipped because of a field.
    fn dispatch(&self, cx: &Context, lacking: &mut Lacking<'_>) -> Dispatched;

    /// Calls the `#[on_error]` handler, if there is one.
    fn dispatch_failure(&self, cx: &Context) -> Dispatched;

    /// Returns whether a handler answers exactly this text.
    fn is_command(&self, push: &Push) -> bool;

    /// Returns whether any handler may ask the user.
    fn takes_chat(&self) -> bool;

    fn routes(&self) -> Vec<RouteInfo>;

    fn explain(&self, cx: &Context) -> Explanation;
}

/// Callback for a handler that was skipped and the field that is the reason.
pub(crate) type Lacking<'a> = dyn FnMut(&'static HandlerInfo, &Rejection) + 'a;

pub(crate) enum Dispatched {
    /// No handler fits, not even a fallback.
    Unhandled,
    /// The bot lacks something that the handler's parameters need.
    Rejected(&'static HandlerInfo, Rejection),
    Started(Called),
    /// A guard or an extractor panicked.
    Failed(Failure),
}

/// Handler that was called. Its future has not been polled yet.
pub(crate) struct Called {
    pub(crate) handler: &'static HandlerInfo,
    pub(crate) future: HandlerFuture,
    /// Values that the handler's parameters share with the task that runs it, such as the handler's
    /// dialogue.
    pub(crate) extensions: Extensions,
}

pub(crate) struct Dispatcher<S: 'static> {
    handlers: &'static Handlers<S>,
    patterns: Patterns<S>,
    state: Arc<S>,
}

/// Route that fits, and its pattern if it has one.
struct Fit<'a, S: 'static> {
    candidate: Candidate<S>,
    pattern: Option<&'a Pattern<S>>,
}

/// Parts of a push that routes are compared with.
struct Subjects<'a> {
    /// Subject and text for words and patterns.
    text: Option<(Subject<'a>, &'a str)>,
    any: Subject<'a>,
    /// Fallback for this push.
    fallback: Subject<'a>,
}

impl<'a> Subjects<'a> {
    /// Collects the subjects of a push; `name` is its canonical name.
    fn of(push: &'a Push, name: &'a str) -> Self {
        if push.is_event() {
            return Self::of_event(name, event_key(push, name));
        }
        let content = push.content().filter(|_| name == "text");
        Self {
            text: content.map(|content| (Subject::Text, content.trim())),
            any: Subject::Message(name),
            fallback: fallback(!is_from_machine(name)),
        }
    }

    fn of_event(name: &'a str, key: Option<&'a str>) -> Self {
        Self {
            text: key.map(|key| (Subject::Key(name), key)),
            any: Subject::Event(name),
            fallback: fallback(expects_answer(name)),
        }
    }
}

/// Returns the fallback that takes a push.
fn fallback(expects_answer: bool) -> Subject<'static> {
    if expects_answer {
        Subject::Fallback
    } else {
        Subject::FallbackEvents
    }
}

/// Returns the key by which an event is routed.
fn event_key<'a>(push: &'a Push, name: &str) -> Option<&'a str> {
    let key = push.event_key()?;
    match name {
        // Scene of a new follower without its prefix, so that one handler can serve both new and
        // existing followers.
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
    /// If a pattern cannot be compiled or can never match, if a button of the menu has no handler,
    /// or if a pattern for keys has no button.
    pub(crate) fn new(handlers: &'static Handlers<S>, state: S) -> Result<Self> {
        let this = Self {
            handlers,
            patterns: Patterns::compile(handlers)?,
            state: Arc::new(state),
        };
        this.check_menus()?;
        Ok(this)
    }

    /// Checks the menus against the handlers. The compiler has checked everything except patterns.
    fn check_menus(&self) -> Result<()> {
        for menu in self.handlers.menus() {
            for (button, event) in menu.needing_answers() {
                let subjects = Subjects::of_event(event.name, Some(event.key));
                let is_fallback =
                    |fit: &Fit<'_, S>| fit.candidate.route().subject == subjects.fallback;
                if self.fits(&subjects).all(|fit| is_fallback(&fit)) {
                    return Err(Error::setting(format!(
                        "no handler answers the button {button}: no pattern matches its key {:?}. Write \
                         `#[on_event({} = {:?})]` on one, or correct the pattern",
                        event.key, event.name, event.key
                    )));
                }
            }
        }
        if let Some(menu) = self.handlers.menu() {
            for candidate in self.handlers.candidates() {
                if !self.is_reachable(candidate.route()) {
                    return Err(Error::setting(format!(
                        "{} answers {}, but no button has a matching key: give a button of the menu ({}) such a key, or \
                         remove the pattern from the handler",
                        candidate.entry.info,
                        candidate.route(),
                        menu.place()
                    )));
                }
            }
        }
        Ok(())
    }

    /// Returns `false` for a pattern for menu keys that matches none of the menu's buttons.
    fn is_reachable(&self, route: &Route) -> bool {
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
        !is_menu_event(name)
            || events.any(|event| {
                let mut fitting = self.patterns.fitting(Subject::Key(name), event.key);
                fitting.any(|pattern| std::ptr::eq(pattern.candidate.route(), route))
            })
    }

    /// Returns the routes for exactly this word.
    fn words<'a>(
        &self,
        subjects: &'a Subjects<'a>,
    ) -> impl Iterator<Item = Candidate<S>> + use<'a, S> {
        let handlers = self.handlers;
        subjects.text.into_iter().flat_map(move |(subject, text)| {
            let exact = handlers.words(subject, false, text);
            // Most bots have no case-insensitive words, so the text is not folded for them.
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

    /// Returns the routes that fit, lazily, in order of precedence.
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

    /// Runs the guard, extracts the parameters and calls the handler.
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
            return Err(Rejection::decline(format!(
                "`{}` returned false",
                guard.name
            )));
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
                    // Dropped without being polled.
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
                // The push is an event without an expected answer; this fallback takes all other
                // pushes.
                RouteOutcome::NoAnswerExpected
            } else {
                RouteOutcome::DoesNotFit
            },
            route,
        }));
        Explanation::new(verdicts)
    }
}
