async fn ask(q: String) -> String {
    q
}
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    missing_debug_implementations,
    unreachable_pub,
    unnameable_types,
    reason = "a stand-in for the function of the same name"
)]
struct ask {}
#[automatically_derived]
#[allow(deprecated, unused_qualifications, reason = "not written by the author")]
impl<__S> ::wechat_runtime::__private::Handler<__S> for ask
where
    __S: ::core::marker::Send + ::core::marker::Sync + 'static,
{
    const INFO: ::wechat_runtime::__private::HandlerInfo = ::wechat_runtime::__private::HandlerInfo::new(
            "ask",
            ::core::file!(),
            ::core::line!(),
            &[
                ::wechat_runtime::__private::Route::new(
                        ::wechat_runtime::__private::Subject::Text,
                        ::wechat_runtime::__private::Matcher::pattern(
                            ::wechat_runtime::__private::Form::Template,
                            "ask {q}",
                            "ask {}",
                            "^ask\\s+\\s*(?<q>\\S(?:[^\\n]*?\\S)??)\\s*$",
                            4u16,
                            false,
                        ),
                    )
                    .may_decline(
                        <String as ::wechat_runtime::__private::FromCapture>::MAY_DECLINE,
                    ),
            ],
        )
        .late(
            ::wechat_runtime::__private::Late::WAIT
                .or(::wechat_runtime::__private::Late::NOTIFY),
        );
    fn call(
        __cx: &::wechat_runtime::__private::Context,
        __state: &::wechat_runtime::__private::Shared<__S>,
    ) -> ::core::result::Result<
        ::wechat_runtime::__private::HandlerFuture,
        ::wechat_runtime::__private::Rejection,
    > {
        let __0 = <String as ::wechat_runtime::__private::FromCapture>::from_capture(
            __cx,
            "q",
        )?;
        ::core::result::Result::Ok(
            ::wechat_runtime::__private::Box::pin(async move {
                let __output = ask(__0).await;
                ::wechat_runtime::__private::IntoReply::into_reply(__output)
            }),
        )
    }
}
