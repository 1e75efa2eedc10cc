use tests::push::text;
use wechat_runtime::prelude::*;

use super::{bot, content};

struct Greeting(&'static str);
struct Shop {
    name: &'static str,
}

#[derive(Provide)]
struct App {
    greeting: Greeting,
    shop: Shop,
    #[provide(skip)]
    second_greeting: Greeting,
}

#[on_text("hello")]
async fn hello(greeting: &Greeting, user: OpenId, shop: &Shop) -> String {
    format!("{} {} {}", greeting.0, shop.name, user.as_str().len())
}

#[on_text("whole")]
async fn whole(app: &App) -> &'static str {
    app.second_greeting.0
}

#[derive(Provide)]
struct Pair(Greeting, Shop);

static WITH_APP: Handlers<App> = handlers![hello, whole; state = App];
static WITH_PAIR: Handlers<Pair> = handlers![hello; state = Pair];

#[tokio::test]
async fn handlers_borrow_a_field_of_the_state_or_the_whole_state() {
    let app = App {
        greeting: Greeting("hi"),
        shop: Shop { name: "南风" },
        second_greeting: Greeting("second"),
    };
    let bot = bot(&WITH_APP).state(app).build().unwrap();
    assert_eq!(content(&bot, &text("hello")).await, "hi 南风 28");
    assert_eq!(content(&bot, &text("whole")).await, "second");
}

#[tokio::test]
async fn one_handler_serves_bots_with_different_states() {
    let pair = Pair(Greeting("hey"), Shop { name: "北风" });
    let bot = bot(&WITH_PAIR).state(pair).build().unwrap();
    assert_eq!(content(&bot, &text("hello")).await, "hey 北风 28");
}

/// Number of characters that the user wrote.
struct Length(usize);

impl FromPush<wechat_runtime::kind::Text> for Length {
    fn from_push(cx: &Context) -> Result<Self, Rejection> {
        let content = cx.push().content();
        let content = content.ok_or_else(|| Rejection::missing("Content"))?;
        Ok(Self(content.chars().count()))
    }
}

#[on_text]
async fn count(length: Length) -> String {
    length.0.to_string()
}

static OWN_TYPE: Handlers = handlers![count];

#[tokio::test]
async fn a_parameter_can_have_a_user_defined_type() {
    assert_eq!(
        content(&bot(&OWN_TYPE).build().unwrap(), &text("你好吗")).await,
        "3"
    );
}
