//! The bot `media` as a process, with a fake platform API.

#![cfg(feature = "client")]

use tests::{process::Process, push::TOKEN};
use wechat_runtime::Token;
use wechat_sim::{
    engine::{Platform, PlatformAccount, Target},
    testing::TestBot,
};

#[tokio::test(flavor = "multi_thread")]
async fn media_replays_its_recorded_conversation() {
    // The bot needs the API's address, and the platform the bot's.
    let platform = Platform::without_bot(PlatformAccount::new(Token::new(TOKEN).expect("a token")));
    let api = platform.api().serve(([127, 0, 0, 1], 0).into()).await;
    let api = format!("http://{}", api.expect("a free port"));
    let variables = [
        ("WECHAT_TOKEN", TOKEN),
        ("WECHAT_APP_ID", "wx3f9a71c2d84be605"),
        ("WECHAT_APP_SECRET", "0123456789abcdef0123456789abcdef"),
        ("WECHAT_API_BASE", &api),
    ];
    let bot = Process::start_with(env!("CARGO_BIN_EXE_media"), &variables);
    let target = Target::url(&format!("http://{}/wx", bot.address())).expect("an address");
    platform.connect(target);
    let bot = TestBot::from(platform);
    bot.conversation("tests/conversations/media.toml").await;
    // The picture was uploaded once.
    assert_eq!(bot.api().count("/cgi-bin/media/upload"), 1);
    let sound = "#!AMR\n and some sound";
    let voice = bot.platform().store_media("voice", "a.amr", sound);
    let said = bot.user("alice").voice(&voice).await;
    said.assert_text("收到一段语音：audio/amr，21 字节");
}
