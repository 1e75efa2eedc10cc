//! Tasks that shutting down waits for.

use tokio::{sync::watch, task::JoinHandle};

/// Every task holds a receiver, so the last one has ended when there is none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tasks(watch::Sender<()>);

impl Tasks {
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub(crate) fn spawn<F>(&self, task: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let alive = self.0.subscribe();
        tokio::spawn(async move {
            let output = task.await;
            drop(alive);
            output
        })
    }

    /// Starts what shutting down does not wait for.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub(crate) fn spawn_aside(task: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(task);
    }

    /// Makes shutting down wait until this is dropped.
    pub(crate) fn hold(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }

    /// Ready when no task runs.
    pub(crate) async fn wait(&self) {
        self.0.closed().await;
    }

    /// How many run.
    pub(crate) fn len(&self) -> usize {
        self.0.receiver_count()
    }
}
