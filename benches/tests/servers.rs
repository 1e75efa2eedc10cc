//! The servers that `throughput` measures, run as processes.

use tests::{
    client::{exchange, post},
    process::Process,
    push::text,
};
use wechat_runtime::{AppId, EncodingAesKey, Token};
use wechat_sim::{
    engine::{Mode, Platform, PlatformAccount, Target},
    testing::TestBot,
};

#[test]
fn benchmark_servers_answer_their_push() {
    for program in [
        env!("CARGO_BIN_EXE_bench_bot"),
        env!("CARGO_BIN_EXE_bench_floor"),
    ] {
        let bot = Process::start_with(program, &[("PORT", "0"), ("WORKERS", "1")]);
        let path = tests::push::signed_path_with("bench-token", tests::push::now());
        let answer = |content: &str| {
            let response = exchange(bot.address(), post(&path, text(content)));
            response.element("Content").map(str::to_owned)
        };
        let greeting = Some("你好，世界！这是基准测试的回复。".to_owned());
        assert_eq!(answer("你好"), greeting, "{program}");
        if program.ends_with("bench_bot") {
            assert_eq!(answer("再见").as_deref(), Some("fallback"));
        }
    }
}

#[tokio::test]
async fn benchmark_servers_use_safe_mode_if_a_key_is_set() {
    for program in [
        env!("CARGO_BIN_EXE_bench_bot"),
        env!("CARGO_BIN_EXE_bench_floor"),
    ] {
        assert_uses_safe_mode(program).await;
    }
}

async fn assert_uses_safe_mode(program: &str) {
    let variables = [("PORT", "0"), ("WORKERS", "1"), ("BENCH_MODE", "safe")];
    let bot = Process::start_with(program, &variables);
    let mut account = PlatformAccount::new(Token::new("bench-token").expect("a token"));
    account.mode = Mode::Safe(
        EncodingAesKey::new("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDA").expect("a key"),
        AppId::new("wxbench000000000001").expect("an AppID"),
    );
    let target = Target::url(&format!("http://{}/wx", bot.address())).expect("an address");
    let users = TestBot::from(Platform::new(account, target));
    let said = users.user("alice").text("你好").await;
    said.assert_text("你好，世界！这是基准测试的回复。");
    if program.ends_with("bench_bot") {
        let said = users.user("alice").text("再见").await;
        said.assert_text("fallback");
    }
}
