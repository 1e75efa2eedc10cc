async fn pattern(
    city: Option<String>,
    id: Option<u64>,
    note: Option<String>,
    text: Text,
) {}
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    missing_debug_implementations,
    unreachable_pub,
    unnameable_types,
    reason = "a stand-in for the function of the same name"
)]
struct pattern {}
#[automatically_derived]
#[allow(deprecated, unused_qualifications, reason = "not written by the author")]
impl<__S> ::wechat_runtime::__private::Handler<__S> for pattern
where
    __S: ::core::marker::Send + ::core::marker::Sync + 'static,
{
    const INFO: ::wechat_runtime::__private::HandlerInfo = ::wechat_runtime::__private::HandlerInfo::new(
            "pattern",
            ::core::file!(),
            ::core::line!(),
            &[
                ::wechat_runtime::__private::Route::new(
                        ::wechat_runtime::__private::Subject::Text,
                        ::wechat_runtime::__private::Matcher::pattern(
                            ::wechat_runtime::__private::Form::Template,
                            "天气 {city}",
                            "天气 {}",
                            "(?i)^天气\\s+\\s*(?<city>\\S(?:[^\\n]*?\\S)??)\\s*$",
                            3u16,
                            true,
                        ),
                    )
                    .when("admin", admin)
                    .may_decline(
                        <Option<
                            String,
                        > as ::wechat_runtime::__private::FromOptionalCapture>::MAY_DECLINE,
                    ),
                ::wechat_runtime::__private::Route::new(
                        ::wechat_runtime::__private::Subject::Text,
                        ::wechat_runtime::__private::Matcher::word_ignore_case(
                            "plain {braces}",
                            "plain {braces}",
                        ),
                    )
                    .when("admin", admin),
                ::wechat_runtime::__private::Route::new(
                        ::wechat_runtime::__private::Subject::Text,
                        ::wechat_runtime::__private::Matcher::pattern(
                            ::wechat_runtime::__private::Form::Prefix,
                            "查",
                            "查",
                            "^查",
                            1u16,
                            false,
                        ),
                    )
                    .when("admin", admin),
                ::wechat_runtime::__private::Route::new(
                        ::wechat_runtime::__private::Subject::Text,
                        ::wechat_runtime::__private::Matcher::pattern(
                            ::wechat_runtime::__private::Form::Suffix,
                            "吗",
                            "吗",
                            "吗$",
                            1u16,
                            false,
                        ),
                    )
                    .when("admin", admin),
                ::wechat_runtime::__private::Route::new(
                        ::wechat_runtime::__private::Subject::Text,
                        ::wechat_runtime::__private::Matcher::pattern(
                            ::wechat_runtime::__private::Form::Contains,
                            "a.b",
                            "a.b",
                            "(?i)a\\.b",
                            3u16,
                            true,
                        ),
                    )
                    .when("admin", admin),
                ::wechat_runtime::__private::Route::new(
                        ::wechat_runtime::__private::Subject::Text,
                        ::wechat_runtime::__private::Matcher::pattern(
                            ::wechat_runtime::__private::Form::Regex,
                            "^order (?<id>\\d+)(?<note> .+)?$",
                            "^order (?<id>\\d+)(?<note> .+)?$",
                            "(?i)^order (?<id>\\d+)(?<note> .+)?$",
                            0u16,
                            true,
                        ),
                    )
                    .when("admin", admin)
                    .may_decline(
                        <Option<
                            u64,
                        > as ::wechat_runtime::__private::FromOptionalCapture>::MAY_DECLINE,
                    )
                    .may_decline(
                        <Option<
                            String,
                        > as ::wechat_runtime::__private::FromOptionalCapture>::MAY_DECLINE,
                    ),
            ],
        )
        .takes_chat(
            <Text as ::wechat_runtime::__private::FromPush<
                ::wechat_runtime::__private::kind::Text,
            >>::TAKES_CHAT,
        );
    fn call(
        __cx: &::wechat_runtime::__private::Context,
        __state: &::wechat_runtime::__private::Shared<__S>,
    ) -> ::core::result::Result<
        ::wechat_runtime::__private::HandlerFuture,
        ::wechat_runtime::__private::Rejection,
    > {
        let __0 = <Option<
            String,
        > as ::wechat_runtime::__private::FromOptionalCapture>::from_capture(
            __cx,
            "city",
        )?;
        let __1 = <Option<
            u64,
        > as ::wechat_runtime::__private::FromOptionalCapture>::from_capture(
            __cx,
            "id",
        )?;
        let __2 = <Option<
            String,
        > as ::wechat_runtime::__private::FromOptionalCapture>::from_capture(
            __cx,
            "note",
        )?;
        let __3 = <Text as ::wechat_runtime::__private::FromPush<
            ::wechat_runtime::__private::kind::Text,
        >>::from_push(__cx)?;
        ::core::result::Result::Ok(
            ::wechat_runtime::__private::Box::pin(async move {
                let __output = pattern(__0, __1, __2, __3).await;
                ::wechat_runtime::__private::IntoReply::into_reply(__output)
            }),
        )
    }
}
