//! Concurrent messages of one user at several processes. Each adds one to a number of the user's.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use tests::push::{signed_path, text};
use tokio::{sync::Semaphore, task::JoinSet};

use crate::fleet::Fleet;

/// Number of concurrent messages, low enough that all are answered in time.
const AT_ONCE: usize = 24;

/// Outcome of these messages.
pub(crate) struct Counted {
    /// Numbers that were answered, with their counts.
    pub(crate) numbers: Vec<usize>,
    /// Other answers.
    pub(crate) others: Vec<String>,
}

impl Counted {
    pub(crate) fn different(&self) -> BTreeSet<usize> {
        self.numbers.iter().copied().collect()
    }
}

pub(crate) async fn count(fleet: &Fleet, messages: usize) -> Counted {
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    // Less than the bot's three seconds, so that no message is sent on a connection that is
    // closing.
    let client = reqwest::Client::builder()
        .no_proxy()
        .pool_idle_timeout(Duration::from_secs(1))
        .build();
    let client = client.expect("a client");
    let mut sending = JoinSet::new();
    let mut counted = Counted {
        numbers: Vec::new(),
        others: Vec::new(),
    };
    for number in 0..messages {
        let permit = Arc::clone(&permits).acquire_owned().await;
        let addresses = fleet.addresses();
        let address = addresses[number % addresses.len()];
        let path = signed_path();
        let request = client
            .post(format!("http://{address}{path}"))
            .body(text("count"));
        sending.spawn(async move {
            let answer = async { request.send().await?.text().await };
            let answer = answer.await.unwrap_or_else(|error| error.to_string());
            drop(permit);
            answer
        });
        while let Some(answer) = sending.try_join_next() {
            counted.note(&answer.expect("no panic"));
        }
    }
    for answer in sending.join_all().await {
        counted.note(&answer);
    }
    counted
}

impl Counted {
    fn note(&mut self, answer: &str) {
        let content = answer.split_once("<Content><![CDATA[");
        let content = content.and_then(|(_, rest)| rest.split_once("]]>"));
        match content.and_then(|(number, _)| number.parse().ok()) {
            Some(number) => self.numbers.push(number),
            None => self.others.push(answer.to_owned()),
        }
    }
}
