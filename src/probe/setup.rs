//! What an instance is made of.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::craft::{Misread, Strangers, named_origins};
use crate::http::{SenderError, Settings};
use crate::login::Announce;
use crate::probe::misnamed::Misnamed;
use crate::profile::Profile;
use crate::secret::{KnownSecrets, Secret};
use crate::target::{Proxy, Target};

/// What an instance is made of. Secrets in the target are resolved already.
#[derive(Clone)]
pub struct Setup {
    /// The dialect.
    pub profile: Arc<Profile>,
    /// The target, secrets resolved.
    pub target: Arc<Target>,
    /// The seed of everything drawn at random.
    pub seed: u64,
    /// Further certificate authorities in PEM.
    pub ca: Vec<Vec<u8>>,
    /// The client's certificate and key in PEM.
    pub client_certificate: Option<Vec<u8>>,
    /// How a person is told something.
    pub announce: Announce,
    /// The secrets of the run, to which those of the target come.
    pub known: Arc<KnownSecrets>,
}

/// Why an instance cannot be made ready.
#[derive(Debug)]
pub enum SetupError {
    /// A certificate or a proxy that cannot be used.
    Sender(SenderError),
    /// The metadata of the target of this name leads to strangers.
    Strangers(String, Strangers),
    /// The metadata of the target of this name leads elsewhere than it seems to.
    Misread(String, Misread),
    /// The metadata of the target of this name speak for another issuer, and nothing else tells where tokens are got.
    Misnamed(String, Misnamed),
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sender(error) => write!(f, "{error}"),
            Self::Strangers(target, strangers) => write!(f, "{target}: {strangers}"),
            Self::Misread(target, misread) => write!(f, "{target}: {misread}"),
            Self::Misnamed(target, misnamed) => write!(
                f,
                "{target}: {misnamed}, and the target file does not tell by itself where tokens are got; say there what is right: the issuer, or endpoints: {{token: https://…}}"
            ),
        }
    }
}

impl std::error::Error for SetupError {}

impl From<SenderError> for SetupError {
    fn from(error: SenderError) -> Self {
        Self::Sender(error)
    }
}

/// How requests are sent to the target, by its limits.
pub(super) fn settings(setup: &Setup) -> Settings {
    let target = &setup.target;
    let limits = &target.limits;
    Settings {
        timeout: Duration::from_secs_f64(limits.timeout_seconds.clamp(0.05, 3600.0)),
        max_body_bytes: limits.max_body_bytes,
        requests_per_second: target.requests_per_second(),
        at_once: target.at_once(),
        ca: setup.ca.clone(),
        client_certificate: setup.client_certificate.clone(),
        insecure: target.tls.insecure,
        proxy: target.proxy.clone(),
        refuse_plain_http: !target.allow_plain_http,
        named: named_origins(target),
        known: Arc::clone(&setup.known),
    }
}

/// Everything in the target file that must not be seen.
pub(crate) fn configured_secrets(target: &Target) -> Vec<Secret> {
    let mut secrets = Vec::new();
    for client in target.clients.values() {
        secrets.extend(
            client
                .client_secret
                .as_ref()
                .map(|secret| Secret::new("client_secret", secret)),
        );
        secrets.extend(
            client
                .key
                .as_ref()
                .map(|key| Secret::new("private_key", key)),
        );
    }
    secrets.extend(
        target
            .users
            .values()
            .filter(|user| !user.password.is_empty())
            .map(|user| Secret::new("password", &user.password)),
    );
    secrets.extend(
        target
            .assertion_issuer
            .as_ref()
            .map(|issuer| Secret::new("private_key", &issuer.key)),
    );
    let proxy = target.proxy.as_deref().map(Proxy::read);
    if let Some((user, password)) = proxy.and_then(|proxy| proxy.ok()?.credentials) {
        let pair = STANDARD.encode(format!("{user}:{password}"));
        secrets.push(Secret::new("proxy-authorization", pair));
        secrets.push(Secret::new("proxy_password", password));
    }
    secrets
}
