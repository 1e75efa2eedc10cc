fn main() {}
static __MENU: ::wechat_runtime::Menu = {
    const _: () = {
        #[deprecated(
            note = "another `click` button also has the key \"TODAY\": its handler cannot tell them apart"
        )]
        const __TWO_BUTTONS_OF_ONE_KEY: () = ();
        __TWO_BUTTONS_OF_ONE_KEY
    };
    ::wechat_runtime::__private::Menu::new(
        ::core::file!(),
        ::core::line!(),
        {
            const __BUTTONS: &[::wechat_runtime::__private::Button] = &[
                ::wechat_runtime::__private::Button::new(
                        "今日推荐",
                        ::core::file!(),
                        ::core::line!(),
                        &[("type", "click"), ("key", "TODAY")],
                    )
                    .sends("click", "TODAY", "today", true),
                ::wechat_runtime::__private::Button::group(
                    "更多",
                    ::core::file!(),
                    ::core::line!(),
                    {
                        const __BUTTONS: &[::wechat_runtime::__private::Button] = &[
                            #[cfg(feature = "shop")]
                            ::wechat_runtime::__private::Button::new(
                                    "小店",
                                    ::core::file!(),
                                    ::core::line!(),
                                    &[
                                        ("type", "miniprogram"),
                                        ("url", "https://example.com/"),
                                        ("appid", "wx1"),
                                        ("pagepath", "pages/index"),
                                    ],
                                )
                                .sends(
                                    "view_miniprogram",
                                    "pages/index",
                                    "pages/index",
                                    false,
                                ),
                            ::wechat_runtime::__private::Button::new(
                                    "官网",
                                    ::core::file!(),
                                    ::core::line!(),
                                    &[("type", "view"), ("url", "https://example.com/")],
                                )
                                .sends(
                                    "view",
                                    "https://example.com/",
                                    "https://example.com/",
                                    false,
                                ),
                            ::wechat_runtime::__private::Button::new(
                                    "照片",
                                    ::core::file!(),
                                    ::core::line!(),
                                    &[("type", "pic_sysphoto"), ("key", "TODAY")],
                                )
                                .sends("pic_sysphoto", "TODAY", "today", false),
                            ::wechat_runtime::__private::Button::new(
                                "文章",
                                ::core::file!(),
                                ::core::line!(),
                                &[("type", "article_id"), ("article_id", "a")],
                            ),
                        ];
                        __BUTTONS
                    },
                ),
                ::wechat_runtime::__private::Button::new(
                        "今天",
                        ::core::file!(),
                        ::core::line!(),
                        &[("type", "click"), ("key", "TODAY")],
                    )
                    .sends("click", "TODAY", "today", true),
            ];
            __BUTTONS
        },
    )
};
