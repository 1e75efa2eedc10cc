fn photo(&self) -> String {
    String::new()
}
::core::compile_error!(
    "there is no message kind `imagee`\nhelp: did you mean `image`?\nnote: known are `text`, `image`, `voice`, `video`, `shortvideo`, `location`, `link` and others, see the documentation of `on_msg`",
)
::core::compile_error!("the kind `image` appears twice in this attribute")
::core::compile_error!("a handler must be an `async fn`\nhelp: `async fn photo(…)`")
::core::compile_error!(
    "a handler is a free function and has no `self`\nhelp: borrow what it needs from the bot's state: `app: &App`",
)
