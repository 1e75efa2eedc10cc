//! Tests of many dialogues at once.

use std::collections::VecDeque;

use wechat_sim::testing::TestBot;

use super::bot;

const USERS: usize = 1_000;

/// Returns the next random number of a seeded sequence. Source: splitmix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Returns what a user writes and reads in turn.
fn script(number: usize) -> VecDeque<(String, String)> {
    let (name, age) = (format!("user-{number}"), number % 256);
    let lines = [
        ("enrol".to_owned(), "name?".to_owned()),
        (name.clone(), "age?".to_owned()),
        (format!("{name} is old"), "a number, please".to_owned()),
        (age.to_string(), format!("{name}, {age}")),
        (name.clone(), "say enrol".to_owned()),
    ];
    lines.into()
}

async fn talk(bot: &TestBot, seed: u64) {
    let users: Vec<_> = (0..USERS)
        .map(|number| bot.user(&format!("u{number}")))
        .collect();
    let mut scripts: Vec<_> = (0..USERS).map(|number| (number, script(number))).collect();
    let mut state = seed;
    while !scripts.is_empty() {
        // Eight random users at once.
        let chosen = scripts.len().min(8);
        for place in 0..chosen {
            let left = u64::try_from(scripts.len() - place).expect("few");
            let other = usize::try_from(next(&mut state) % left).expect("few");
            scripts.swap(place, place + other);
        }
        let mut running = tokio::task::JoinSet::new();
        for (number, script) in &mut scripts[..chosen] {
            let user = users[*number].clone();
            let (says, reads) = script.pop_front().expect("finished users are removed");
            running.spawn(async move {
                let said = user.text(&says).await;
                said.assert_text(&reads);
            });
        }
        while let Some(ended) = running.join_next().await {
            ended.expect("as scripted");
        }
        scripts.retain(|(_, script)| !script.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_concurrent_dialogues_do_not_mix() {
    for seed in [1, 2] {
        talk(&bot(), seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn dialogues_on_several_threads_do_not_mix() {
    let bot = bot();
    let mut users = tokio::task::JoinSet::new();
    for number in 0..USERS {
        let user = bot.user(&format!("u{number}"));
        users.spawn(async move {
            for (says, reads) in script(number) {
                user.text(&says).await.assert_text(&reads);
            }
        });
    }
    while let Some(ended) = users.join_next().await {
        ended.expect("as scripted");
    }
}
