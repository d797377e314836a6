//! Faults of requests that come beside others.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::model::app::App;
use crate::rules::old::Fault;
use crate::wire::reply::Reply;

/// What happens to a request before any handler sees it.
pub(crate) fn before_anything(app: &App) -> Option<Reply> {
    let is_blocked = app.has(Fault::GuessingBlocksEverybody) && app.is_blocked();
    is_blocked.then(|| Reply::html(429, "<h1>429 Too Many Requests</h1>".into()))
}

/// For a fault: a request that comes while another one is worked on is turned away.
pub(crate) async fn at_once(app: &App) -> Option<Reply> {
    if !app.has(Fault::RequestsAtOnceRefused) {
        return None;
    }
    let others = app.world.under_way.fetch_add(1, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(20)).await;
    app.world.under_way.fetch_sub(1, Ordering::SeqCst);
    (others > 0).then(|| Reply::empty(503))
}
