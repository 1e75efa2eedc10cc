//! First poll of a message, which happens where its request is.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use tests::push::text;
use tokio::task;
use wechat_runtime::Late;

use super::{ERROR, Runs, bot_with, builder, content, try_once};

#[tokio::test(start_paused = true)]
async fn a_handler_that_does_not_wait_is_done_within_one_poll_of_its_request() {
    let (bot, _) = bot_with(Late::default());
    let push = text("hi");
    let mut answered = pin!(try_once(&bot, &push));
    let mut cx = Context::from_waker(Waker::noop());
    let Poll::Ready((_, body)) = answered.as_mut().poll(&mut cx) else {
        panic!("the handler moved to a task")
    };
    assert_eq!(content(&body), "hello");
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_waits_goes_on_when_its_request_is_dropped() {
    let (bot, runs) = bot_with(Late::default());
    let push = text("wait 100");
    {
        let mut answered = pin!(try_once(&bot, &push));
        let mut cx = Context::from_waker(Waker::noop());
        assert!(answered.as_mut().poll(&mut cx).is_pending());
        assert_eq!(runs.of("wait 100"), 1);
    }
    let (_, body) = try_once(&bot, &push).await;
    assert_eq!(content(&body), "done 100 run 1");
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_the_first_poll_is_answered() {
    let runs = Runs::default();
    let bot = builder(&runs).build().expect("valid settings");
    let (status, body) = try_once(&bot, &text("panic 0")).await;
    assert_eq!((status, content(&body).as_str()), (200, ERROR));
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_start_in_tasks_once_a_handler_has_blocked_its_thread() {
    let (bot, _) = bot_with(Late::default());
    let is_inline = |push: String| {
        let bot = bot.clone();
        async move {
            let mut answered = pin!(try_once(&bot, &push));
            let mut cx = Context::from_waker(Waker::noop());
            let is_ready = answered.as_mut().poll(&mut cx).is_ready();
            // Lets a task that was started end.
            task::yield_now().await;
            is_ready
        }
    };
    assert!(is_inline(text("hi")).await);
    assert!(is_inline(text("block 250")).await);
    assert!(!is_inline(text("block 1")).await);
}
