//! What asks a target: its sender, its front channel, its exchanges so far. What is known of it are its facts.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::answer::{Kind, asked_for_patience, read};
use crate::craft::{Draft, Facts, Hand, Logged, Purpose};
use crate::http::{Exchange, Load, Outgoing, Sender};
use crate::login::{Announce, Front};
use crate::probe::account::Account;
use crate::probe::found::Found;
use crate::probe::log::Log;
use crate::probe::misnamed::Misnamed;
use crate::probe::patience::Patience;
use crate::probe::setup::{Setup, SetupError, configured_secrets, settings};
use crate::probe::waits::Waits;
use crate::secret::{Boundary, KnownSecrets, Raw, remember};
use crate::target::Login;
use crate::verdict::{Conversation, Explanation, Trouble};

/// A target made ready to be asked.
pub struct Instance {
    /// What is known of it.
    pub facts: Arc<Facts>,
    /// All secrets of the run: those of the target file, and whatever any trial got or made.
    pub known: Arc<KnownSecrets>,
    /// The seed.
    pub seed: u64,
    pub(super) sender: Sender,
    pub(super) front: Option<Front>,
    pub(super) announce: Announce,
    pub(super) found: Found,
    pub(super) patience: Patience,
    pub(super) account: Account,
    pub(super) misnamed: Vec<Misnamed>,
    /// What was asked before the trials.
    pub conversation: Option<Conversation>,
    waits: Waits,
    log: Log,
}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Instance({})", self.facts.target.name)
    }
}

impl Instance {
    /// Makes a target ready without sending anything; what only its metadata could tell is not known.
    ///
    /// # Errors
    ///
    /// Certificates or a proxy that cannot be used.
    pub fn offline(setup: &Setup) -> Result<Self, SetupError> {
        let sender = Sender::new(settings(setup))?;
        let login = setup.target.login.clone();
        let at_once = setup.target.logins_at_once();
        let front =
            login.map(|login| Front::new(&sender, login, Arc::clone(&setup.announce), at_once));
        setup
            .known
            .keep_for_good(&configured_secrets(&setup.target));
        remember(&setup.known);
        Ok(Self {
            facts: Arc::new(Facts::new(&setup.profile, &setup.target, None)),
            known: Arc::clone(&setup.known),
            seed: setup.seed,
            sender,
            front,
            announce: Arc::clone(&setup.announce),
            found: Found::default(),
            patience: Patience::default(),
            account: Account::default(),
            misnamed: Vec::new(),
            conversation: None,
            waits: Waits::of(setup.target.limits.waits_in_all_seconds),
            log: Log::default(),
        })
    }

    /// A text to be kept for longer than the secrets in it may be known: they are hidden now.
    pub(crate) fn hidden(&self, text: impl Into<Raw>) -> Raw {
        const MOST_KEPT: usize = 4096;
        let boundary = Boundary::new(Arc::clone(&self.known), []);
        boundary.show(text, MOST_KEPT).as_str().into()
    }

    /// The hand of a trial at its beginning.
    pub fn hand(&self, trial: &str) -> Hand {
        Hand::new(&self.facts, trial, Arc::clone(&self.known))
    }

    /// Where it stands whether introspection (else UserInfo) knows the tokens of a client, got for itself or of a user.
    pub(crate) fn oracle(&self, role: &str, is_machine: bool) -> Arc<tokio::sync::OnceCell<bool>> {
        self.found.oracle(role, is_machine)
    }

    /// Encodes and sends a draft, and notes the exchange.
    ///
    /// # Errors
    ///
    /// The draft cannot be made into a request: a bug in the suite. Or the answer shows that a login failed.
    pub async fn send(
        &self,
        hand: &mut Hand,
        draft: &Draft,
        purpose: Purpose,
    ) -> Result<Arc<Logged>, Trouble> {
        let request = encoded(hand, draft)?;
        let exchange = self.patiently(request).await;
        let logged = self.note(hand, draft, purpose, exchange);
        login_held(hand, &logged)?;
        Ok(logged)
    }

    /// Sends the same draft several times at once.
    ///
    /// # Errors
    ///
    /// As for [`Instance::send`].
    pub async fn send_at_once(
        &self,
        hand: &mut Hand,
        draft: &Draft,
        purpose: &Purpose,
        count: usize,
    ) -> Result<Vec<Arc<Logged>>, Trouble> {
        let request = encoded(hand, draft)?;
        let gate = Arc::new(tokio::sync::Barrier::new(count));
        let tasks: Vec<_> = (0..count)
            .map(|_| {
                let (sender, request, gate) =
                    (self.sender.clone(), request.clone(), Arc::clone(&gate));
                tokio::spawn(async move {
                    gate.wait().await;
                    sender.send_now(request).await
                })
            })
            .collect();
        let mut all = Vec::with_capacity(count);
        for task in tasks {
            let exchange = task
                .await
                .map_err(|error| Trouble::Defect(Raw::from(error.to_string())))?;
            all.push(self.note(hand, draft, purpose.clone(), exchange));
        }
        for logged in &all {
            login_held(hand, logged)?;
        }
        Ok(all)
    }

    /// A 429, and a 503 that says when it is over, is answered by patience: waiting as long as it says, a few times, and not
    /// longer in all than the target file allows.
    async fn patiently(&self, mut request: Outgoing) -> Exchange {
        let mut pause = Duration::from_millis(500);
        for _ in 0..3 {
            let exchange = self.sender.send(request).await;
            let Some(wait) = asked_for_patience(&exchange, pause) else {
                return exchange;
            };
            let is_long = wait.as_secs_f64() > self.facts.target.limits.longest_wait_seconds;
            if is_long || !self.waits.take(wait) {
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
        hand: &mut Hand,
        draft: &Draft,
        purpose: Purpose,
        exchange: Exchange,
    ) -> Arc<Logged> {
        let reading = read(&exchange, &self.facts.profile, &draft.endpoint);
        if let (Kind::Success, Some(role)) = (&reading.kind, &draft.client) {
            self.found.works_indeed(role);
        }
        let logged = Arc::new(Logged {
            trial: Arc::clone(&hand.work.trial),
            purpose,
            endpoint: draft.endpoint.clone(),
            grant: draft.grant.clone(),
            client: draft.client.clone(),
            sent: draft.sent(),
            secrets: draft.secrets.clone(),
            exchange,
            reading,
            strayed: !draft.path.is_empty() || draft.plain_http,
            began: hand.work.began,
        });
        self.keep_account(&logged);
        hand.work.note(Arc::clone(&logged));
        if !hand.work.is_apart {
            self.log.add(&logged);
        }
        logged
    }

    /// Sends a request that is written already, and notes nothing.
    pub(crate) async fn exchange(&self, request: Outgoing) -> Exchange {
        self.found.count();
        self.patiently(request).await
    }

    /// The same without patience: what is said of it is what is to be found out.
    pub(super) async fn exchange_once(&self, request: Outgoing) -> Exchange {
        self.found.count();
        self.sender.send(request).await
    }

    /// What explains more than one verdict, as far as that is known.
    pub fn causes(&self) -> Vec<Explanation<Raw>> {
        self.found.causes()
    }

    /// Takes the tokens of an exchange into account, which the run is to leave no longer alive than it must.
    pub(crate) fn keep_account(&self, logged: &Logged) {
        self.account.enter(logged, &self.facts.profile);
    }

    /// Every exchange so far, unless nobody asked to keep them.
    pub fn log(&self) -> Vec<Arc<Logged>> {
        self.log.all()
    }

    /// What has to be known of how it was asked.
    pub fn remarks(&self) -> impl Iterator<Item = String> {
        let waits = self.waits.remark().into_iter();
        waits
            .chain(self.found.remark())
            .chain(self.sender.remarks())
            .chain(self.misnamed.iter().map(ToString::to_string))
            .chain(self.log.remark())
    }

    /// How much the target bears at once.
    pub fn load(&self) -> &Arc<Load> {
        self.sender.load()
    }

    /// Whether the login budget has so many left, of those that were made.
    pub fn affords(&self, logins: u32) -> bool {
        let budget = self.facts.target.login.as_ref().and_then(Login::budget);
        let spent = self.front.as_ref().map_or(0, Front::logins);
        budget.is_none_or(|budget| spent.saturating_add(logins) <= budget)
    }

    /// Keeps no exchange beyond its trial from now on: no case of the run judges those of the others.
    pub fn forget_exchanges(&self) {
        self.log.forget();
    }

    /// Reads what is published somewhere, outside any trial.
    pub(super) async fn fetch(&self, url: String) -> Exchange {
        self.found.count();
        self.sender.fetch(url).await
    }
}

/// A decision that the server never got is the login's error, whatever the case expects of the answer.
fn login_held(hand: &Hand, logged: &Logged) -> Result<(), Trouble> {
    let failed = hand.work.login_that_failed(logged);
    failed.map_or(Ok(()), |text| Err(Trouble::Login(Raw::from(text))))
}

fn encoded(hand: &Hand, draft: &Draft) -> Result<Outgoing, Trouble> {
    draft
        .encode(&hand.facts)
        .map_err(|error| Trouble::Suite(Raw::from(error.to_string())))
}
