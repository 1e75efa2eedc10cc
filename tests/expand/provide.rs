fn main() {}
#[automatically_derived]
impl<T> ::wechat_runtime::__private::Provide<Db> for App<T>
where
    T: Send,
{
    fn provide(&self) -> &Db {
        &self.db
    }
}
#[automatically_derived]
impl<T> ::wechat_runtime::__private::Provide<Cache<T>> for App<T>
where
    T: Send,
{
    fn provide(&self) -> &Cache<T> {
        &self.cache
    }
}
