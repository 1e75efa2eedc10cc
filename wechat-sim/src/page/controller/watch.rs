//! Changes on the platform that no action of the page causes: late answers, calls of the API, the
//! menu, the typing state.

use std::{future::pending, time::Duration};

use serde_json::json;
use tokio::time::sleep;

use super::{super::content, Controller, State};
use crate::engine::Seen;

impl Controller {
    /// Sends the page the changes on the platform, until the future is dropped.
    pub(in crate::page) async fn watch(&self) {
        let mut changes = self.platform.changes();
        loop {
            self.look();
            let is_typing = {
                let state = self.state();
                let mut users = state.users.iter();
                users.any(|user| self.platform.is_typing(&user.openid))
            };
            // The typing state ends by itself, without a notification.
            let tick = async {
                if is_typing {
                    sleep(Duration::from_secs(1)).await;
                } else {
                    pending::<()>().await;
                }
            };
            tokio::select! {
                // `changed` fails when the sender is dropped; the platform holds it.
                _ = changes.changed() => {}
                () = tick => {}
            }
        }
    }

    fn look(&self) {
        let state = &mut *self.state();
        self.look_at(state);
        state.send_users(&self.platform);
    }

    /// Takes over what has changed since the last call.
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
