//! Export of the metrics as text for Prometheus.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::warn;

/// Buckets up to the platform's 5 s, and beyond for handlers that retries wait for.
const SECONDS: [f64; 11] = [0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 4.5, 9.5, 14.3, 60.0];

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
    let Some(Some(handle)) = HANDLE.get() else {
        return String::new();
    };
    handle.run_upkeep();
    handle.render()
}
