fn main() {}
static __HANDLERS: my::wechat::Handlers = {
    const __PARTS: &[&[my::wechat::__private::Entry<()>]] = &[
        &[<hello as my::wechat::__private::Handler<()>>::ENTRY],
        my::wechat::__private::Handlers::<()>::entries(&shop::HANDLERS),
    ];
    const __ENTRIES: [my::wechat::__private::Entry<
        (),
    >; my::wechat::__private::count(__PARTS)] = my::wechat::__private::concat(__PARTS);
    const __SLOTS: ::core::primitive::usize = my::wechat::__private::slots(&__ENTRIES);
    static __TABLE: [my::wechat::__private::Slot; __SLOTS] = my::wechat::__private::build(
        &__ENTRIES,
    );
    const __MENUS: &[&my::wechat::__private::Menu] = &[&MENU, &shop::MENU];
    const _: () = my::wechat::__private::check_menus(&__ENTRIES, __MENUS);
    my::wechat::__private::Handlers::<()>::new(&__ENTRIES, &__TABLE).with_menus(__MENUS)
};
