//! The tokens that a run got, as far as they may live on: what it leaves behind unless it ends them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::answer::{Kind, Lasting, Reading};
use crate::craft::Logged;
use crate::profile::{Material, Profile};

/// More tokens than this are counted, not kept: nobody would wait for the end of them all.
const MOST_KEPT: usize = 5_000;

/// A longer token is counted, not kept.
const LONGEST: usize = 16 * 1024;

/// A token that may be alive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Living {
    /// The token.
    pub(super) token: String,
    /// The role of the client that got it.
    pub(super) role: String,
    is_refresh: bool,
    /// When it dies by itself.
    dies: Option<Instant>,
    /// Which token of the run it is.
    number: usize,
}

/// The tokens of a run that may be alive.
#[derive(Debug, Default)]
pub(super) struct Account {
    is_off: AtomicBool,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    living: HashMap<String, Living>,
    numbered: usize,
    /// Tokens that were counted and not kept.
    uncounted: usize,
}

/// What becomes of the account at the end.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Balance {
    /// Tokens that may be alive, those first that are the most to end: refresh tokens, and of them the newest.
    pub(super) living: Vec<Living>,
    /// Others that nobody knows by now.
    pub(super) unknown: usize,
}

impl Account {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps nothing from now on.
    pub(super) fn close(&self) {
        self.is_off.store(true, Ordering::Relaxed);
        *self.held() = Held::default();
    }

    /// Takes in the tokens that an exchange gave, and takes out those that it ended.
    pub(super) fn enter(&self, logged: &Logged, profile: &Profile) {
        if self.is_off.load(Ordering::Relaxed) {
            return;
        }
        let issued: Vec<(Lasting, String)> = logged.reading.issued().collect();
        let ended = ended(logged, &issued, profile);
        if issued.is_empty() && ended.is_empty() {
            return;
        }
        let mut held = self.held();
        for token in ended {
            held.living.remove(token);
        }
        let role = logged.client.clone().unwrap_or_default();
        for (lasting, token) in issued {
            held.enter(lasting, token, &role);
        }
    }

    /// Takes in the tokens that an answer gave the client in a role, outside of any trial.
    pub(super) fn receive(&self, reading: &Reading, role: &str) {
        if self.is_off.load(Ordering::Relaxed) {
            return;
        }
        for (lasting, token) in reading.issued() {
            self.held().enter(lasting, token, role);
        }
    }

    /// What may be alive now.
    pub(super) fn balance(&self) -> Balance {
        let now = Instant::now();
        let held = self.held();
        let living = held.living.values();
        let is_alive = |one: &&Living| one.dies.is_none_or(|dies| dies > now);
        let mut living: Vec<Living> = living.filter(is_alive).cloned().collect();
        living.sort_by_key(|one| (!one.is_refresh, std::cmp::Reverse(one.number)));
        Balance {
            living,
            unknown: held.uncounted,
        }
    }
}

impl Held {
    fn enter(&mut self, lasting: Lasting, token: String, role: &str) {
        let (is_refresh, lifetime) = match lasting {
            Lasting::Refresh => (true, None),
            Lasting::Access(lifetime) => (false, lifetime),
        };
        let is_known = self.living.contains_key(&token);
        if token.len() > LONGEST || !is_known && self.living.len() >= MOST_KEPT {
            self.uncounted += 1;
            return;
        }
        self.numbered += 1;
        let living = Living {
            token: token.clone(),
            role: role.to_owned(),
            is_refresh,
            dies: lifetime.and_then(in_seconds),
            number: self.numbered,
        };
        self.living.insert(token, living);
    }
}

/// The moment so many seconds from now; none that is too far away to be one.
fn in_seconds(seconds: f64) -> Option<Instant> {
    let lifetime = Duration::try_from_secs_f64(seconds).ok()?;
    Instant::now().checked_add(lifetime)
}

/// The tokens that were sent and are over: revoked, or replaced by a refresh.
fn ended<'a>(
    logged: &'a Logged,
    issued: &[(Lasting, String)],
    profile: &Profile,
) -> Vec<&'a String> {
    let sent = || logged.sent.iter().map(|(_, value)| value);
    let is_success = (200..300).contains(&logged.reading.status);
    if logged.endpoint == REVOCATION && is_success && logged.reading.code.is_none() {
        return sent().collect();
    }
    let refreshes = logged.reading.kind == Kind::Success
        && logged
            .grant
            .as_ref()
            .is_some_and(|grant| profile.takes(grant, Material::RefreshToken));
    let mut others = issued
        .iter()
        .filter(|(lasting, _)| *lasting == Lasting::Refresh);
    match others.next() {
        Some((_, new)) if refreshes => sent().filter(|value| *value != new).collect(),
        _ => Vec::new(),
    }
}

/// The endpoint that ends tokens (RFC 7009).
pub(super) const REVOCATION: &str = "revocation";

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::SystemTime;

    use super::*;
    use crate::answer::read;
    use crate::craft::Purpose;
    use crate::http::{Answer, Exchange, Outgoing};
    use crate::suite::Source;

    fn profile() -> Profile {
        let sources = Source::embedded();
        let own = |source: &&Source| source.relative.ends_with("profiles/rfc.yaml");
        let source = sources.iter().find(own).expect("it is compiled in");
        source.parse().expect("it is good")
    }

    fn exchange(endpoint: &str, grant: Option<&str>, sent: &str, body: &str) -> Logged {
        let exchange = Exchange {
            request: Outgoing::default(),
            sent_at: SystemTime::now(),
            elapsed: Duration::ZERO,
            result: Ok(Answer {
                status: 200,
                headers: Vec::new(),
                body: body.as_bytes().to_vec().into(),
                truncated: false,
            }),
        };
        Logged {
            trial: Arc::from("a"),
            purpose: Purpose::Control,
            endpoint: endpoint.to_owned(),
            grant: grant.map(str::to_owned),
            client: Some("confidential".to_owned()),
            sent: vec![("token".to_owned(), sent.to_owned())],
            secrets: Vec::new(),
            reading: read(&exchange, &profile(), endpoint),
            exchange,
            strayed: false,
            began: crate::secret::Moment::default(),
        }
    }

    fn left(exchanges: &[Logged]) -> Vec<String> {
        let account = Account::default();
        for logged in exchanges {
            account.enter(logged, &profile());
        }
        let living = account.balance().living.into_iter();
        living.map(|one| one.token).collect()
    }

    const PASSWORD: Option<&str> = Some("password");
    const REFRESH: Option<&str> = Some("refresh_token");
    const PAIR: &str = r#"{"access_token": "a1", "refresh_token": "r1", "id_token": "i1"}"#;

    #[test]
    fn what_was_given_and_not_taken_back_is_left_refresh_tokens_first() {
        let got = exchange("token", PASSWORD, "x", PAIR);
        assert_eq!(left(&[got]), ["r1", "a1"]);
    }

    #[test]
    fn what_was_revoked_or_replaced_is_not_left() {
        let got = || exchange("token", PASSWORD, "x", PAIR);
        let revoked = exchange("revocation", None, "r1", "");
        assert_eq!(left(&[got(), revoked]), ["a1"]);
        let second = r#"{"access_token": "a2", "refresh_token": "r2"}"#;
        let rotated = exchange("token", REFRESH, "r1", second);
        assert_eq!(left(&[got(), rotated]), ["r2", "a2", "a1"]);
        let kept = exchange("token", REFRESH, "r1", r#"{"access_token": "a2"}"#);
        assert_eq!(left(&[got(), kept]), ["r1", "a2", "a1"]);
    }

    #[test]
    fn what_is_over_by_itself_is_not_left() {
        let brief = r#"{"access_token": "a1", "expires_in": 0}"#;
        assert!(left(&[exchange("token", PASSWORD, "x", brief)]).is_empty());
        let odd = r#"{"access_token": "a1", "expires_in": 1e300}"#;
        assert_eq!(left(&[exchange("token", PASSWORD, "x", odd)]), ["a1"]);
    }

    #[test]
    fn more_than_anybody_would_end_is_counted() {
        let account = Account::default();
        let long = format!(r#"{{"access_token": "{}"}}"#, "x".repeat(LONGEST + 1));
        account.enter(&exchange("token", PASSWORD, "x", &long), &profile());
        assert_eq!(account.balance().unknown, 1);
        account.close();
        account.enter(&exchange("token", PASSWORD, "x", PAIR), &profile());
        assert_eq!(account.balance(), Balance::default());
    }
}
