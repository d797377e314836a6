//! One target and how it is judged.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::baseline;
use crate::login::Announce;
use crate::plan::{self, Capabilities, Subject, Trial};
use crate::probe::{Instance, Setup, SetupError, configured_secrets};
use crate::profile::Profile;
use crate::reference::Endpoint;
use crate::secret::KnownSecrets;
use crate::suite::{Danger, Library};
use crate::target::Target;

/// One target and how it is judged.
#[derive(Debug)]
pub struct Judged {
    /// The target. Its secrets are resolved, unless nothing is to be sent to it.
    pub target: Arc<Target>,
    /// The dialect that it is judged by.
    pub profile: Arc<Profile>,
    /// Further certificate authorities in PEM.
    pub ca: Vec<Vec<u8>>,
    /// The client's certificate and key in PEM.
    pub client_certificate: Option<Vec<u8>>,
    /// The embedded endpoint that serves it, where one was started for it.
    pub endpoint: Option<Endpoint>,
    /// The secrets of the run. Targets that are run together share them.
    pub known: Arc<KnownSecrets>,
}

impl Judged {
    /// A target without certificates of its own.
    pub fn new(target: Target, profile: Profile) -> Self {
        Self {
            target: Arc::new(target),
            profile: Arc::new(profile),
            ca: Vec::new(),
            client_certificate: None,
            endpoint: None,
            known: Arc::default(),
        }
    }

    /// Has targets that are run together know each other's secrets, from the first request on: what one of them is told
    /// by another stands in no file of either.
    pub fn share_secrets(all: &mut [Self]) {
        let known = Arc::<KnownSecrets>::default();
        for judged in all {
            known.keep_for_good(&configured_secrets(&judged.target));
            judged.known = Arc::clone(&known);
        }
    }

    /// What it is, as a baseline's conditions name it.
    pub fn identity(&self) -> baseline::Instance {
        baseline::Instance {
            profile: self.profile.id.clone(),
            target: self.target.name.clone(),
            version: self.target.version.clone(),
        }
    }

    /// Its trials, by what is known of it before anything is asked.
    pub fn unasked(&self, library: &Library, allowed: &BTreeSet<Danger>) -> Vec<Trial> {
        let capabilities = Capabilities::before_asking(&self.profile, &self.target);
        let subject = Subject {
            profile: &self.profile,
            target: &self.target,
            capabilities: &capabilities,
            allowed,
        };
        plan::build(library, subject)
    }

    /// Makes it ready without sending anything; what only its metadata could tell is not known.
    ///
    /// # Errors
    ///
    /// Certificates or a proxy that cannot be used.
    pub fn offline(&self, seed: u64) -> Result<Instance, SetupError> {
        Instance::offline(&self.setup(seed, Arc::new(|_| {})))
    }

    /// Makes it ready and reads its metadata; `announce` is how a person is told something.
    ///
    /// # Errors
    ///
    /// As for [`Judged::offline`].
    pub async fn ready(&self, seed: u64, announce: Announce) -> Result<Instance, SetupError> {
        Instance::discovered(&self.setup(seed, announce)).await
    }

    /// Makes it ready and reads its metadata; nothing secret is sent.
    ///
    /// # Errors
    ///
    /// As for [`Judged::offline`].
    pub async fn published(&self, announce: Announce) -> Result<Instance, SetupError> {
        Instance::published(&self.setup(0, announce)).await
    }

    fn setup(&self, seed: u64, announce: Announce) -> Setup {
        Setup {
            profile: Arc::clone(&self.profile),
            target: Arc::clone(&self.target),
            seed,
            ca: self.ca.clone(),
            client_certificate: self.client_certificate.clone(),
            announce,
            known: Arc::clone(&self.known),
        }
    }
}
