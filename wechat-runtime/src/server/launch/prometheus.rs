//! Export of the metrics as text for Prometheus.

use std::{sync::OnceLock, time::Duration};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::time::{MissedTickBehavior, interval};
use tracing::warn;

/// Buckets up to the platform's 5 s, and beyond for handlers that retries wait for.
const SECONDS: [f64; 11] = [0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 4.5, 9.5, 14.3, 60.0];

/// The exporter's own interval.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Starts collecting. A recorder that the program has installed is kept, and the program exports
/// the metrics itself.
pub(super) fn install() {
    HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new();
        let metric = Matcher::Full("wechat_handler_seconds".to_owned());
        let installed = builder
            .set_buckets_for_metric(metric, &SECONDS)
            .and_then(PrometheusBuilder::install_recorder);
        match installed {
            Ok(handle) => Some(handle),
            Err(error) => {
                warn!("/metrics stays empty, because the program has its own recorder: {error}");
                None
            }
        }
    });
}

/// Renders all metrics.
pub(super) fn render() -> String {
    let handle = handle();
    handle.map(PrometheusHandle::render).unwrap_or_default()
}

/// Keeps the memory of the metrics bounded, while nobody reads them, until the future is dropped.
pub(super) async fn run_upkeep() {
    if let Some(handle) = handle() {
        keep_up(handle).await;
    }
}

/// Moves the samples of histograms into their buckets. Each sample is kept until then.
async fn keep_up(handle: &PrometheusHandle) {
    let mut ticks = interval(UPKEEP_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        handle.run_upkeep();
    }
}

fn handle() -> Option<&'static PrometheusHandle> {
    HANDLE.get()?.as_ref()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use tokio::time::sleep;

    use super::*;

    const ROUNDS: usize = 40;
    const SAMPLES: usize = 100_000;

    fn resident_bytes() -> usize {
        let pages = std::fs::read_to_string("/proc/self/statm").expect("Linux has it");
        let resident = pages.split(' ').nth(1).and_then(|pages| pages.parse().ok());
        4096 * resident.unwrap_or(0_usize)
    }

    #[tokio::test(start_paused = true)]
    async fn samples_that_nobody_reads_do_not_pile_up() {
        let recorder = PrometheusBuilder::new().set_buckets(&SECONDS).unwrap();
        let recorder = recorder.build_recorder();
        let handle = recorder.handle();
        let samples = metrics::with_local_recorder(&recorder, || metrics::histogram!("seconds"));
        let before = resident_bytes();
        let messages = async {
            for _ in 0..ROUNDS {
                (0..SAMPLES).for_each(|_| samples.record(0.1));
                sleep(UPKEEP_EVERY).await;
            }
        };
        tokio::select! {
            () = keep_up(&handle) => {}
            () = messages => {}
        }
        let grown = resident_bytes().saturating_sub(before);
        // A sample is eight bytes at least.
        assert!(grown < ROUNDS * SAMPLES * 8 / 2, "{grown} bytes");
        let total = format!("seconds_count {}\n", ROUNDS * SAMPLES);
        assert!(handle.render().contains(&total), "{}", handle.render());
    }
}
