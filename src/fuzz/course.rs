//! One run of a sequence: its steps are made and held against the model.
//!
//! The model is careful: where the standards leave open what becomes of a token it is unknown, and of what is unknown
//! nothing is demanded.

use crate::answer::{Kind, Reading};
use crate::check::Judgement;
use crate::craft::{Draft, Hand, Parameter, Purpose, Scope, Stop, authenticate, token_request};
use crate::fuzz::fuzzer::Fuzzer;
use crate::fuzz::sequence::Step;
use crate::probe::{Instance, Issue};
use crate::profile::{Material, RotationRule};
use crate::run::{Outcome, Place, Shower};
use crate::secret::{Raw, Shown};
use crate::suite::{Auth, Endings, Expectation, LoadedCase};
use crate::verdict::{Finding, ShownExchange, Trouble};
use crate::words::Message;

/// What the model knows of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Live,
    /// A refresh replaced it.
    Replaced,
    /// It was revoked, or what it came from was.
    Dead,
    /// Something should have killed it.
    Doomed,
    Unknown,
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) value: String,
    pub(super) owner: usize,
    pub(super) family: usize,
    pub(super) state: State,
    /// Another client tried to revoke it.
    pub(super) meddled: bool,
    /// Other tokens of its client and user ended, which may be the end of the authorization that all of them come from
    /// (RFC 7009 section 2.1); until it works again, nothing says that it lives.
    pub(super) bereft: bool,
}

impl Token {
    /// Whether nothing but another client's revocation can have killed it.
    fn was_killed_by_meddling(&self) -> bool {
        self.state == State::Live && self.meddled && !self.bereft
    }
}

/// The target's own ways, found out once.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ways {
    /// Use of a replaced token kills its family.
    pub(super) detects_reuse: bool,
    pub(super) revokes: bool,
    pub(super) introspects: bool,
    pub(super) has_userinfo: bool,
}

/// One run of a sequence.
pub(super) struct Course<'a> {
    pub(super) fuzzer: &'a Fuzzer,
    pub(super) case: &'a LoadedCase,
    pub(super) endings: &'a Endings,
    pub(super) ways: Ways,
    pub(super) roles: Vec<String>,
    /// The grant that gives tokens.
    pub(super) grant: String,
    /// The grant that refreshes them.
    pub(super) refreshing: String,
    pub(super) hand: Hand,
    pub(super) refresh: Vec<Token>,
    pub(super) access: Vec<Token>,
    pub(super) families: usize,
    pub(super) told: Vec<String>,
}

/// A demand of the model that did not hold.
pub(super) struct Broken {
    pub(super) findings: Vec<Finding>,
    pub(super) told: Vec<Shown>,
    pub(super) exchange: ShownExchange,
    /// How many steps it took.
    pub(super) steps: usize,
}

impl Course<'_> {
    pub(super) fn instance(&self) -> &Instance {
        &self.fuzzer.runner.instance
    }

    pub(super) fn broken(&self, findings: Vec<Finding<Raw>>, steps: usize) -> Broken {
        let shower = Shower::new(self.instance(), &self.hand.work);
        let last = self.hand.work.exchanges.last();
        Broken {
            findings: findings
                .into_iter()
                .map(|finding| shower.finding(finding))
                .collect(),
            told: self
                .told
                .iter()
                .map(|line| shower.text(line.as_str()))
                .collect(),
            exchange: last
                .map(|logged| shower.exchange(logged))
                .unwrap_or_default(),
            steps,
        }
    }

    pub(super) fn judged(&self, requirement: &str, judgement: Judgement) -> Vec<Finding<Raw>> {
        let mut outcome = Outcome::default();
        let expectation = Expectation {
            requirement: Some(requirement.into()),
            ..Expectation::default()
        };
        let place = Place {
            case: &self.case.id,
            first_requirement: requirement,
            grant: Some(&self.refreshing),
            path: format!("{}.holds", self.case.path),
            step: String::new(),
            exchange: None,
        };
        self.fuzzer
            .runner
            .weigh(&expectation, judgement, None, &place, &mut outcome);
        outcome.findings
    }

    pub(super) async fn step(&mut self, step: Step) -> Result<Vec<Finding<Raw>>, Stop> {
        let who = |who: usize| who % self.roles.len();
        let from_last = |token: usize, all: &[Token]| all.len() - 1 - token % all.len();
        let nothing = Ok(Vec::new());
        match step {
            Step::Issue(one) => {
                let one = who(one);
                self.issue(one).await?;
                nothing
            }
            Step::Refresh(one, token) if !self.refresh.is_empty() => {
                self.step_refresh(who(one), from_last(token, &self.refresh))
                    .await
            }
            Step::Race(one, token) if !self.refresh.is_empty() => {
                self.step_race(who(one), from_last(token, &self.refresh))
                    .await
            }
            Step::Revoke(one, token) if self.ways.revokes && !self.refresh.is_empty() => {
                self.step_revoke(who(one), from_last(token, &self.refresh), false)
                    .await?;
                nothing
            }
            Step::RevokeAccess(one, token) if self.ways.revokes && !self.access.is_empty() => {
                self.step_revoke(who(one), from_last(token, &self.access), true)
                    .await?;
                nothing
            }
            Step::Use(token) if !self.access.is_empty() => {
                self.step_use(from_last(token, &self.access)).await
            }
            _ => nothing,
        }
    }

    pub(super) fn tell(&mut self, text: String) {
        self.told.push(text);
    }

    pub(super) async fn issue(&mut self, who: usize) -> Result<(), Stop> {
        let (grant, role) = (self.grant.clone(), self.roles[who].clone());
        let instance = std::sync::Arc::clone(&self.fuzzer.runner.instance);
        let issue = Issue::of(&grant, &role, Purpose::Given("tokens".to_owned()));
        let reading = Box::pin(instance.issue(&mut self.hand, &issue)).await?;
        let family = self.families;
        self.families += 1;
        self.tell(format!(
            "{role} gets tokens by {grant} (refresh token {})",
            self.refresh.len()
        ));
        self.add(&reading, who, family);
        Ok(())
    }

    /// Notes the tokens of an answer; gives back whether there is a new refresh token.
    pub(super) fn add(&mut self, reading: &Reading, who: usize, family: usize) -> bool {
        let token = |value: String| Token {
            value,
            owner: who,
            family,
            state: State::Live,
            meddled: false,
            bereft: false,
        };
        if let Some(value) = reading.access_token() {
            self.access.push(token(value));
        }
        let next = reading.refresh_token();
        match next.filter(|next| !self.refresh.iter().any(|known| known.value == *next)) {
            Some(value) => {
                self.refresh.push(token(value));
                true
            }
            None => false,
        }
    }

    /// Something may have ended the family that a token is of.
    fn end(&mut self, one: &Token, state: State) {
        self.end_those(one, state, |known| known != State::Dead);
    }

    /// The same, of those only whose state is such a one.
    fn end_those(&mut self, one: &Token, state: State, is_such: impl Fn(State) -> bool) {
        for token in self.refresh.iter_mut().chain(&mut self.access) {
            if token.family == one.family && is_such(token.state) {
                token.state = state;
            }
            token.bereft |= token.owner == one.owner && token.family != one.family;
        }
    }

    /// A token of the family works, and so the authorization that it comes from lives.
    fn lives(&mut self, family: usize) {
        for token in self.refresh.iter_mut().chain(&mut self.access) {
            token.bereft &= token.family != family;
        }
    }

    pub(super) async fn send_refresh(&mut self, who: usize, value: &str) -> Result<Reading, Stop> {
        let draft = self.refresh_draft(who, value)?;
        let instance = std::sync::Arc::clone(&self.fuzzer.runner.instance);
        let logged = instance
            .send(&mut self.hand, &draft, Purpose::Step("refresh".to_owned()))
            .await?;
        answered(&logged.reading)?;
        Ok(logged.reading.clone())
    }

    pub(super) fn refresh_draft(&mut self, who: usize, value: &str) -> Result<Draft, Stop> {
        let role = self.roles[who].clone();
        let mut scope = Scope {
            client: Some(role.clone()),
            user: "alice".to_owned(),
            random: self.hand.work.random(24),
            grant: Some(self.refreshing.clone()),
            ..Scope::default()
        };
        scope.give(Material::RefreshToken, value);
        self.hand.scope = scope;
        let grant = self.refreshing.clone();
        token_request(&mut self.hand, &grant, &role, &Auth::default())
    }

    pub(super) async fn step_refresh(
        &mut self,
        who: usize,
        at: usize,
    ) -> Result<Vec<Finding<Raw>>, Stop> {
        let token = self.refresh[at].clone();
        let reading = self.send_refresh(who, &token.value).await?;
        let worked = reading.kind == Kind::Success;
        let fresh = self.refresh.len();
        let rotated = worked && self.add(&reading, token.owner, token.family);
        let what = match (worked, rotated) {
            (false, _) => "and is refused".to_owned(),
            (true, true) => format!("and gets refresh token {fresh}"),
            (true, false) => "and keeps it".to_owned(),
        };
        self.tell(format!(
            "{} refreshes with refresh token {at} {what}",
            self.roles[who]
        ));
        let findings = self.judge_refresh(who, &token, worked, &reading);
        if !findings.is_empty() {
            return Ok(findings);
        }
        if worked {
            self.lives(token.family);
        }
        match (worked, token.owner == who, token.state) {
            (true, _, _) if rotated => self.refresh[at].state = State::Replaced,
            (true, ..) => {}
            // Whoever sees somebody else's token may think it stolen.
            (false, false, _) => self.end(&token, State::Unknown),
            (false, true, State::Replaced) if self.ways.detects_reuse => {
                self.end(&token, State::Doomed);
            }
            (false, true, State::Replaced | State::Live | State::Unknown) => {
                self.end(&token, State::Unknown);
            }
            (false, true, _) => {}
        }
        Ok(Vec::new())
    }

    pub(super) fn judge_refresh(
        &self,
        who: usize,
        token: &Token,
        worked: bool,
        reading: &Reading,
    ) -> Vec<Finding<Raw>> {
        let rows = self.endings;
        let broken = |requirement: &str, diagnosis: &'static str| {
            let diagnosis = Message::new(diagnosis);
            let judgement =
                Judgement::broken(diagnosis, "an error and no token", reading.summary());
            self.judged(requirement, judgement)
        };
        match (worked, token.owner == who, token.state) {
            (true, false, _) => broken(&rows.own_client, "broken-refresh-token-of-another"),
            (true, true, State::Dead) => broken(&rows.revoked, "broken-refresh-token-revoked"),
            (true, true, State::Doomed) => broken(&rows.reused, "broken-family-survives"),
            (true, true, State::Replaced) if self.grace() == 0 => {
                broken(&rows.replaced, "broken-refresh-token-replaced")
            }
            (false, true, _) if token.was_killed_by_meddling() => {
                let judgement = Judgement::broken(
                    Message::new("broken-token-killed-by-another"),
                    "a token that lives",
                    reading.summary(),
                );
                self.judged(&rows.foreign_revocation, judgement)
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn grace(&self) -> u32 {
        self.instance().facts.profile.rotation.grace_seconds
    }

    pub(super) async fn step_race(
        &mut self,
        who: usize,
        at: usize,
    ) -> Result<Vec<Finding<Raw>>, Stop> {
        let token = self.refresh[at].clone();
        if token.owner != who || token.state != State::Live {
            return Ok(Vec::new());
        }
        let draft = self.refresh_draft(who, &token.value)?;
        let instance = std::sync::Arc::clone(&self.fuzzer.runner.instance);
        let purpose = Purpose::Step("refresh at once".to_owned());
        let both = instance
            .send_at_once(&mut self.hand, &draft, &purpose, 2)
            .await?;
        let mut rotated = 0;
        for logged in &both {
            answered(&logged.reading)?;
            if logged.reading.kind == Kind::Success && self.add(&logged.reading, who, token.family)
            {
                rotated += 1;
            }
        }
        self.tell(format!(
            "{} refreshes with refresh token {at} twice at once, and {rotated} of 2 get another one",
            self.roles[who]
        ));
        let is_strict =
            self.instance().facts.profile.rotation.rule != RotationRule::Never && self.grace() == 0;
        if rotated > 1 && is_strict {
            let judgement = Judgement::broken(
                Message::new("broken-refresh-token-replaced-twice"),
                "at most 1 of 2 succeeds",
                "2 of 2 succeeded, each with a refresh token of its own",
            );
            return Ok(self.judged(&self.endings.replaced, judgement));
        }
        self.end(&token, State::Unknown);
        Ok(Vec::new())
    }

    pub(super) async fn step_revoke(
        &mut self,
        who: usize,
        at: usize,
        is_access: bool,
    ) -> Result<(), Stop> {
        let token = if is_access {
            self.access[at].clone()
        } else {
            self.refresh[at].clone()
        };
        let role = self.roles[who].clone();
        let mut draft = Draft {
            endpoint: "revocation".to_owned(),
            client: Some(role.clone()),
            parameters: vec![Parameter::new("token", token.value.as_str())],
            ..Draft::default()
        };
        self.hand.scope = Scope {
            client: Some(role.clone()),
            ..Scope::default()
        };
        let instance = std::sync::Arc::clone(&self.fuzzer.runner.instance);
        authenticate(&mut draft, &Auth::default(), &mut self.hand)?;
        let logged = instance
            .send(&mut self.hand, &draft, Purpose::Step("revoke".to_owned()))
            .await?;
        answered(&logged.reading)?;
        let done = logged.reading.status == 200;
        let what = if is_access { "access" } else { "refresh" };
        self.tell(format!(
            "{role} revokes {what} token {at}: {}",
            logged.reading.status
        ));
        let is_own = token.owner == who;
        match (is_own, done, token.state) {
            (false, ..) => {
                let all = if is_access {
                    &mut self.access
                } else {
                    &mut self.refresh
                };
                all[at].meddled = true;
            }
            (true, true, State::Live) if is_access => {
                // It may take the rest with it (RFC 7009 section 2.1).
                self.end_those(&token, State::Unknown, |known| known == State::Live);
                self.access[at].state = State::Dead;
            }
            (true, true, State::Live) => {
                self.end(&token, State::Unknown);
                self.refresh[at].state = State::Dead;
                for other in self
                    .access
                    .iter_mut()
                    .filter(|other| other.family == token.family)
                {
                    if other.state == State::Unknown {
                        other.state = State::Doomed;
                    }
                }
            }
            (true, ..) => self.end(&token, State::Unknown),
        }
        Ok(())
    }

    /// Whether an access token is alive, where something tells.
    pub(super) async fn is_alive(&mut self, at: usize) -> Result<Option<bool>, Stop> {
        let token = self.access[at].clone();
        let instance = std::sync::Arc::clone(&self.fuzzer.runner.instance);
        let role = self.roles[token.owner].clone();
        let mut draft = Draft {
            client: Some(role.clone()),
            ..Draft::default()
        };
        let asks = self.ways.introspects && !instance.facts.client(&role)?.is_public();
        if asks {
            "introspection".clone_into(&mut draft.endpoint);
            draft
                .parameters
                .push(Parameter::new("token", token.value.as_str()));
            self.hand.scope = Scope {
                client: Some(role),
                ..Scope::default()
            };
            authenticate(&mut draft, &Auth::default(), &mut self.hand)?;
        } else if self.ways.has_userinfo {
            "userinfo".clone_into(&mut draft.endpoint);
            let header = format!("Bearer {}", token.value).into_bytes();
            draft.headers.push(("Authorization".to_owned(), header));
        } else {
            return Ok(None);
        }
        let logged = instance
            .send(&mut self.hand, &draft, Purpose::Oracle)
            .await?;
        answered(&logged.reading)?;
        Ok(Some(if asks {
            logged.reading.is_active()
        } else {
            logged.reading.status == 200
        }))
    }

    pub(super) async fn step_use(&mut self, at: usize) -> Result<Vec<Finding<Raw>>, Stop> {
        let Some(alive) = self.is_alive(at).await? else {
            return Ok(Vec::new());
        };
        let token = self.access[at].clone();
        let word = if alive { "lives" } else { "is dead" };
        self.tell(format!("access token {at} {word}"));
        let rows = self.endings;
        let broken = |requirement: &str, diagnosis: &'static str, expected: &str| {
            let diagnosis = Message::new(diagnosis);
            let judgement = Judgement::broken(diagnosis, expected, format!("a token that {word}"));
            self.judged(requirement, judgement)
        };
        Ok(match (alive, token.state) {
            (true, State::Dead) => broken(
                &rows.revoked,
                "broken-access-token-revoked",
                "a token that is dead",
            ),
            (true, State::Doomed) => broken(
                &rows.came_from_revoked,
                "broken-access-token-survives",
                "a token that is dead",
            ),
            (false, _) if token.was_killed_by_meddling() => broken(
                &rows.foreign_revocation,
                "broken-token-killed-by-another",
                "a token that lives",
            ),
            _ => Vec::new(),
        })
    }
}

/// A sequence is judged only where every step was answered.
fn answered(reading: &Reading) -> Result<(), Stop> {
    match &reading.kind {
        Kind::Nothing(text) => Err(Trouble::Transport(Raw::from(text.clone())).into()),
        _ if reading.status == 429 => {
            Err(Trouble::Transport(Raw::from("the target throttles (429)".to_owned())).into())
        }
        _ => Ok(()),
    }
}
