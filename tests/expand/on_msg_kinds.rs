async fn media(push: Push) {}
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
                ::wechat_runtime::__private::Route::any(
                    ::wechat_runtime::__private::Subject::Message("voice"),
                ),
                ::wechat_runtime::__private::Route::any(
                    ::wechat_runtime::__private::Subject::Message("video"),
                ),
                ::wechat_runtime::__private::Route::any(
                    ::wechat_runtime::__private::Subject::Message("file"),
                ),
            ],
        )
        .takes_chat(
            <Push as ::wechat_runtime::__private::FromPush<
                ::wechat_runtime::__private::kind::Voice,
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
            1usize => {
                <Push as ::wechat_runtime::__private::FromPush<
                    ::wechat_runtime::__private::kind::Video,
                >>::from_push(__cx)
            }
            2usize => {
                <Push as ::wechat_runtime::__private::FromPush<
                    ::wechat_runtime::__private::kind::File,
                >>::from_push(__cx)
            }
            _ => {
                <Push as ::wechat_runtime::__private::FromPush<
                    ::wechat_runtime::__private::kind::Voice,
                >>::from_push(__cx)
            }
        }?;
        ::core::result::Result::Ok(
            ::wechat_runtime::__private::Box::pin(async move {
                let __output = media(__0).await;
                ::wechat_runtime::__private::IntoReply::into_reply(__output)
            }),
        )
    }
}
