#[inline]
async fn media(n: Option<f64>, text: Option<Text>) {}
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    missing_debug_implementations,
    unreachable_pub,
    unnameable_types,
    reason = "a stand-in for the function of the same name"
)]
struct media {}
#[automatically_derived]
#[allow(deprecated, unused_qualifications, reason = "not written by the author")]
impl<__S> ::wechat_runtime::__private::Handler<__S> for media
where
    __S: ::core::marker::Send + ::core::marker::Sync + 'static,
{
    const INFO: ::wechat_runtime::__private::HandlerInfo = ::wechat_runtime::__private::HandlerInfo::new(
            "media",
            ::core::file!(),
            ::core::line!(),
            &[
                ::wechat_runtime::__private::Route::text("a"),
                ::wechat_runtime::__private::Route::any(
                    ::wechat_runtime::__private::Subject::Message("image"),
                ),
                ::wechat_runtime::__private::Route::new(
                        ::wechat_runtime::__private::Subject::Key("scan"),
                        ::wechat_runtime::__private::Matcher::pattern(
                            ::wechat_runtime::__private::Form::Template,
                            "table-{n}",
                            "table-{}",
                            "^table\\-\\s*(?<n>\\S(?:[^\\n]*?\\S)??)\\s*$",
                            6u16,
                            false,
                        ),
                    )
                    .may_decline(
                        <Option<
                            f64,
                        > as ::wechat_runtime::__private::FromOptionalCapture>::MAY_DECLINE,
                    ),
            ],
        )
        .takes_chat(
            <Text as ::wechat_runtime::__private::OptionalFromPush<
                ::wechat_runtime::__private::kind::Any,
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
            f64,
        > as ::wechat_runtime::__private::FromOptionalCapture>::from_capture(__cx, "n")?;
        let __1 = <Text as ::wechat_runtime::__private::OptionalFromPush<
            ::wechat_runtime::__private::kind::Any,
        >>::from_push(__cx)?;
        ::core::result::Result::Ok(
            ::wechat_runtime::__private::Box::pin(async move {
                let __output = media(__0, __1).await;
                ::wechat_runtime::__private::IntoReply::into_reply(__output)
            }),
        )
    }
}
