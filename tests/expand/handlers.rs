fn main() {}
static __HANDLERS: ::wechat_runtime::Handlers<App> = {
    const __PARTS: &[&[::wechat_runtime::__private::Entry<App>]] = &[
        &[<hello as ::wechat_runtime::__private::Handler<App>>::ENTRY],
        #[cfg(unix)]
        ::wechat_runtime::__private::Handlers::<
            App,
        >::entries_without_menu(&menu::HANDLERS),
        &[<menu::open as ::wechat_runtime::__private::Handler<App>>::ENTRY],
    ];
    const __ENTRIES: [::wechat_runtime::__private::Entry<
        App,
    >; ::wechat_runtime::__private::count(__PARTS)] = ::wechat_runtime::__private::concat(
        __PARTS,
    );
    const __SLOTS: ::core::primitive::usize = ::wechat_runtime::__private::slots(
        &__ENTRIES,
    );
    static __TABLE: [::wechat_runtime::__private::Slot; __SLOTS] = ::wechat_runtime::__private::build(
        &__ENTRIES,
    );
    ::wechat_runtime::__private::Handlers::<App>::new(&__ENTRIES, &__TABLE)
};
