//! One grant of one target under attack: material kept at hand, requests sent, answers judged.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::answer::Kind;
use crate::craft::{Draft, Hand, Logged, Purpose, Scope, Stop, token_request};
use crate::fuzz::apply::Ground;
use crate::fuzz::attack::{Attack, Mutation};
use crate::fuzz::breach;
use crate::fuzz::fuzzer::Fuzzer;
use crate::fuzz::judge::Seen;
use crate::fuzz::surface::Surface;
use crate::profile::Material;
use crate::run::{INTERRUPTED, Runner, Shower};
use crate::secret::{Raw, Secret};
use crate::suite::{Auth, Breaches, Given, GivenCode, Pkce};
use crate::verdict::Trouble;

/// Supply is not used for longer than this: codes and assertions live for a minute or two.
const OLDEST: Duration = Duration::from_secs(20);

/// How long an answer is waited for when the user has had enough.
const LAST_ANSWER: Duration = Duration::from_millis(300);

/// What a grant's request needs, fresh or still good.
#[derive(Debug, Clone)]
struct Supply {
    scope: Scope,
    born: Instant,
}

/// One grant of one target under attack.
pub(crate) struct Session<'a> {
    pub(crate) runner: &'a Runner,
    /// What breaks a MUST, where a property asks for that.
    breaches: Option<&'a Breaches>,
    pub(crate) grant: String,
    /// The role that sends unless the attack says otherwise.
    pub(crate) role: String,
    material: BTreeMap<String, Supply>,
    /// Whether a refused request burns a code, so that each needs a new one; what the valid request was answered then.
    pub(crate) burns: Option<Raw>,
    /// Materials got so far that cost a login.
    pub(crate) logins: u32,
    /// Requests so far, controls among them, material aside.
    pub(crate) sent: u64,
    /// Spent waiting for the target.
    pub(crate) waited: Duration,
    /// Gets all material, so that a user logs in once.
    bench: Hand,
    trial: Arc<str>,
}

/// The valid request got no token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoToken {
    /// It was answered with this status, and the answer in a few words.
    Refused(u16, Raw),
    /// It was not sent, or not answered, and why.
    Unanswered(Raw),
}

impl NoToken {
    /// Why, as the target said it.
    pub(crate) fn told(&self) -> Raw {
        let (Self::Refused(_, text) | Self::Unanswered(text)) = self;
        text.clone()
    }

    /// Whether the server says that it is the client's fault.
    pub(crate) fn blames_client(&self) -> bool {
        matches!(self, Self::Refused(400..500, _))
    }
}

impl From<NoToken> for Stop {
    fn from(control: NoToken) -> Self {
        Trouble::Control(control.told()).into()
    }
}

/// Why nothing more can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Halt {
    /// This attack cannot be made against this target.
    Pass,
    /// The user has had enough.
    Over,
    /// The target cannot be judged any more.
    Stop(Stop),
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<NoToken> for Halt {
    fn from(control: NoToken) -> Self {
        Self::Stop(control.into())
    }
}

impl<'a> Session<'a> {
    pub(crate) fn new(fuzzer: &'a Fuzzer, grant: &str) -> Result<Self, Stop> {
        let runner = &*fuzzer.runner;
        let instance = &runner.instance;
        let facts = &instance.facts;
        let role = facts
            .sender_of(Some(grant))
            .ok_or_else(|| Stop::skip(format!("no client of the target file may use {grant}")))?;
        Ok(Self {
            runner,
            breaches: fuzzer.breaches(),
            grant: grant.to_owned(),
            role,
            material: BTreeMap::new(),
            burns: None,
            logins: 0,
            sent: 0,
            waited: Duration::ZERO,
            trial: format!("{}::fuzz::{grant}", instance.facts.profile.id).into(),
            bench: {
                let name = format!("{}::fuzz::{grant}::material", instance.facts.profile.id);
                let mut bench = Hand::new(facts, &name, Arc::clone(&instance.known));
                bench.work.is_apart = true;
                bench
            },
        })
    }

    fn hand(&self, purpose: &str) -> Hand {
        let name = format!("{}::{purpose}::{}", self.trial, self.sent);
        let instance = &self.runner.instance;
        let mut hand = Hand::new(&instance.facts, &name, Arc::clone(&instance.known));
        hand.work.is_apart = true;
        hand
    }

    /// Supply for the role, fresh where the last one was used up or is old.
    async fn material(&mut self, role: &str) -> Result<Supply, Stop> {
        if self.burns.is_some() {
            self.material.remove(role);
        }
        if let Some(material) = self.material.get(role)
            && material.born.elapsed() < OLDEST
        {
            return Ok(material.clone());
        }
        let instance = Arc::clone(&self.runner.instance);
        let another = crate::plan::another_of(role).to_owned();
        let has_another = instance.facts.target.clients.contains_key(&another);
        let hand = &mut self.bench;
        hand.scope = Scope {
            client: Some(role.to_owned()),
            another: has_another.then_some(another),
            user: "alice".to_owned(),
            random: hand.work.random(24),
            grant: Some(self.grant.clone()),
            ..Scope::default()
        };
        let given = self.given_for_grant();
        let described = instance.facts.profile.grant(&self.grant);
        self.logins += described.map_or(0, |grant| grant.cost().0);
        self.keep_login_budget()?;
        let grant = self.grant.clone();
        let hand = &mut self.bench;
        Box::pin(instance.provide(hand, &given, Some(&grant), role, &[])).await?;
        // What it knows stays in the material; of the rest there would soon be too much.
        hand.work.exchanges.clear();
        hand.work.secrets.clear();
        let material = Supply {
            scope: std::mem::take(&mut hand.scope),
            born: Instant::now(),
        };
        self.material.insert(role.to_owned(), material.clone());
        Ok(material)
    }

    /// Whether the grant takes something that has to be got first.
    pub(crate) fn needs_material(&self) -> bool {
        let profile = &self.runner.instance.facts.profile;
        let mut materials = profile.materials(&self.grant);
        materials.any(|material| material != Material::Password)
    }

    /// A person's or a provider's patience: no stream logs in more often than the target file allows a run.
    fn keep_login_budget(&self) -> Result<(), Stop> {
        let login = self.runner.instance.facts.target.login.as_ref();
        match login.and_then(crate::target::Login::budget) {
            Some(budget) if self.logins > budget => Err(Stop::skip(format!(
                "the login budget of {budget} is spent (login.budget in the target file)"
            ))),
            _ => Ok(()),
        }
    }

    /// A code comes with a challenge where the target takes one: its verifier is to be attacked too.
    fn given_for_grant(&self) -> Given {
        let facts = &self.runner.instance.facts;
        let takes_code = facts.profile.takes(&self.grant, Material::Code);
        if !takes_code || !facts.capabilities.may_have("pkce") {
            return Given::default();
        }
        let code = GivenCode {
            pkce: Some(Pkce::S256),
            ..GivenCode::default()
        };
        Given {
            code: Some(Box::new(code)),
            ..Given::default()
        }
    }

    fn perfect(&self, attack: &Attack, hand: &mut Hand) -> Result<Draft, Stop> {
        let role = attack.client.as_deref().unwrap_or(&self.role);
        let differs = attack.mutations.iter().find_map(Mutation::assertion);
        let auth = Auth {
            method: attack.method.clone(),
            assertion: differs.cloned(),
            ..Auth::default()
        };
        token_request(hand, &self.grant, role, &auth)
    }

    /// The surfaces of this grant: the usual client by each of its methods, and a client with assertions.
    pub(crate) async fn surfaces(
        &mut self,
        longest: usize,
        may_lock: bool,
    ) -> Result<Vec<Surface>, Stop> {
        let instance = Arc::clone(&self.runner.instance);
        let usual = instance.facts.client(&self.role)?;
        let listed = instance
            .facts
            .profile
            .grant(&self.grant)
            .map(|grant| grant.methods.clone());
        let listed = listed.unwrap_or_default();
        let mut variants: Vec<(Option<String>, Option<String>)> = vec![(None, None)];
        for method in usual.methods().into_iter().skip(1) {
            if listed.is_empty() || listed.iter().any(|known| known == method) {
                variants.push((None, Some(method.to_owned())));
            }
        }
        if usual.client_secret.is_some()
            && instance
                .facts
                .target
                .clients
                .contains_key("private_key_jwt")
        {
            variants.push((Some("private_key_jwt".to_owned()), None));
        }
        let mut surfaces: Vec<Surface> = Vec::new();
        for (client, method) in variants {
            let attack = Attack {
                client: client.clone(),
                method: method.clone(),
                mutations: Vec::new(),
            };
            let role = client.clone().unwrap_or_else(|| self.role.clone());
            // A variant that is refused without any alteration is none.
            if client.is_some() && self.control(&attack).await.is_err() {
                continue;
            }
            let material = self.material(&role).await?;
            let mut hand = self.hand("surface");
            hand.scope = material.scope;
            let draft = self.perfect(&attack, &mut hand)?;
            let surface = Surface::of(&draft, &instance.facts.profile, longest, may_lock);
            surfaces.push(Surface {
                client,
                method,
                ..surface
            });
        }
        Ok(surfaces)
    }

    /// Makes the attack, with material of its own.
    pub(crate) async fn send(&mut self, attack: &Attack) -> Result<Seen, Halt> {
        let interruption = &self.runner.interruption;
        // In a place of its own: all that sends would be as large as it otherwise.
        let sent = interruption.unless(LAST_ANSWER, Box::pin(self.send_now(attack)));
        sent.await.unwrap_or(Err(Halt::Over))
    }

    async fn send_now(&mut self, attack: &Attack) -> Result<Seen, Halt> {
        let role = attack.client.clone().unwrap_or_else(|| self.role.clone());
        let material = self.material(&role).await?;
        self.sent += 1;
        let mut hand = self.hand("attack");
        hand.scope = material.scope;
        let mut perfect = self.perfect(attack, &mut hand)?;
        keep_material(&hand.scope, &mut perfect);
        let instance = Arc::clone(&self.runner.instance);
        let ground = Ground {
            facts: &instance.facts,
            scope: &hand.scope,
            perfect: &perfect,
        };
        let sending = ground.write(attack).map_err(|_| Halt::Pass)?;
        let exchange = instance.exchange(sending.outgoing.clone()).await;
        self.waited += exchange.elapsed;
        let reading = crate::answer::read(&exchange, &instance.facts.profile, &perfect.endpoint);
        if reading.kind == Kind::Success || reading.holds_token {
            self.material.remove(&role);
        }
        if let Err(crate::http::Failure::Unsendable(_)) = &exchange.result {
            return Err(Halt::Pass);
        }
        if reading.status == 429 {
            let text = "the target throttles (429); lower limits.requests_per_second";
            return Err(Halt::Stop(
                Trouble::Transport(Raw::from(text.to_owned())).into(),
            ));
        }
        let logged = Logged {
            trial: Arc::clone(&self.trial),
            purpose: Purpose::Step("attack".to_owned()),
            endpoint: "token".to_owned(),
            grant: Some(self.grant.clone()),
            client: Some(role),
            sent: sending.draft.sent(),
            secrets: sending.draft.secrets.clone(),
            exchange,
            reading,
            strayed: false,
            began: hand.work.began,
        };
        instance.keep_account(&logged);
        instance.known.keep(&logged.told());
        let rows = self.breaches;
        let breach =
            rows.and_then(|rows| breach::of(attack, &sending, &instance.facts.profile, rows));
        Ok(Seen::new(attack.clone(), &sending, logged, breach))
    }

    /// Sends the valid request with material that no other request had.
    pub(crate) async fn control_fresh(&mut self) -> Result<(), NoToken> {
        self.material.clear();
        self.control(&Attack::default()).await
    }

    /// Sends the valid request and says whether it got a token.
    pub(crate) async fn control(&mut self, like: &Attack) -> Result<(), NoToken> {
        let valid = Attack {
            mutations: Vec::new(),
            ..like.clone()
        };
        match self.send(&valid).await {
            Ok(seen) if seen.logged.reading.kind == Kind::Success => Ok(()),
            Ok(seen) => {
                let reading = seen.logged.reading;
                Err(NoToken::Refused(reading.status, reading.summary().into()))
            }
            Err(Halt::Pass) => {
                let text = "the valid request cannot be written";
                Err(NoToken::Unanswered(text.into()))
            }
            Err(Halt::Over) => Err(NoToken::Unanswered(INTERRUPTED.into())),
            Err(Halt::Stop(Stop::Skip(text))) => Err(NoToken::Unanswered(text)),
            Err(Halt::Stop(Stop::Trouble(trouble))) => Err(NoToken::Unanswered(trouble.told())),
        }
    }

    /// The same with fresh material, a few times: a target may need a moment.
    pub(crate) async fn control_patiently(&mut self) -> Result<(), NoToken> {
        for pause in [0, 50, 200] {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            if self.control_fresh().await.is_ok() {
                return Ok(());
            }
        }
        tokio::time::sleep(Duration::from_millis(800)).await;
        self.control_fresh().await
    }

    /// Turns what was seen into text that is safe to show.
    pub(crate) fn shower(&self, all: &[&Seen]) -> Shower {
        let mut work = self.hand("shown").work;
        for seen in all {
            work.note_secrets(&seen.logged);
            let own = seen.own_secrets.iter();
            work.secrets
                .extend(own.map(|secret| Secret::new("secret", secret)));
        }
        Shower::new(&self.runner.instance, &work)
    }
}

/// Supply is secret wherever it turns up.
fn keep_material(scope: &Scope, draft: &mut Draft) {
    for (name, value) in &scope.given {
        if crate::secret::SENSITIVE.contains(&name.as_str()) {
            draft.secrets.push(Secret::new(name.clone(), value));
        }
    }
}
