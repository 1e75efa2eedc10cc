//! The handle of the fake API: its calls, and its faults.

use std::sync::MutexGuard;

use crate::engine::{
    account_state::{
        AccountState,
        calls::Call,
        faults::{ApiFault, PlannedFault},
    },
    platform::Platform,
};

/// Fake `api.weixin.qq.com` of a simulated platform.
///
/// It works on the platform's state: a customer-service message appears in the user's chat, and the
/// buttons of a menu can be tapped.
#[derive(Clone, Debug)]
pub struct FakeApi(pub(super) Platform);

impl Platform {
    /// Returns the platform's `api.weixin.qq.com`.
    pub fn api(&self) -> FakeApi {
        FakeApi(self.clone())
    }
}

impl FakeApi {
    pub(super) fn state(&self) -> MutexGuard<'_, AccountState> {
        self.0.0.state()
    }

    /// Wakes everyone who waits for something that a user sees.
    pub(super) fn notify_change(&self) {
        self.0.0.notify_change();
    }

    /// Lets the next call fail whose path begins with `path`; `""` matches every path.
    ///
    /// ```
    /// use wechat_sim::engine::{ApiFault, Platform, PlatformAccount};
    /// # use wechat_runtime::Token;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let platform = Platform::without_bot(PlatformAccount::new(Token::new("token")?));
    /// platform.api().fail("/cgi-bin/message/custom/send", ApiFault::Errcode(45015));
    /// # Ok(())
    /// # }
    /// ```
    pub fn fail(&self, path: &str, fault: ApiFault) {
        self.fail_times(path, fault, 1);
    }

    /// Lets the next `times` calls fail.
    pub fn fail_times(&self, path: &str, fault: ApiFault, times: usize) {
        if times > 0 {
            self.state().faults.plan(path, fault, Some(times));
        }
    }

    /// Lets all calls fail until [`recover`](Self::recover).
    pub fn fail_always(&self, path: &str, fault: ApiFault) {
        self.state().faults.plan(path, fault, None);
    }

    /// Returns the faults that are still to come.
    pub fn faults(&self) -> Vec<PlannedFault> {
        self.state().faults.planned()
    }

    /// Ends all faults.
    pub fn recover(&self) {
        self.state().faults.clear();
    }

    /// Revokes every access token, as another process does that fetches a token of its own.
    pub fn revoke_tokens(&self) {
        self.state().tokens.revoke();
    }

    /// Sets the addresses that the API names as the source of pushes: `127.0.0.1` and `::1` by
    /// default. Pushes are not sent from there.
    pub fn send_from<T: Into<String>>(&self, networks: impl IntoIterator<Item = T>) {
        self.state().networks = networks.into_iter().map(Into::into).collect();
    }

    /// Deletes every temporary file, as the platform does three days after each upload.
    pub fn forget_media(&self) {
        self.state().media.clear();
    }

    /// Returns the calls in order; only the last ten thousand are kept.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.iter().cloned().collect()
    }

    /// Counts the calls of this path among those that are kept.
    pub fn count(&self, path: &str) -> usize {
        let state = self.state();
        state.calls.iter().filter(|call| call.path == path).count()
    }
}
