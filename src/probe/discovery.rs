//! Reads the target's metadata and its JWK Set, before any case, and finds out whether it answers at all.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::craft::Facts;
use crate::plan::Origin;
use crate::probe::asking;
use crate::probe::failure::{NoKeys, PreflightError};
use crate::probe::instance::Instance;
use crate::probe::keys::put_right;
use crate::probe::metadata::{Metadata, json, url};
use crate::probe::misnamed::Misnamed;
use crate::probe::setup::{Setup, SetupError};

impl Instance {
    /// Makes a target ready, reads its metadata, and asks what that leaves open.
    ///
    /// # Errors
    ///
    /// As for [`Instance::offline`]; the metadata leads to an origin that the target file does not name, or names another
    /// issuer where nothing but it tells where tokens are got.
    pub async fn discovered(setup: &Setup) -> Result<Self, SetupError> {
        let mut instance = Self::read(setup, false).await?;
        if let Some(needed) = instance.needs_what_is_misnamed() {
            return Err(SetupError::Misnamed(setup.target.name.clone(), needed));
        }
        if let Some(strangers) = instance.facts.strangers() {
            return Err(SetupError::Strangers(setup.target.name.clone(), strangers));
        }
        if let Some(misread) = instance.facts.misread() {
            return Err(SetupError::Misread(setup.target.name.clone(), misread));
        }
        instance.facts = asking::audiences(&instance).await;
        instance.facts = asking::grants(&instance).await;
        Ok(instance)
    }

    /// Makes a target ready and reads its metadata, whichever issuer it names; nothing secret is sent.
    ///
    /// # Errors
    ///
    /// As for [`Instance::offline`].
    pub async fn published(setup: &Setup) -> Result<Self, SetupError> {
        Self::read(setup, true).await
    }

    async fn read(setup: &Setup, is_all: bool) -> Result<Self, SetupError> {
        let mut instance = Self::offline(setup)?;
        let metadata = Metadata::of(&instance, is_all).await;
        instance.misnamed = metadata.misnamed;
        let mut facts = Facts::new(&setup.profile, &setup.target, metadata.merged);
        for (endpoint, is_published) in metadata.published {
            facts
                .capabilities
                .learn(endpoint, is_published, Origin::Asked);
        }
        instance.facts = Arc::new(facts);
        Ok(instance)
    }

    /// The first metadata that names another issuer, where the target file does not tell by itself where tokens are got.
    fn needs_what_is_misnamed(&self) -> Option<Misnamed> {
        let of_file = self.facts.url("token", None, &BTreeMap::new()).ok();
        let is_needed = |one: &&Misnamed| {
            let listed = one.token_endpoint.as_ref();
            listed.is_some_and(|listed| Some(listed) != of_file.as_ref())
        };
        let is_named = self.facts.target.endpoints.contains_key("token");
        let needed = self.misnamed.iter().find(is_needed);
        let needed = needed.filter(|_| !is_named && self.facts.profile.follows_metadata);
        needed.filter(|_| self.facts.metadata.is_none()).cloned()
    }

    /// The target's JWK Set, got once.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub async fn keys(&self) -> Result<&Json, &NoKeys> {
        self.found.keys.get_or_init(|| keys(self)).await.as_ref()
    }

    /// Whether the target can be reached at all: one plain request.
    ///
    /// # Errors
    ///
    /// Why not.
    pub async fn preflight(&self) -> Result<(), PreflightError> {
        let url = url(self, "token").map_err(PreflightError::Endpoint)?;
        match self.fetch(url.clone()).await.result {
            Ok(_) => Ok(()),
            Err(failure) => Err(PreflightError::NoAnswer(url, failure)),
        }
    }
}

/// The JWK Set of the target.
async fn keys(instance: &Instance) -> Result<Json, NoKeys> {
    let url = url(instance, "jwks").map_err(NoKeys::Endpoint)?;
    match json(instance, url.clone()).await {
        Some(mut keys) if keys.get("keys").is_some_and(Json::is_array) => {
            if let Some(told) = put_right(&mut keys) {
                instance.found.explain(told);
            }
            Ok(keys)
        }
        Some(_) => Err(NoKeys::Keyless(url)),
        None => Err(NoKeys::NoJson(url)),
    }
}
