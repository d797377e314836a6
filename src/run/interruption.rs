//! The user has had enough: how running trials hear of it.

use std::time::Duration;

/// Why a trial was not run or not ended.
pub(crate) const INTERRUPTED: &str = "the run was interrupted";

/// Tells running trials that the user has had enough.
#[derive(Debug, Clone)]
pub struct Interruption(tokio::sync::watch::Receiver<bool>);

impl Interruption {
    /// An interruption and the switch that makes it happen.
    pub fn new() -> (tokio::sync::watch::Sender<bool>, Self) {
        let (switch, receiver) = tokio::sync::watch::channel(false);
        (switch, Self(receiver))
    }

    /// One that never happens.
    pub fn never() -> Self {
        Self::new().1
    }

    /// Whether it has happened.
    pub fn happened(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits for it, for ever where it can no longer happen.
    pub async fn wait(&self) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(|happened| *happened).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// What comes of some work, unless the user has had enough and it does not come to its own end soon after.
    pub async fn unless<T>(&self, grace: Duration, work: impl Future<Output = T>) -> Option<T> {
        let enough = async {
            self.wait().await;
            tokio::time::sleep(grace).await;
        };
        tokio::select! {
            done = work => Some(done),
            () = enough => None,
        }
    }
}
