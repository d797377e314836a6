//! A target made ready, with a judge before it: single trials are run there.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::conduct::judged::Judged;
use crate::fuzz::{Fuzzer, Settings};
use crate::login::Announce;
use crate::plan::{self, Subject, Trial};
use crate::probe::Instance;
use crate::probe::SetupError;
use crate::reference::Endpoint;
use crate::run::{Allowance, Interruption, Kept, Runner};
use crate::suite::{Catalogue, Danger, Library, LoadedCase};
use crate::verdict::Record;

/// A target made ready, with a judge before it. Dropped, it ends the embedded endpoint that was started for it.
pub struct Stage {
    /// The judge.
    pub runner: Arc<Runner>,
    endpoint: Option<Endpoint>,
}

impl Stage {
    /// Makes the target ready and reads its metadata; `announce` is how a person is told something.
    ///
    /// # Errors
    ///
    /// Certificates or a proxy that cannot be used.
    pub async fn ready(
        judged: Judged,
        catalogue: &Arc<Catalogue>,
        seed: u64,
        announce: Announce,
    ) -> Result<Self, SetupError> {
        let instance = judged.ready(seed, announce).await?;
        Ok(Self::of(instance, catalogue, judged.endpoint))
    }

    /// Makes the target ready without sending anything; what only its metadata could tell is not known.
    ///
    /// # Errors
    ///
    /// As for [`Stage::ready`].
    pub fn offline(
        judged: Judged,
        catalogue: &Arc<Catalogue>,
        seed: u64,
    ) -> Result<Self, SetupError> {
        let instance = judged.offline(seed)?;
        Ok(Self::of(instance, catalogue, judged.endpoint))
    }

    fn of(instance: Instance, catalogue: &Arc<Catalogue>, endpoint: Option<Endpoint>) -> Self {
        let instance = Arc::new(instance);
        Self {
            runner: runner(&instance, catalogue, Interruption::never(), None),
            endpoint,
        }
    }

    /// The target.
    pub fn instance(&self) -> &Arc<Instance> {
        &self.runner.instance
    }

    /// Its trials, in the order of the suites.
    pub fn trials(&self, library: &Library, allowed: &BTreeSet<Danger>) -> Vec<Trial> {
        let instance = self.instance();
        let subject = Subject {
            profile: &instance.facts.profile,
            target: &instance.facts.target,
            capabilities: &instance.facts.capabilities,
            allowed,
        };
        plan::build(library, subject)
    }

    /// Runs one trial.
    pub async fn run(&self, trial: &Trial) -> Record {
        self.runner.run(trial).await
    }

    /// A fuzzer of the target that judges by the properties of the suites, with so many streams at once.
    pub fn fuzzer(&self, library: &Library, settings: Settings, at_once: usize) -> Fuzzer {
        let runner = Arc::clone(&self.runner);
        Fuzzer::new(runner, properties(library), settings, at_once)
    }

    /// Ends the embedded endpoint that was started for the target.
    pub async fn close(self) {
        if let Some(endpoint) = self.endpoint {
            endpoint.stop().await;
        }
    }
}

/// A judge of a target.
pub(super) fn runner(
    instance: &Arc<Instance>,
    catalogue: &Arc<Catalogue>,
    interruption: Interruption,
    kept: Option<Kept>,
) -> Arc<Runner> {
    Arc::new(Runner {
        instance: Arc::clone(instance),
        catalogue: Arc::clone(catalogue),
        interruption,
        kept,
        allowance: Allowance::default(),
    })
}

/// The properties of the suites.
pub(super) fn properties(library: &Library) -> Vec<LoadedCase> {
    let cases = library.cases.iter();
    let properties = cases.filter(|case| case.case.property.is_some());
    properties.cloned().collect()
}
