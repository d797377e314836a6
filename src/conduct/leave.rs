//! What a run leaves at its target is made as little as can be, when everything is judged.

use std::time::Duration;

use crate::conduct::conductor::Conductor;
use crate::probe::Instance;
use crate::verdict::Left;

/// It takes no longer than a tenth of the run, but this long in any case.
const SHORTEST: Duration = Duration::from_secs(5);

/// And never longer than this.
const LONGEST: Duration = Duration::from_secs(60);

/// Whoever wants the run to end waits no longer than this.
const IMPATIENCE: Duration = Duration::from_secs(1);

/// Revokes the tokens of a run that took so long.
pub(super) fn leave(
    conductor: &Conductor<'_>,
    instance: &Instance,
    took: Duration,
) -> Option<Left> {
    let bound = (took / 10).clamp(SHORTEST, LONGEST);
    let interruption = &conductor.interruption;
    let hurried = async {
        interruption.wait().await;
        tokio::time::sleep(IMPATIENCE).await;
    };
    let enough = async {
        tokio::select! {
            () = tokio::time::sleep(bound) => {}
            () = hurried => {}
        }
    };
    conductor.handle.block_on(instance.leave(enough))
}
