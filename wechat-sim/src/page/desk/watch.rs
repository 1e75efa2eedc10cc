//! What changes on the platform by itself: late answers, calls of the API, the menu, the typing state.

use std::{future::pending, time::Duration};

use serde_json::json;
use tokio::time::sleep;

use super::{super::content, Desk, State};
use crate::engine::Seen;

impl Desk {
    /// Tells of what changes on the platform by itself, as long as it is polled.
    pub(in crate::page) async fn watch(&self) {
        let mut changes = self.platform.changes();
        loop {
            self.look();
            let is_typing = {
                let state = self.state();
                let mut users = state.users.iter();
                users.any(|user| self.platform.is_typing(&user.openid))
            };
            // The typing state ends by itself, of which nobody tells.
            let tick = async {
                if is_typing {
                    sleep(Duration::from_secs(1)).await;
                } else {
                    pending::<()>().await;
                }
            };
            tokio::select! {
                // The sender lives as long as the platform.
                _ = changes.changed() => {}
                () = tick => {}
            }
        }
    }

    fn look(&self) {
        let state = &mut *self.state();
        self.look_at(state);
        state.tell_users(&self.platform);
    }

    /// Takes over what has come since it was called last.
    pub(super) fn look_at(&self, state: &mut State) {
        let (calls, count) = self.platform.calls_after(state.calls);
        state.calls = count;
        let has_called = !calls.is_empty();
        for call in calls {
            state.history.called(call);
        }
        if has_called {
            let faults = self.api_faults();
            state.history.tell("api_faults", &faults);
        }
        for user in &mut state.users {
            let seen = self.platform.seen_after(&user.openid, user.seen);
            user.seen += seen.len();
            for seen in seen {
                if let Seen::Message(message) = seen {
                    let content = content::of_message(&message, &|id| self.address(id));
                    let quota = self.platform.quota(&user.openid);
                    state
                        .history
                        .show_message(&user.openid, message.text(), content, quota);
                }
            }
        }
        let menu = self.platform.menu();
        if menu != state.menu {
            state.menu = menu;
            let menu = json!({ "menu": self.menu() });
            state.history.tell("menu", &menu);
        }
    }
}
