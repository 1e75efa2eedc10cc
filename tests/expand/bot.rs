pub mod shop {
    #[on_text("hello")]
    async fn hello() {}
    #[cfg(unix)]
    mod menu {
        #[cfg(test)]
        #[fallback]
        pub(super) async fn open() {}
        fn helper() {}
    }
    /// Handlers of this module.
    pub static HANDLERS: ::wechat_runtime::__private::Handlers<App> = ::wechat_runtime::__private::handlers![
        hello, #[cfg(unix)] #[cfg(test)] menu::open; state = App, menu = [MENU]
    ];
}
