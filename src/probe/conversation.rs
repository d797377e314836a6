//! The conversation before the run: a few requests, none of them a login, that find out what the rest would otherwise
//! fail of a hundred times. What the target file could say, the run goes on with as if it did; what it cannot is told.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::answer::{Arrival, Kind, Reading, read};
use crate::craft::{
    Draft, Facts, Hand, authorization_request, token_request, told_by, usual_method,
};
use crate::http::{Answer, Exchange, GOES_TO_PAGES};
use crate::plan::Origin;
use crate::probe::asking::ask;
use crate::probe::instance::Instance;
use crate::probe::question::{QUESTIONS, Question};
use crate::probe::said::Lack;
use crate::probe::told::{Told, of_clients};
use crate::profile::{Material, Profile};
use crate::suite::{Auth, Authorize, BasicEncoding, GRANTS, GivenCode, Pkce};
use crate::target::{BasicForm, Client, Target};
use crate::verdict::{Addition, Conversation};
use crate::words::Message;

/// So many requests are made before a run at most, the metadata among them, and one that shows whether the target can
/// be reached.
const MOST: usize = 12;

/// Whoever takes longer over its first token has made something first.
const SLOW: Duration = Duration::from_secs(1);

/// The client whose whole point is what Basic makes of its letters: nothing is smoothed over for it.
const SPECIAL: &str = "special";

/// What one answer tells of the client that asked.
enum Heard {
    /// It is known.
    Known,
    /// It is not, or not in this way.
    Refused,
    /// Neither.
    Nothing,
}

impl Instance {
    /// Asks what the run rests on, and goes on by what it learned.
    pub async fn converse(&mut self) {
        let began = Instant::now();
        self.talk().await;
        self.conversation = Some(Conversation {
            // What shows whether the target can be reached is asked next.
            requests: self.found.asked() + 1,
            millis: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        });
    }

    /// Whoever does not answer, or asks for patience, is asked nothing more.
    async fn talk(&mut self) -> Option<()> {
        let mut methods = BTreeSet::new();
        let roles: Vec<String> = self.representatives();
        for role in roles {
            let client = self.facts.target.clients.get(&role)?;
            let method = usual_method(&self.facts, client, None);
            if method != "none" && methods.insert(method.clone()) {
                self.facts = self.ask_client(&role, &method).await?;
            }
        }
        self.facts = self.ask_for_a_code().await?;
        self.look_at_keys().await;
        self.ask_for_grants().await
    }

    /// The clients, whoever carries most of the run first.
    fn representatives(&self) -> Vec<String> {
        let usual = self.facts.sender_of(None);
        let others = self.facts.target.clients.keys().cloned();
        let others = others.filter(|role| role != SPECIAL && Some(role) != usual.as_ref());
        usual.clone().into_iter().chain(others).collect()
    }

    /// Whether another request may be made; the one that comes last is kept.
    fn may_ask(&self) -> bool {
        self.found.asked() + 1 < MOST
    }

    /// Finds out how the client authenticates, for all of its method.
    async fn ask_client(&self, role: &str, method: &str) -> Option<Arc<Facts>> {
        let facts = Arc::clone(&self.facts);
        let Some(first) = self.send_as(&facts, role, method).await else {
            // Nothing that could be sent: another client may have it.
            return Some(facts);
        };
        let reading = first.reading?;
        self.tell_slow(&reading, first.elapsed);
        if reading.status == 429 {
            self.tell_throttled(&first.retry_after);
            return None;
        }
        if !matches!(heard(&reading), Heard::Refused) {
            self.tell_unpublished(&reading, method);
            return Some(facts);
        }
        if let Some(lack) = self.lack_of(&reading, method) {
            self.tell_lack(lack, "token_parameters");
            return Some(facts);
        }
        for question in QUESTIONS {
            let client = spelled_out(facts.target.clients.get(role)?, &facts.profile);
            if !question.methods.contains(&method) || !(question.differs)(&client) {
                continue;
            }
            let (other, roles) = adapted(&facts, question, method, role);
            let as_method = if question.line.starts_with("methods") {
                "client_secret_post"
            } else {
                method
            };
            let answer = match self.send_as(&other, role, as_method).await {
                Some(answer) => answer.reading?,
                None => break,
            };
            if matches!(heard(&answer), Heard::Known) {
                let told = Told {
                    cause: Message::new(question.cause),
                    remedy: "remedy-add",
                    requirement: question.requirement,
                };
                let lines = of_clients(roles.iter().map(String::as_str), question.line);
                self.found.explain(told.adapted(lines));
                return Some(other);
            }
        }
        self.tell_refused(&reading, role);
        Some(facts)
    }

    /// The parameter that a refused token request lacks; an assertion has an audience of its own.
    fn lack_of(&self, reading: &Reading, method: &str) -> Option<Lack> {
        let description = reading.description.as_deref()?;
        let sent = &self.facts.target.token_parameters;
        let was_sent = |name: &str| sent.contains_key(name);
        let lack = Lack::of(reading.code.as_deref(), description, was_sent)?;
        (lack.name != "audience" || !method.ends_with("_jwt")).then_some(lack)
    }

    /// The plainest request that shows whether the client is known: a valid one where it may ask for itself, else one
    /// with a code or token that was made up.
    async fn send_as(&self, facts: &Arc<Facts>, role: &str, method: &str) -> Option<Answered> {
        if !self.may_ask() {
            return None;
        }
        let grant = grant_of(facts, role)?;
        let mut hand = self.hand_of(facts, role);
        for material in [Material::Code, Material::RefreshToken] {
            let text = hand.work.random(43);
            hand.scope.give(material, text);
        }
        let verifier = hand.work.random(43);
        let client = facts.target.clients.get(role)?;
        let redirect_uri = client.redirect_uris.first().cloned().unwrap_or_default();
        let given = &mut hand.scope.given;
        given.insert("redirect_uri".to_owned(), redirect_uri);
        given.insert("code_verifier".to_owned(), verifier);
        let auth = Auth {
            method: Some(method.to_owned()),
            ..Auth::default()
        };
        let draft = token_request(&mut hand, &grant, role, &auth).ok()?;
        let exchange = self.send_draft(facts, &draft).await?;
        let reading = read(&exchange, &facts.profile, "token");
        self.known.keep(&told_by(&exchange, &reading));
        self.account.receive(&reading, role);
        let answer = exchange.answer();
        Some(Answered {
            elapsed: exchange.elapsed,
            retry_after: answer.map(retry_after).unwrap_or_default(),
            reading: answer.is_some().then_some(reading),
        })
    }

    async fn send_draft(&self, facts: &Facts, draft: &Draft) -> Option<Exchange> {
        Some(self.exchange_once(draft.encode(facts).ok()?).await)
    }

    fn hand_of(&self, facts: &Arc<Facts>, role: &str) -> Hand {
        let mut hand = Hand::new(facts, "conversation", Arc::clone(&self.known));
        hand.scope.client = Some(role.to_owned());
        "alice".clone_into(&mut hand.scope.user);
        hand
    }

    /// Whether a client that need not use PKCE (RFC 7636) is asked for it, as RFC 9700 section 2.1.1 lets a server do;
    /// no page is looked at, so that nobody logs in.
    async fn ask_for_a_code(&self) -> Option<Arc<Facts>> {
        let facts = Arc::clone(&self.facts);
        let grant = facts.profile.grant_taking(Material::Code);
        let Some(role) = facts
            .sender_of(Some(grant))
            .filter(|_| self.front.is_some())
        else {
            return Some(facts);
        };
        let client = facts.target.clients.get(&role)?;
        if client.is_public() || client.pkce.is_some() || !facts.capabilities.may_have(grant) {
            return Some(facts);
        }
        if !self.may_ask() {
            return Some(facts);
        }
        let Some(refusal) = self.refused_code(&facts, &role, Pkce::None).await? else {
            return Some(facts);
        };
        // A server may say it in any words: what counts is that it takes the same request with a challenge.
        let with_pkce = self.may_ask()
            && self
                .refused_code(&facts, &role, Pkce::S256)
                .await?
                .is_none();
        if !with_pkce {
            if let Some(lack) = refusal.lack {
                self.tell_lack(lack, "authorization_parameters");
            }
            return Some(facts);
        }
        Some(self.with_pkce(&facts))
    }

    /// What is said against a request for a code; nothing where nothing is.
    async fn refused_code(
        &self,
        facts: &Arc<Facts>,
        role: &str,
        pkce: Pkce,
    ) -> Option<Option<Refusal>> {
        let asked = Authorize {
            code: GivenCode {
                pkce: Some(pkce),
                ..GivenCode::default()
            },
            ..Authorize::default()
        };
        let mut hand = self.hand_of(facts, role);
        let Ok(mut draft) = authorization_request(&mut hand, &asked, role) else {
            return Some(None);
        };
        let said = GOES_TO_PAGES.map(|(name, value)| (name.to_owned(), value.into()));
        draft.headers.extend(said);
        let exchange = self.send_draft(facts, &draft).await?;
        let was_sent = |name: &str| draft.text(name).is_some();
        exchange.answer().map(|answer| refusal(answer, was_sent))
    }

    /// The facts with PKCE of every client that has a secret.
    fn with_pkce(&self, facts: &Facts) -> Arc<Facts> {
        let mut target = (*facts.target).clone();
        let mut roles = Vec::new();
        for (role, client) in &mut target.clients {
            if !client.is_public() && client.pkce.is_none() && !client.redirect_uris.is_empty() {
                client.pkce = Some(true);
                roles.push(role.clone());
            }
        }
        let told = Told {
            cause: Message::new("cause-pkce-demanded"),
            remedy: "remedy-add",
            requirement: None,
        };
        let lines = of_clients(roles.iter().map(String::as_str), "pkce: true");
        self.found.explain(told.adapted(lines));
        with_target(facts, target)
    }

    /// Reads the keys, where there are any: what is odd about them is told when they are read.
    async fn look_at_keys(&self) {
        if self.may_ask() && self.facts.capabilities.may_have("jwks") {
            let _ = self.keys().await;
        }
    }

    /// Whether what the metadata promise is there: a grant that is called unsupported is not (RFC 8414 section 2).
    async fn ask_for_grants(&self) -> Option<()> {
        let facts = &self.facts;
        for grant in GRANTS {
            let known = facts.capabilities.get(grant);
            let is_promised = known.is_some_and(|known| {
                known.origin == Origin::Metadata && known.offered == Some(true)
            });
            let Some(role) = facts.sender_of(Some(grant)).filter(|_| is_promised) else {
                continue;
            };
            if !self.may_ask() {
                break;
            }
            let exchange = ask(self, facts, "token", Some(grant), &role).await?;
            let reading = read(&exchange, &facts.profile, "token");
            if reading.code.as_deref() == Some("unsupported_grant_type") {
                self.found.explain(
                    Told {
                        cause: Message::new("cause-grant-published").with("name", *grant),
                        remedy: "remedy-capability",
                        requirement: Some("RFC8414-2-06"),
                    }
                    .explained(vec![Addition {
                        place: "capabilities".into(),
                        line: format!("{grant}: false").into(),
                    }]),
                );
            }
        }
        Some(())
    }

    fn tell_slow(&self, reading: &Reading, took: Duration) {
        if reading.kind == Kind::Success && took > SLOW {
            self.found.explain(
                Told {
                    cause: Message::new("cause-first-token-slow"),
                    remedy: "remedy-first-token-slow",
                    requirement: None,
                }
                .explained(Vec::new()),
            );
        }
    }

    /// The pace was kept: that of the target file, or the one for whoever is not asked.
    fn tell_throttled(&self, retry_after: &str) {
        let pace = self.facts.target.limits.requests_per_second;
        let told = Told {
            cause: Message::new("cause-throttled").with("after", retry_after),
            remedy: "remedy-throttled",
            requirement: None,
        };
        let half = pace.map_or(1.0, |pace| pace / 2.0);
        self.found.explain(told.explained(vec![Addition {
            place: "limits".into(),
            line: format!("requests_per_second: {half}").into(),
        }]));
    }

    /// A method that works and is not published is one that no client finds (RFC 8414 section 2).
    fn tell_unpublished(&self, reading: &Reading, method: &str) {
        let published = self.facts.metadata.as_ref();
        let published = published.and_then(|all| all.get("token_endpoint_auth_methods_supported"));
        let Some(listed) = published.and_then(Json::as_array) else {
            return;
        };
        if matches!(heard(reading), Heard::Known) && !listed.iter().any(|one| one == method) {
            self.found.explain(
                Told {
                    cause: Message::new("cause-method-unpublished").with("name", method),
                    remedy: "remedy-method-unpublished",
                    requirement: Some("RFC8414-2-07"),
                }
                .explained(Vec::new()),
            );
        }
    }

    /// A parameter that is demanded; what to put there nobody but the target's own people know.
    pub(super) fn tell_lack(&self, lack: Lack, place: &'static str) {
        let told = Told {
            cause: lack.message(),
            remedy: "remedy-parameter",
            requirement: None,
        };
        let line = Addition {
            place: place.into(),
            line: format!("{}: …", lack.name).into(),
        };
        let lines = Some(line).filter(|_| !lack.was_sent);
        self.found
            .explain(told.explained(lines.into_iter().collect()));
    }

    /// A server that knows `offline_access` gives refresh tokens to whoever asks for it (OpenID Connect Core section 11).
    pub(super) fn tell_offline_access(&self, hand: &Hand) {
        const OFFLINE: &str = "offline_access";
        let metadata = self.facts.metadata.as_ref();
        let known = metadata.and_then(|all| all.get("scopes_supported")?.as_array());
        let is_known = known.is_some_and(|all| all.iter().any(|one| one == OFFLINE));
        let role = hand.scope.client.as_deref();
        let client = role.and_then(|role| self.facts.target.clients.get(role));
        let Some(client) = client.filter(|_| is_known) else {
            return;
        };
        let usual = self.facts.target.scope(client, "usual").unwrap_or_default();
        if usual.split(' ').any(|word| word == OFFLINE) {
            return;
        }
        let told = Told {
            cause: Message::new("cause-no-offline-access"),
            remedy: "remedy-add-it",
            requirement: None,
        };
        let line = format!("usual: {}", format!("{usual} {OFFLINE}").trim());
        self.found.explain(told.explained(vec![Addition {
            place: "scopes".into(),
            line: line.into(),
        }]));
    }

    fn tell_refused(&self, reading: &Reading, role: &str) {
        let is_about_the_client = reading.code.as_deref() == Some("invalid_client")
            || reading.code.is_none() && reading.status == 401;
        if is_about_the_client {
            self.found.explain(
                Told {
                    cause: Message::new("cause-client-refused")
                        .with("role", role)
                        .with("answer", reading.summary()),
                    remedy: "remedy-client-refused",
                    requirement: None,
                }
                .explained(Vec::new()),
            );
        }
    }
}

/// What came of one request.
struct Answered {
    elapsed: Duration,
    /// The answer, where one came.
    reading: Option<Reading>,
    /// How long it asks to be left alone.
    retry_after: String,
}

/// How long an answer asks for patience, in its own words.
fn retry_after(answer: &Answer) -> String {
    let names = ["retry-after", "x-retry-after"];
    let mut values = names.iter().flat_map(|name| answer.header_values(name));
    values.next().unwrap_or_else(|| "none".to_owned())
}

/// What is said against an authorization request.
struct Refusal {
    lack: Option<Lack>,
}

/// What an answer without a code says against an authorization request: in a redirect, or on a page of its own, where
/// no words are read.
fn refusal(answer: &Answer, was_sent: impl Fn(&str) -> bool) -> Option<Refusal> {
    let location = answer.header_values("location").into_iter().next();
    let url = location.and_then(|location| url::Url::parse(&location).ok());
    let Some(url) = url else {
        let is_refused = (400..500).contains(&answer.status);
        return is_refused.then_some(Refusal { lack: None });
    };
    let arrival = Arrival {
        redirect: Some(url.query_pairs().into_owned().collect()),
        ..Arrival::default()
    };
    let (code, why) = arrival.refusal()?;
    Some(Refusal {
        lack: Lack::of(Some(code), why, was_sent),
    })
}

/// What an answer tells of the client that asked.
fn heard(reading: &Reading) -> Heard {
    /// What is said to clients that are known.
    const TO_CLIENTS: &[&str] = &[
        "invalid_grant",
        "invalid_scope",
        "invalid_target",
        "unsupported_grant_type",
    ];
    /// What is said of clients that are not, or that ask in another way.
    const OF_CLIENTS: &[&str] = &["invalid_client", "unauthorized_client", "invalid_request"];
    let said = match &reading.kind {
        Kind::Error(said) => said.as_slice(),
        _ => &[],
    };
    let is_one_of = |codes: &[&str]| said.iter().any(|code| codes.contains(&code.as_str()));
    match &reading.kind {
        Kind::Success => Heard::Known,
        // A dialect may have one word for several.
        _ if is_one_of(TO_CLIENTS) && is_one_of(OF_CLIENTS) => Heard::Nothing,
        _ if is_one_of(TO_CLIENTS) => Heard::Known,
        _ if is_one_of(OF_CLIENTS) => Heard::Refused,
        _ if reading.code.is_none() && matches!(reading.status, 400 | 401 | 403) => Heard::Refused,
        _ => Heard::Nothing,
    }
}

/// The grant by which a client shows whether it is known, without a user.
fn grant_of(facts: &Facts, role: &str) -> Option<String> {
    let client = facts.target.clients.get(role)?;
    let wanted = [
        facts.profile.machine_grant(),
        facts.profile.grant_taking(Material::Code),
        facts.profile.grant_taking(Material::RefreshToken),
    ];
    let may = |grant: &&str| {
        let listed = client.grants.as_ref();
        facts.profile.grant(grant).is_some()
            && facts.capabilities.may_have(grant)
            && listed.is_none_or(|grants| grants.iter().any(|name| name == grant))
    };
    wanted.into_iter().find(may).map(str::to_owned)
}

/// The client with all said that the profile says for it.
fn spelled_out(client: &Client, profile: &Profile) -> Client {
    let mut client = client.clone();
    let usual = match profile.clients.basic_encoding {
        BasicEncoding::Form => BasicForm::Form,
        _ => BasicForm::Raw,
    };
    let is_basic = client.methods().first() == Some(&"client_secret_basic");
    let always = profile.clients.client_id_always && is_basic;
    client.basic_encoding.get_or_insert(usual);
    client.client_id_in_body.get_or_insert(always);
    client
}

/// The facts with every client of the method adapted to what the question is about, and who they are.
fn adapted(
    facts: &Facts,
    question: &Question,
    method: &str,
    role: &str,
) -> (Arc<Facts>, Vec<String>) {
    let mut target = (*facts.target).clone();
    let mut roles = Vec::new();
    for (name, client) in &mut target.clients {
        let is_alike = client.methods().first() == Some(&method) && name != SPECIAL;
        let differs = (question.differs)(&spelled_out(client, &facts.profile));
        if name == role || is_alike && differs {
            (question.adapt)(client);
            roles.push(name.clone());
        }
    }
    (with_target(facts, target), roles)
}

fn with_target(facts: &Facts, target: Target) -> Arc<Facts> {
    Arc::new(Facts {
        target: Arc::new(target),
        ..facts.clone()
    })
}
