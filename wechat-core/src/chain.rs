//! An error and its causes.

use std::{error::Error, fmt, iter::successors};

/// Formats an error with its causes, outermost first.
#[derive(Debug)]
pub struct Chain<'a>(pub &'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, error) in causes(self.0).enumerate() {
            let separator = if number == 0 { "" } else { ": " };
            write!(f, "{separator}{error}")?;
        }
        Ok(())
    }
}

/// Returns an error, its cause, the cause of that, and so on.
pub fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(Some(error), |&error| error.source())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error;

    #[test]
    fn a_chain_names_each_cause_once_outermost_first() {
        let inner = error::Error::store("redis: read-only").caused_by("a replica");
        let outer = error::Error::listen("cannot serve").caused_by(inner);
        assert_eq!(
            Chain(&outer).to_string(),
            "cannot serve: redis: read-only: a replica"
        );
        assert_eq!(causes(&outer).count(), 3);
    }
}
