//! Optional values of a call, which other modules insert and look up by type.

use std::{
    any::Any,
    sync::{Arc, MutexGuard},
};

use wechat_core::__private::Mutex;

/// Values of different types, looked up by type.
#[derive(Debug, Default)]
pub(crate) struct Extensions(Mutex<Vec<Part>>);

type Part = Arc<dyn Any + Send + Sync>;

impl Extensions {
    /// Adds a value.
    pub(crate) fn with<T: Any + Send + Sync>(self, value: T) -> Self {
        self.parts().push(Arc::new(value));
        self
    }

    /// Returns the value of the type `T`, if there is one.
    pub(crate) fn get<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        find(&self.parts())
    }

    /// Returns the value of the type `T`, created with `new` if there is none.
    pub(crate) fn get_or_insert_with<T: Any + Send + Sync>(
        &self,
        new: impl FnOnce() -> T,
    ) -> Arc<T> {
        let mut parts = self.parts();
        find(&parts).unwrap_or_else(|| {
            let value = Arc::new(new());
            parts.push(Arc::clone(&value) as Part);
            value
        })
    }

    /// Locks the values. A panic cannot leave them inconsistent.
    fn parts(&self) -> MutexGuard<'_, Vec<Part>> {
        self.0.lock()
    }
}

fn find<T: Any + Send + Sync>(parts: &[Part]) -> Option<Arc<T>> {
    let mut found = parts.iter().map(|part| Arc::clone(part).downcast());
    found.find_map(Result::ok)
}

/// A clone shares the values; values added later are not shared.
impl Clone for Extensions {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.parts().clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_is_found_by_its_type() {
        let extensions = Extensions::default().with(7_u8).with("seven");
        assert_eq!(extensions.get::<u8>().as_deref(), Some(&7));
        assert_eq!(extensions.get::<&str>().as_deref(), Some(&"seven"));
        assert_eq!(extensions.get::<u16>(), None);
    }

    #[test]
    fn a_value_is_created_once_and_shared_by_clones() {
        let extensions = Extensions::default();
        let made = extensions.get_or_insert_with(|| 7_u8);
        let clone = extensions.clone();
        assert!(Arc::ptr_eq(&made, &extensions.get_or_insert_with(|| 8)));
        assert!(Arc::ptr_eq(&made, &clone.get_or_insert_with(|| 9)));
        clone.get_or_insert_with(|| "its own");
        assert_eq!(extensions.get::<&str>(), None);
    }
}
