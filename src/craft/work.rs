//! What one trial does: its exchanges, its secrets, its random texts.

use std::sync::Arc;
use std::time::Duration;

use rand::RngExt;

use crate::answer::{Kind, Reading};
use crate::http::Exchange;
use crate::login::Browsers;
use crate::secret::{KnownSecrets, Moment, SENSITIVE, Secret, Telling, told};
use crate::suite::Decision;

/// What an exchange was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A step, by id or number.
    Step(String),
    /// Material that a step needs.
    Given(String),
    /// A control.
    Control,
    /// A question to an oracle.
    Oracle,
}

impl std::fmt::Display for Purpose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Step(step) => write!(f, "{step}"),
            Self::Given(what) => write!(f, "to get {what}"),
            Self::Control => f.write_str("control"),
            Self::Oracle => f.write_str("oracle"),
        }
    }
}

/// An exchange with what is known about it.
#[derive(Debug)]
pub struct Logged {
    /// The trial it belongs to.
    pub trial: Arc<str>,
    /// What it was for.
    pub purpose: Purpose,
    /// The endpoint, by its short name.
    pub endpoint: String,
    /// The grant of the request, if it had one.
    pub grant: Option<String>,
    /// The role that sent it.
    pub client: Option<String>,
    /// Parameters that were sent.
    pub sent: Vec<(String, String)>,
    /// Secrets that were sent.
    pub secrets: Vec<Secret>,
    /// The exchange.
    pub exchange: Exchange,
    /// What the answer is.
    pub reading: Reading,
    /// Whether it went to another path than the client's own.
    pub strayed: bool,
    /// When its trial began.
    pub began: Moment,
}

impl Logged {
    /// Every secret that its answer tells.
    pub(crate) fn told(&self) -> Vec<Secret> {
        told_by(&self.exchange, &self.reading)
    }
}

/// Every secret that the answer of an exchange tells, whether a trial keeps it or not.
pub(crate) fn told_by(exchange: &Exchange, reading: &Reading) -> Vec<Secret> {
    let Ok(answer) = &exchange.result else {
        return Vec::new();
    };
    let json = reading.json();
    told(Telling {
        status: answer.status,
        headers: &answer.headers,
        body: &answer.body,
        json: json.as_deref(),
        error_code: reading.code.as_deref(),
    })
}

impl Logged {
    /// Whether a client was sent elsewhere by an endpoint that has to answer it itself: nothing else can be judged then.
    pub(crate) fn is_redirected(&self) -> bool {
        const ANSWERING: &[&str] = &[
            "token",
            "introspection",
            "revocation",
            "device_authorization",
        ];
        ANSWERING.contains(&self.endpoint.as_str())
            && self.exchange.request.method == "POST"
            && !self.strayed
            && self.reading.is_redirect()
    }

    /// About how many bytes it takes while it is kept.
    pub(crate) fn weight(&self) -> usize {
        const ITSELF: usize = 1024;
        let fields = |all: &[(String, Vec<u8>)]| -> usize {
            let sizes = all.iter();
            sizes.map(|(name, value)| name.len() + value.len()).sum()
        };
        let request = &self.exchange.request;
        let sent = request.body.as_ref().map_or(0, Vec::len) + fields(&request.headers);
        let came = self.exchange.answer();
        let came = came.map_or(0, |answer| answer.body.len() + fields(&answer.headers));
        ITSELF + sent + came
    }
}

/// A decision about a device of which the server did not say that it took it.
#[derive(Debug, Clone)]
pub(crate) struct Unconfirmed {
    pub(crate) device_code: String,
    /// The client that asked for it.
    pub(crate) role: Option<String>,
    pub(crate) decision: Decision,
    /// Where the login ended.
    pub(crate) place: String,
}

impl Unconfirmed {
    /// The error of an answer to this device that shows that the decision did not get there. Whoever asks with another
    /// client or another code is told nothing of it.
    fn contradicted_by<'a>(&self, logged: &'a Logged) -> Option<&'a str> {
        let is_own = logged.client == self.role
            && logged
                .sent
                .iter()
                .any(|(name, value)| name == "device_code" && *value == self.device_code);
        let Kind::Error(said) = &logged.reading.kind else {
            return None;
        };
        let contrary = |code: &&String| {
            *code == "authorization_pending"
                || (self.decision == Decision::Approve && *code == "access_denied")
        };
        said.iter()
            .find(contrary)
            .filter(|_| is_own)
            .map(String::as_str)
    }
}

/// What one trial does.
#[derive(Debug)]
pub struct Work {
    /// The trial's name.
    pub trial: Arc<str>,
    /// Its exchanges, in order.
    pub exchanges: Vec<Arc<Logged>>,
    /// What counts as secret in what is shown of it, beside the secrets of the run: wrong ones, for example.
    pub secrets: Vec<Secret>,
    /// The secrets of the run; those that it makes or gets come to them.
    pub known: Arc<KnownSecrets>,
    /// When it began.
    pub began: Moment,
    /// How long it waited for the target.
    pub target_time: Duration,
    pub(crate) browsers: Browsers,
    pub(crate) unconfirmed: Vec<Unconfirmed>,
    /// Its exchanges are no part of the run's log: there are too many of them.
    pub(crate) is_apart: bool,
}

impl Work {
    /// The work of a trial.
    pub fn new(trial: &str, known: Arc<KnownSecrets>) -> Self {
        Self {
            trial: trial.into(),
            exchanges: Vec::new(),
            secrets: Vec::new(),
            began: known.now(),
            known,
            target_time: Duration::ZERO,
            browsers: Browsers::default(),
            unconfirmed: Vec::new(),
            is_apart: false,
        }
    }

    /// Unreserved characters at random: a state, a nonce, a jti, a name of nobody. They follow from no seed, since a server
    /// remembers: what was used in one run is used up in the next.
    pub fn random(&mut self, length: usize) -> String {
        const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let mut random = rand::rng();
        (0..length)
            .map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())]))
            .collect()
    }

    /// Why an answer says nothing of the token endpoint: what the device is told shows that the user's decision did not get
    /// to the server, and nothing but the end of the login spoke for it.
    pub(crate) fn login_that_failed(&self, logged: &Logged) -> Option<String> {
        self.unconfirmed.iter().find_map(|one| {
            let said = one.contradicted_by(logged)?;
            let (what, member) = match one.decision {
                Decision::Approve => ("approval", "approved"),
                Decision::Deny => ("refusal", "denied"),
            };
            Some(format!(
                "after the {what}, which ended at {}, the device is told {said}. If the server took it, say by what words of its page that is seen: login.form.{member} in the target file, or the last line of the login command",
                one.place
            ))
        })
    }

    /// Notes a secret of the run.
    pub fn keep(&mut self, kind: impl Into<String>, value: impl Into<String>) {
        self.known.keep([&Secret::new(kind, value)]);
    }

    /// Notes every secret in an exchange of another trial: what was sent, for whoever repeats it, and what came.
    pub(crate) fn note_secrets(&mut self, logged: &Logged) {
        self.secrets.extend(logged.secrets.iter().cloned());
        let is_sensitive = |name: &str| {
            SENSITIVE
                .iter()
                .any(|sensitive| sensitive.eq_ignore_ascii_case(name))
        };
        for (name, value) in &logged.sent {
            if is_sensitive(name) {
                self.secrets.push(Secret::new(name.clone(), value.clone()));
            }
        }
        for (name, value) in &logged.exchange.request.headers {
            if is_sensitive(name) {
                let value = String::from_utf8_lossy(value);
                let credential = value.split_once(' ').map_or(&*value, |(_, rest)| rest);
                let secret = Secret::new(name.to_ascii_lowercase(), credential);
                self.secrets.push(secret);
            }
        }
        self.known.keep(&logged.told());
    }

    /// Notes an exchange and every secret in it.
    pub fn note(&mut self, logged: Arc<Logged>) {
        self.target_time += logged.exchange.elapsed;
        self.known.keep(&logged.told());
        for secret in &logged.secrets {
            // The right one is known, and a wrong one that a case names is none: it would hit innocent text elsewhere.
            if secret.kind == "client_secret" {
                if !self.secrets.contains(secret) {
                    self.secrets.push(secret.clone());
                }
            } else {
                self.known.keep([secret]);
            }
        }
        self.exchanges.push(logged);
    }
}
