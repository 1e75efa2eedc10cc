async fn events(user: OpenId) -> String {
    user.to_string()
}
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    missing_debug_implementations,
    unreachable_pub,
    unnameable_types,
    reason = "a stand-in for the function of the same name"
)]
struct events {}
#[automatically_derived]
#[allow(deprecated, unused_qualifications, reason = "not written by the author")]
impl<__S> ::wechat_runtime::__private::Handler<__S> for events
where
    __S: ::core::marker::Send + ::core::marker::Sync + 'static,
{
    const INFO: ::wechat_runtime::__private::HandlerInfo = ::wechat_runtime::__private::HandlerInfo::new(
            "events",
            ::core::file!(),
            ::core::line!(),
            &[
                ::wechat_runtime::__private::Route::any(
                    ::wechat_runtime::__private::Subject::Event("subscribe"),
                ),
                ::wechat_runtime::__private::Route::any(
                    ::wechat_runtime::__private::Subject::Event("scan"),
                ),
                ::wechat_runtime::__private::Route::new(
                    ::wechat_runtime::__private::Subject::Key("click"),
                    ::wechat_runtime::__private::Matcher::word("KEY"),
                ),
                ::wechat_runtime::__private::Route::new(
                    ::wechat_runtime::__private::Subject::Key("scan"),
                    ::wechat_runtime::__private::Matcher::word("store_12"),
                ),
                ::wechat_runtime::__private::Route::any(
                    ::wechat_runtime::__private::Subject::Event("some_future_event"),
                ),
            ],
        )
        .takes_chat(
            <OpenId as ::wechat_runtime::__private::FromPush<
                ::wechat_runtime::__private::kind::Subscribe,
            >>::TAKES_CHAT,
        );
    fn call(
        __cx: &::wechat_runtime::__private::Context,
        __state: &::wechat_runtime::__private::Shared<__S>,
    ) -> ::core::result::Result<
        ::wechat_runtime::__private::HandlerFuture,
        ::wechat_runtime::__private::Rejection,
    > {
        let __0 = match __cx.route() {
            1usize | 3usize => {
                <OpenId as ::wechat_runtime::__private::FromPush<
                    ::wechat_runtime::__private::kind::Scan,
                >>::from_push(__cx)
            }
            2usize => {
                <OpenId as ::wechat_runtime::__private::FromPush<
                    ::wechat_runtime::__private::kind::Click,
                >>::from_push(__cx)
            }
            4usize => {
                <OpenId as ::wechat_runtime::__private::FromPush<
                    ::wechat_runtime::__private::kind::Other,
                >>::from_push(__cx)
            }
            _ => {
                <OpenId as ::wechat_runtime::__private::FromPush<
                    ::wechat_runtime::__private::kind::Subscribe,
                >>::from_push(__cx)
            }
        }?;
        ::core::result::Result::Ok(
            ::wechat_runtime::__private::Box::pin(async move {
                let __output = events(__0).await;
                ::wechat_runtime::__private::IntoReply::into_reply(__output)
            }),
        )
    }
}
