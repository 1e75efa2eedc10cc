async fn other() {}
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    missing_debug_implementations,
    unreachable_pub,
    unnameable_types,
    reason = "a stand-in for the function of the same name"
)]
struct other {}
#[automatically_derived]
#[allow(deprecated, unused_qualifications, reason = "not written by the author")]
impl<__S> my::wechat::__private::Handler<__S> for other
where
    __S: ::core::marker::Send + ::core::marker::Sync + 'static,
{
    const INFO: my::wechat::__private::HandlerInfo = my::wechat::__private::HandlerInfo::new(
        "other",
        ::core::file!(),
        ::core::line!(),
        &[my::wechat::__private::Route::any(my::wechat::__private::Subject::Fallback)],
    );
    fn call(
        __cx: &my::wechat::__private::Context,
        __state: &my::wechat::__private::Shared<__S>,
    ) -> ::core::result::Result<
        my::wechat::__private::HandlerFuture,
        my::wechat::__private::Rejection,
    > {
        ::core::result::Result::Ok(
            my::wechat::__private::Box::pin(async move {
                let __output = other().await;
                my::wechat::__private::IntoReply::into_reply(__output)
            }),
        )
    }
}
