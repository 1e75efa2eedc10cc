//! Access tokens and their lifetimes. Source: 获取接口调用凭据, 获取稳定版接口调用凭据.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use super::errcode::Errcode;

/// Lifetime of a token.
const LIFE: Duration = Duration::from_hours(2);
/// Rest of a token's life after the legacy call has issued the next one, and the time before its
/// end at which the stable call issues a new one.
const OVERLAP: Duration = Duration::from_mins(5);
/// Upper bound on calls with `force_refresh` a day.
const FORCED_A_DAY: usize = 20;
/// Least time between two calls with `force_refresh`.
const FORCED_APART: Duration = Duration::from_secs(30);
const DAY: Duration = Duration::from_hours(24);

/// Tokens that were issued. The two calls do not touch each other's tokens.
#[derive(Debug, Default)]
pub(in crate::engine) struct AccessTokens {
    /// Tokens of `/cgi-bin/token`; the last is the newest.
    legacy: Vec<Issued>,
    /// Tokens of `/cgi-bin/stable_token`; the last is the newest.
    stable: Vec<Issued>,
    forced: VecDeque<Instant>,
    issued: u64,
}

/// Token and the end of its life.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Issued {
    pub(in crate::engine) token: String,
    expires: Instant,
}

impl Issued {
    /// Returns `expires_in`, in seconds.
    pub(in crate::engine) fn expires_in(&self) -> u64 {
        let left = self.expires.saturating_duration_since(Instant::now());
        // Rounded up: a token just issued has its whole life left.
        left.as_secs() + u64::from(left.subsec_nanos() > 0)
    }
}

impl AccessTokens {
    /// Issues a new token. The previous one lives for five more minutes, older ones expire.
    pub(in crate::engine) fn legacy(&mut self) -> Issued {
        let now = Instant::now();
        let newest = self.legacy.len().saturating_sub(1);
        for (i, issued) in self.legacy.iter_mut().enumerate() {
            let latest = if i == newest { now + OVERLAP } else { now };
            issued.expires = issued.expires.min(latest);
        }
        let issued = self.issue();
        remember(&mut self.legacy, issued)
    }

    /// Returns the same token until the last five minutes of its life, then a new one.
    ///
    /// # Errors
    /// If `force_refresh` is used too often.
    pub(in crate::engine) fn stable(&mut self, force_refresh: bool) -> Result<Issued, Errcode> {
        let now = Instant::now();
        if force_refresh {
            self.note_forced(now)?;
            for issued in &mut self.stable {
                issued.expires = issued.expires.min(now);
            }
        }
        match self.stable.last() {
            Some(current) if current.expires > now + OVERLAP => Ok(current.clone()),
            _ => {
                let issued = self.issue();
                Ok(remember(&mut self.stable, issued))
            }
        }
    }

    /// Checks a token.
    ///
    /// # Errors
    /// If the token was never issued or has expired.
    pub(in crate::engine) fn check(&self, token: &str) -> Result<(), Errcode> {
        if token.is_empty() {
            return Err(Errcode::TOKEN_MISSING);
        }
        for list in [&self.legacy, &self.stable] {
            if let Some(i) = list.iter().position(|issued| issued.token == token) {
                let is_newest = i + 1 == list.len();
                return match Instant::now() < list[i].expires {
                    true => Ok(()),
                    false if is_newest => Err(Errcode::TOKEN_EXPIRED),
                    false => Err(Errcode::TOKEN_INVALID),
                };
            }
        }
        Err(Errcode::TOKEN_INVALID)
    }

    /// Revokes every token, as another process does that fetches a token of its own.
    pub(in crate::engine) fn revoke(&mut self) {
        self.legacy.clear();
        self.stable.clear();
    }

    fn note_forced(&mut self, now: Instant) -> Result<(), Errcode> {
        while self.forced.front().is_some_and(|at| now - *at >= DAY) {
            self.forced.pop_front();
        }
        if self
            .forced
            .back()
            .is_some_and(|last| now - *last < FORCED_APART)
        {
            return Err(Errcode::TOO_FREQUENT);
        }
        if self.forced.len() >= FORCED_A_DAY {
            return Err(Errcode::QUOTA);
        }
        self.forced.push_back(now);
        Ok(())
    }

    /// Creates a token as long as a real one, so that a database column that is too narrow is
    /// noticed.
    fn issue(&mut self) -> Issued {
        self.issued += 1;
        let token = format!("{:0>4}_sim{:_<129}", self.issued, "");
        Issued {
            token,
            expires: Instant::now() + LIFE,
        }
    }
}

fn remember(list: &mut Vec<Issued>, issued: Issued) -> Issued {
    // Expired tokens are kept for a while, to tell "expired" from "never issued".
    const KEPT: usize = 64;
    if list.len() == KEPT {
        list.remove(0);
    }
    list.push(issued.clone());
    issued
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_legacy_call_issues_a_new_token_and_keeps_the_old_one_five_minutes() {
        let mut tokens = AccessTokens::default();
        let (first, second) = (tokens.legacy(), tokens.legacy());
        assert_ne!(first.token, second.token);
        assert!(tokens.check(&first.token).is_ok());
        advance(OVERLAP).await;
        assert_eq!(tokens.check(&first.token), Err(Errcode::TOKEN_INVALID));
        assert!(tokens.check(&second.token).is_ok());
        let third = tokens.legacy();
        tokens.legacy();
        assert!(tokens.check(&third.token).is_ok());
        assert_eq!(tokens.check(&second.token), Err(Errcode::TOKEN_INVALID));
    }

    #[tokio::test(start_paused = true)]
    async fn the_stable_call_gives_the_same_token_until_its_last_five_minutes() {
        let mut tokens = AccessTokens::default();
        let first = tokens.stable(false).unwrap();
        assert_eq!(first.expires_in(), 7_200);
        advance(Duration::from_secs(7_200 - 300 - 1)).await;
        let again = tokens.stable(false).unwrap();
        assert_eq!(again.token, first.token);
        assert_eq!(again.expires_in(), 301);
        advance(Duration::from_secs(1)).await;
        let next = tokens.stable(false).unwrap();
        assert_ne!(next.token, first.token);
        assert!(tokens.check(&first.token).is_ok());
        advance(OVERLAP).await;
        assert_eq!(tokens.check(&first.token), Err(Errcode::TOKEN_INVALID));
        advance(LIFE).await;
        assert_eq!(tokens.check(&next.token), Err(Errcode::TOKEN_EXPIRED));
    }

    #[tokio::test(start_paused = true)]
    async fn a_forced_refresh_revokes_the_token_at_once_and_is_rate_limited() {
        let mut tokens = AccessTokens::default();
        let first = tokens.stable(false).unwrap();
        let second = tokens.stable(true).unwrap();
        assert_eq!(tokens.check(&first.token), Err(Errcode::TOKEN_INVALID));
        assert!(tokens.check(&second.token).is_ok());
        assert_eq!(
            tokens.stable(true).map(|issued| issued.token),
            Err(Errcode::TOO_FREQUENT)
        );
        for _ in 1..FORCED_A_DAY {
            advance(FORCED_APART).await;
            assert!(tokens.stable(true).is_ok());
        }
        advance(FORCED_APART).await;
        assert_eq!(
            tokens.stable(true).map(|issued| issued.token),
            Err(Errcode::QUOTA)
        );
        advance(DAY).await;
        assert!(tokens.stable(true).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn the_two_token_calls_do_not_affect_each_other() {
        let mut tokens = AccessTokens::default();
        let stable = tokens.stable(false).unwrap();
        tokens.legacy();
        tokens.legacy();
        assert!(tokens.check(&stable.token).is_ok());
    }
}
