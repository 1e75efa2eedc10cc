//! Tasks that a graceful shutdown waits for.

use tokio::{sync::watch, task::JoinHandle};

/// Set of running tasks. Each task holds a receiver, so no task runs once there are no receivers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tasks(watch::Sender<()>);

impl Tasks {
    /// Spawns a task that shutdown waits for.
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

    /// Spawns a task that shutdown does not wait for.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub(crate) fn spawn_aside(task: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(task);
    }

    /// Makes shutdown wait until the returned guard is dropped.
    pub(crate) fn hold(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }

    /// Waits until no task runs.
    pub(crate) async fn wait(&self) {
        self.0.closed().await;
    }

    /// Returns the number of running tasks.
    pub(crate) fn len(&self) -> usize {
        self.0.receiver_count()
    }
}
