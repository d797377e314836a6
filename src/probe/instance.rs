//! A target made ready: its sender, its users, what it offers, its exchanges so far.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use serde_json::Value as Json;
use tokio::sync::OnceCell;

use crate::check::{Kind, Reading};
use crate::http::{Exchange, Outgoing, Sender, Settings};
use crate::login::{Announce, Credentials, Front};
use crate::plan::{Capabilities, Origin};
use crate::probe::given::Patience;
use crate::probe::work::{Logged, Purpose, Work};
use crate::probe::{Draft, discovery, endpoint};
use crate::profile::Profile;
use crate::secret::{FingerprintKey, Patterns, Secret};
use crate::target::Target;
use crate::verdict::Trouble;

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
}

/// Why an instance cannot be made ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupError(pub String);

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SetupError {}

/// A control's key: client, grant, method.
pub(super) type ControlKey = (String, String, String);

/// Whether a control was accepted, asked once.
pub(super) type ControlCell = Arc<OnceCell<Result<(), String>>>;

/// Whether a plain authorization request leads to a code, asked once.
pub(super) type FrontCell = Arc<OnceCell<Result<(), crate::probe::Stop>>>;

/// A target made ready.
pub struct Instance {
    /// The dialect.
    pub profile: Arc<Profile>,
    /// The target, secrets resolved.
    pub target: Arc<Target>,
    /// What it offers.
    pub capabilities: Capabilities,
    /// Users by role.
    pub users: BTreeMap<String, Credentials>,
    /// Its configured secrets.
    pub secrets: Vec<Secret>,
    /// The key of the run's fingerprints.
    pub fingerprints: FingerprintKey,
    /// The seed.
    pub seed: u64,
    pub(super) sender: Sender,
    pub(super) front: Option<Front>,
    pub(super) announce: Announce,
    pub(super) metadata: Option<Json>,
    pub(super) controls: Mutex<HashMap<ControlKey, ControlCell>>,
    known_secrets: OnceLock<Arc<Patterns>>,
    pub(super) working: Mutex<HashMap<String, Arc<OnceCell<bool>>>>,
    pub(super) fronts: Mutex<HashMap<String, FrontCell>>,
    keys: OnceCell<Result<Json, String>>,
    pub(super) patience: Patience,
    pub(super) rotation: OnceCell<bool>,
    log: Log,
}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Instance({})", self.target.name)
    }
}

/// Requests per second off loopback, unless said otherwise: somebody's production.
const GENTLE: f64 = 20.0;

fn settings(setup: &Setup) -> Settings {
    let target = &setup.target;
    let limits = &target.limits;
    Settings {
        timeout: Duration::from_secs_f64(limits.timeout_seconds.clamp(0.05, 3600.0)),
        max_body_bytes: limits.max_body_bytes,
        requests_per_second: limits
            .requests_per_second
            .or_else(|| (!target.is_loopback()).then_some(GENTLE)),
        ca: setup.ca.clone(),
        client_certificate: setup.client_certificate.clone(),
        insecure: target.tls.insecure,
        proxy: target.proxy.clone(),
        refuse_plain_http: !target.allow_plain_http,
        named: endpoint::named(target),
    }
}

impl Instance {
    /// Makes a target ready without sending anything; what only its metadata could tell is not known.
    ///
    /// # Errors
    ///
    /// Certificates or a proxy that cannot be used.
    pub fn offline(setup: &Setup) -> Result<Self, SetupError> {
        let sender = Sender::new(settings(setup)).map_err(SetupError)?;
        let target = Arc::clone(&setup.target);
        let front = target
            .login
            .clone()
            .map(|login| Front::new(sender.clone(), login, Arc::clone(&setup.announce)));
        let users = target
            .users
            .iter()
            .map(|(role, user)| {
                (
                    role.clone(),
                    Credentials {
                        role: role.clone(),
                        username: user.username.clone(),
                        password: user.password.clone(),
                    },
                )
            })
            .collect();
        Ok(Self {
            capabilities: Capabilities::resolve(&setup.profile, &target, None),
            profile: Arc::clone(&setup.profile),
            users,
            secrets: configured_secrets(&target),
            fingerprints: FingerprintKey::fresh(),
            seed: setup.seed,
            sender,
            front,
            announce: Arc::clone(&setup.announce),
            metadata: None,
            controls: Mutex::default(),
            known_secrets: OnceLock::new(),
            working: Mutex::default(),
            fronts: Mutex::default(),
            keys: OnceCell::new(),
            patience: Patience::default(),
            rotation: OnceCell::new(),
            log: Log::default(),
            target,
        })
    }

    /// Makes a target ready, reads its metadata, and asks what that leaves open.
    ///
    /// # Errors
    ///
    /// As for [`Instance::offline`]; the metadata leads to an origin that the target file does not name.
    pub async fn discovered(setup: &Setup) -> Result<Self, SetupError> {
        let mut instance = Self::published(setup).await?;
        let metadata = instance.metadata.as_ref();
        let unnamed = metadata
            .and_then(|metadata| endpoint::unnamed(&setup.profile, &setup.target, metadata));
        if let Some(unnamed) = unnamed {
            return Err(SetupError(format!("{}: {unnamed}", setup.target.name)));
        }
        instance.learn_audiences().await;
        instance.ask_for_grants().await;
        Ok(instance)
    }

    /// Makes a target ready and reads its metadata; nothing secret is sent.
    ///
    /// # Errors
    ///
    /// As for [`Instance::offline`].
    pub async fn published(setup: &Setup) -> Result<Self, SetupError> {
        let mut instance = Self::offline(setup)?;
        let (metadata, published) = discovery::metadata(&instance).await;
        instance.metadata = metadata;
        instance.capabilities = Capabilities::resolve(
            &instance.profile,
            &instance.target,
            instance.metadata.as_ref(),
        );
        for (endpoint, is_published) in published {
            instance
                .capabilities
                .learn(endpoint, is_published, Origin::Asked);
        }
        Ok(instance)
    }

    /// What its configured secrets look like, for every redactor of the run.
    pub fn known_secrets(&self) -> Arc<Patterns> {
        let known = self
            .known_secrets
            .get_or_init(|| Arc::new(Patterns::new(self.fingerprints, &self.secrets)));
        Arc::clone(known)
    }

    /// The target's metadata, if it publishes any.
    pub fn metadata(&self) -> Option<&Json> {
        self.metadata.as_ref()
    }

    /// The issuer identifier for a client: the target file's, else the profile's, else the metadata's, else the base URL.
    pub fn issuer(&self, role: Option<&str>) -> String {
        if let Some(issuer) = &self.target.issuer {
            return issuer.clone();
        }
        if let Some(Ok(issuer)) = self
            .profile
            .issuer
            .as_ref()
            .map(|path| endpoint::under_base(path, role, &self.target))
        {
            return issuer;
        }
        let said = self
            .metadata
            .as_ref()
            .and_then(|metadata| metadata.get("issuer"))
            .and_then(Json::as_str);
        said.unwrap_or_else(|| self.target.issuer()).to_owned()
    }

    /// The issuer identifier that the well-known URLs were made from, whatever the documents there say.
    pub fn asked_issuer(&self, role: Option<&str>) -> String {
        let profiled = self.profile.issuer.as_ref();
        let profiled =
            profiled.and_then(|path| endpoint::under_base(path, role, &self.target).ok());
        match (&self.target.issuer, profiled) {
            (Some(issuer), _) => issuer.trim_end_matches('/').to_owned(),
            (None, Some(issuer)) => issuer,
            (None, None) => self.target.issuer().to_owned(),
        }
    }

    /// The URL of an endpoint, for a client in a role.
    ///
    /// # Errors
    ///
    /// The dialect has no such endpoint, or a value of its path is missing.
    pub fn url(
        &self,
        endpoint: &str,
        role: Option<&str>,
        overrides: &BTreeMap<String, String>,
    ) -> Result<String, String> {
        endpoint::url(
            endpoint,
            role,
            overrides,
            &self.profile,
            &self.target,
            self.metadata.as_ref(),
        )
    }

    /// The target's JWK Set, got once.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub async fn keys(&self) -> Result<&Json, &str> {
        let keys = self.keys.get_or_init(|| discovery::keys(self)).await;
        keys.as_ref().map_err(String::as_str)
    }

    /// Encodes and sends a draft, and notes the exchange.
    ///
    /// # Errors
    ///
    /// The draft cannot be made into a request: a bug in the suite.
    pub async fn send(
        &self,
        work: &mut Work,
        draft: &Draft,
        purpose: Purpose,
    ) -> Result<Arc<Logged>, Trouble> {
        let request = draft.encode(self).map_err(Trouble::Suite)?;
        let exchange = self.patiently(request).await;
        Ok(self.note(work, draft, purpose, exchange))
    }

    /// Sends the same draft several times at once.
    ///
    /// # Errors
    ///
    /// As for [`Instance::send`].
    pub async fn send_at_once(
        &self,
        work: &mut Work,
        draft: &Draft,
        purpose: &Purpose,
        count: usize,
    ) -> Result<Vec<Arc<Logged>>, Trouble> {
        let request = draft.encode(self).map_err(Trouble::Suite)?;
        let gate = Arc::new(tokio::sync::Barrier::new(count));
        let tasks: Vec<_> = (0..count)
            .map(|_| {
                let (sender, request, gate) =
                    (self.sender.clone(), request.clone(), Arc::clone(&gate));
                tokio::spawn(async move {
                    gate.wait().await;
                    sender.send(request).await
                })
            })
            .collect();
        let mut all = Vec::with_capacity(count);
        for task in tasks {
            let exchange = task
                .await
                .map_err(|error| Trouble::Defect(error.to_string()))?;
            all.push(self.note(work, draft, purpose.clone(), exchange));
        }
        Ok(all)
    }

    /// A 429 is answered by patience: waiting as long as it says, a few times.
    pub(super) async fn patiently(&self, mut request: Outgoing) -> Exchange {
        let mut pause = Duration::from_millis(500);
        for _ in 0..3 {
            let exchange = self.sender.send(request).await;
            let Some(answer) = exchange.answer().filter(|_| is_throttled(&exchange)) else {
                return exchange;
            };
            let said = answer
                .header_values("retry-after")
                .first()
                .and_then(|seconds| seconds.trim().parse::<u64>().ok());
            let wait = said.map_or(pause, Duration::from_secs);
            if wait.as_secs_f64() > self.target.limits.longest_wait_seconds {
                return exchange;
            }
            tokio::time::sleep(wait).await;
            pause *= 2;
            request = exchange.request;
        }
        self.sender.send(request).await
    }

    fn note(
        &self,
        work: &mut Work,
        draft: &Draft,
        purpose: Purpose,
        exchange: Exchange,
    ) -> Arc<Logged> {
        let reading = Reading::of(&exchange, &self.profile);
        if reading.kind == Kind::Success {
            self.note_success(draft);
        }
        let logged = Arc::new(Logged {
            trial: Arc::clone(&work.trial),
            purpose,
            endpoint: draft.endpoint.clone(),
            grant: draft.grant.clone(),
            client: draft.client.clone(),
            sent: draft.sent(),
            secrets: draft.secrets.clone(),
            exchange,
            reading,
            strayed: !draft.path.is_empty() || draft.plain_http,
        });
        work.note(Arc::clone(&logged));
        if !work.is_apart {
            self.log.add(&logged);
        }
        logged
    }

    /// A client that was given a token once is one that the target knows.
    fn note_success(&self, draft: &Draft) {
        if let Some(role) = &draft.client {
            let mut working = self.working.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = working.entry(role.clone()).or_default().set(true);
        }
    }

    /// Sends a request that is written already, and notes nothing.
    pub(crate) async fn exchange(&self, request: Outgoing) -> Exchange {
        self.patiently(request).await
    }

    /// Every exchange so far, unless nobody asked to keep them.
    pub fn log(&self) -> Vec<Arc<Logged>> {
        self.log.all()
    }

    /// Keeps no exchange beyond its trial from now on: no case of the run judges those of the others.
    pub fn forget_exchanges(&self) {
        self.log.forget();
    }

    /// Credentials of a user.
    pub(crate) fn user(&self, role: &str) -> Result<&Credentials, Trouble> {
        self.users.get(role).ok_or_else(|| {
            Trouble::Given(format!("the target file has no user in the role {role}"))
        })
    }

    /// Reads what is published somewhere, outside any trial.
    pub(super) async fn fetch(&self, url: String) -> Exchange {
        self.sender.fetch(url).await
    }
}

/// The exchanges of a run, for the cases that judge them all.
#[derive(Default)]
struct Log {
    is_off: AtomicBool,
    entries: Mutex<Vec<Arc<Logged>>>,
}

impl Log {
    fn entries(&self) -> MutexGuard<'_, Vec<Arc<Logged>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, logged: &Arc<Logged>) {
        if !self.is_off.load(Ordering::Relaxed) {
            self.entries().push(Arc::clone(logged));
        }
    }

    fn all(&self) -> Vec<Arc<Logged>> {
        self.entries().clone()
    }

    fn forget(&self) {
        self.is_off.store(true, Ordering::Relaxed);
        self.entries().clear();
    }
}

/// Whether an answer asks for patience, whatever the request was. A device that polls too fast is told so by an error of
/// its own (RFC 8628 section 3.5), which is an answer to judge also with this status.
pub(crate) fn is_throttled(exchange: &Exchange) -> bool {
    let says_slow_down = |body: &[u8]| {
        let json = serde_json::from_slice::<Json>(body).ok();
        json.is_some_and(|json| json.get("error").is_some_and(|error| error == "slow_down"))
    };
    exchange
        .answer()
        .is_some_and(|answer| answer.status == 429 && !says_slow_down(&answer.body))
}

/// Everything in the target file that must not be seen.
fn configured_secrets(target: &Target) -> Vec<Secret> {
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
    secrets
}
