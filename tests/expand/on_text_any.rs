#[cfg(feature = "shop")]
#[deprecated]
#[tracing::instrument]
pub(crate) async fn order(text: Text, db: &Db, user: OpenId) -> Result<Reply, Error> {
    db.order(user, text).await
}
#[cfg(feature = "shop")]
#[deprecated]
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    missing_debug_implementations,
    unreachable_pub,
    unnameable_types,
    reason = "a stand-in for the function of the same name"
)]
pub(crate) struct order {}
#[cfg(feature = "shop")]
#[automatically_derived]
#[allow(deprecated, unused_qualifications, reason = "not written by the author")]
impl<__S> ::wechat_runtime::__private::Handler<__S> for order
where
    __S: ::core::marker::Send + ::core::marker::Sync + 'static,
    __S: ::wechat_runtime::__private::Provide<Db>,
{
    const INFO: ::wechat_runtime::__private::HandlerInfo = ::wechat_runtime::__private::HandlerInfo::new(
            "order",
            ::core::file!(),
            ::core::line!(),
            &[
                ::wechat_runtime::__private::Route::any(
                    ::wechat_runtime::__private::Subject::Message("text"),
                ),
            ],
        )
        .takes_chat(
            <Text as ::wechat_runtime::__private::FromPush<
                ::wechat_runtime::__private::kind::Text,
            >>::TAKES_CHAT,
        )
        .takes_chat(
            <OpenId as ::wechat_runtime::__private::FromPush<
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
        let __0 = <Text as ::wechat_runtime::__private::FromPush<
            ::wechat_runtime::__private::kind::Text,
        >>::from_push(__cx)?;
        let __2 = <OpenId as ::wechat_runtime::__private::FromPush<
            ::wechat_runtime::__private::kind::Text,
        >>::from_push(__cx)?;
        let __state = ::core::clone::Clone::clone(__state);
        ::core::result::Result::Ok(
            ::wechat_runtime::__private::Box::pin(async move {
                let __1 = ::wechat_runtime::__private::Provide::<Db>::provide(&*__state);
                let __output = order(__0, __1, __2).await;
                ::wechat_runtime::__private::IntoReply::into_reply(__output)
            }),
        )
    }
}
