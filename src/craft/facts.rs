//! What is known of a target: plain data, made anew where more is found out, never rewritten in place.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::craft::stop::Stop;
use crate::login::Credentials;
use crate::plan::{Capabilities, Subject};
use crate::profile::Profile;
use crate::target::{Client, Target};

/// What is known of a target.
#[derive(Clone)]
pub struct Facts {
    /// The dialect.
    pub profile: Arc<Profile>,
    /// The target, secrets resolved.
    pub target: Arc<Target>,
    /// Whether it is this machine.
    pub is_loopback: bool,
    /// What it offers.
    pub capabilities: Capabilities,
    /// Users by role.
    pub users: BTreeMap<String, Credentials>,
    /// Its metadata, if it publishes any.
    pub metadata: Option<Json>,
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Facts({})", self.target.name)
    }
}

impl Facts {
    /// What profile and target file tell, and the metadata, where that was asked for.
    pub fn new(profile: &Arc<Profile>, target: &Arc<Target>, metadata: Option<Json>) -> Self {
        let users = target.users.iter().map(|(role, user)| {
            let credentials = Credentials {
                role: role.clone(),
                username: user.username.clone(),
                password: user.password.clone(),
            };
            (role.clone(), credentials)
        });
        Self {
            capabilities: Capabilities::resolve(profile, target, metadata.as_ref()),
            users: users.collect(),
            profile: Arc::clone(profile),
            target: Arc::clone(target),
            is_loopback: target.is_loopback(),
            metadata,
        }
    }

    /// The client in a role.
    ///
    /// # Errors
    ///
    /// The target file has none: nothing to judge.
    pub fn client(&self, role: &str) -> Result<&Client, Stop> {
        self.target
            .clients
            .get(role)
            .ok_or_else(|| Stop::skip(format!("the target file has no client in the role {role}")))
    }

    /// Credentials of a user.
    ///
    /// # Errors
    ///
    /// The target file has no such user: nothing to judge.
    pub(crate) fn user(&self, role: &str) -> Result<&Credentials, Stop> {
        self.users
            .get(role)
            .ok_or_else(|| Stop::skip(format!("the target file has no user in the role {role}")))
    }

    /// The grant that gives user tokens most cheaply.
    pub(crate) fn user_grant(&self, role: &str) -> Option<String> {
        let subject = Subject {
            profile: &self.profile,
            target: &self.target,
            capabilities: &self.capabilities,
            allowed: &BTreeSet::new(),
        };
        crate::plan::user_grant(subject, Some(role))
    }

    /// The role that sends a grant's request when nobody is named.
    pub(crate) fn sender_of(&self, grant: Option<&str>) -> Option<String> {
        crate::plan::client_for(&self.profile, &self.target, grant)
    }
}
