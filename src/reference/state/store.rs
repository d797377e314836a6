//! What the endpoint remembers. One lock guards all of it, so that checking and marking are one step.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::state::clients::Client;
use crate::state::users::User;
use crate::wire::pkce::Challenge;
use crate::wire::reply::Object;

/// Entries kept of each kind; the oldest goes first, so a long run cannot exhaust memory.
const LIMIT: usize = 200_000;

/// A map that forgets its oldest entries.
#[derive(Debug)]
pub(crate) struct Bounded<K, V> {
    entries: HashMap<K, V>,
    order: VecDeque<K>,
}

impl<K, V> Default for Bounded<K, V> {
    fn default() -> Self {
        Self {
            entries: HashMap::new(),
            order: VecDeque::new(),
        }
    }
}

impl<K: Hash + Eq + Clone, V> Bounded<K, V> {
    pub(crate) fn insert(&mut self, key: K, value: V) {
        if self.entries.insert(key.clone(), value).is_none() {
            self.order.push_back(key);
        }
        while self.order.len() > LIMIT {
            if let Some(oldest) = self.order.pop_front() {
                self.entries.remove(&oldest);
            }
        }
    }

    fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.values()
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.values_mut()
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.entries.keys()
    }

    pub(crate) fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.entries.get(key)
    }

    pub(crate) fn get_mut<Q>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: std::borrow::Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.entries.get_mut(key)
    }
}

/// What one decision of a user, or one client for itself, gave rise to. All tokens of it share it.
#[derive(Debug)]
pub(crate) struct Grant {
    pub(crate) client: Arc<Client>,
    pub(crate) user: Option<&'static User>,
    pub(crate) scope: Vec<String>,
    pub(crate) auth_time: u64,
    pub(crate) nonce: Option<String>,
    pub(crate) revoked: Revocation,
    pub(crate) refreshes: Refreshes,
}

/// Which tokens of a grant are revoked: both kinds together, unless a fault spares one.
#[derive(Debug, Default)]
pub(crate) struct Revocation {
    access: AtomicBool,
    refresh: AtomicBool,
}

impl Revocation {
    /// The same for another grant.
    pub(crate) fn copied(&self) -> Self {
        Self {
            access: AtomicBool::new(self.access.load(Ordering::SeqCst)),
            refresh: AtomicBool::new(self.refresh.load(Ordering::SeqCst)),
        }
    }
}

/// How often tokens of a grant were presented for a refresh.
#[derive(Debug, Default)]
pub(crate) struct Refreshes {
    done: AtomicU32,
    refused: AtomicU32,
}

impl Refreshes {
    pub(crate) fn count(&self, is_done: bool) {
        let counter = if is_done { &self.done } else { &self.refused };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn done(&self) -> u32 {
        self.done.load(Ordering::Relaxed)
    }

    pub(crate) fn refused(&self) -> u32 {
        self.refused.load(Ordering::Relaxed)
    }
}

impl Grant {
    /// What nothing has been issued for yet.
    pub(crate) fn new(
        client: &Arc<Client>,
        user: Option<&'static User>,
        scope: Vec<String>,
        auth_time: u64,
    ) -> Self {
        Self {
            client: Arc::clone(client),
            user,
            scope,
            auth_time,
            nonce: None,
            revoked: Revocation::default(),
            refreshes: Refreshes::default(),
        }
    }

    pub(crate) fn revoke(&self) {
        self.revoke_access_tokens();
        self.revoke_refresh_tokens();
    }

    pub(crate) fn revoke_access_tokens(&self) {
        self.revoked.access.store(true, Ordering::SeqCst);
    }

    pub(crate) fn revoke_refresh_tokens(&self) {
        self.revoked.refresh.store(true, Ordering::SeqCst);
    }

    /// Whether its refresh tokens are.
    pub(crate) fn is_revoked(&self) -> bool {
        self.revoked.refresh.load(Ordering::SeqCst)
    }

    fn has_no_access(&self) -> bool {
        self.revoked.access.load(Ordering::SeqCst)
    }

    /// The user, or for `client_credentials` the client itself (RFC 9068 section 2.2).
    pub(crate) fn subject(&self) -> &str {
        self.user
            .map_or(self.client.id.as_str(), |user| user.subject)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) client: Arc<Client>,
    pub(crate) user: &'static User,
    pub(crate) redirect_uri: String,
    pub(crate) scope: Vec<String>,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) nonce: Option<String>,
    pub(crate) auth_time: u64,
    pub(crate) expires: u64,
    /// What the first redemption gave, to be revoked by a second one.
    pub(crate) redeemed: Option<Arc<Grant>>,
}

#[derive(Debug, Clone)]
pub(crate) struct AccessToken {
    pub(crate) grant: Arc<Grant>,
    pub(crate) scope: Vec<String>,
    pub(crate) audience: String,
    pub(crate) issued: u64,
    pub(crate) expires: u64,
    pub(crate) jti: String,
    pub(crate) revoked: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct RefreshToken {
    pub(crate) grant: Arc<Grant>,
    pub(crate) issued: u64,
    pub(crate) expires: u64,
    pub(crate) used: bool,
    /// When it was, in milliseconds.
    pub(crate) used_at: u64,
    /// Used again after it was used.
    pub(crate) reused: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum DeviceState {
    Pending,
    Approved { user: &'static User, auth_time: u64 },
    Denied,
    Redeemed,
}

#[derive(Debug, Clone)]
pub(crate) struct DeviceCode {
    pub(crate) client: Arc<Client>,
    pub(crate) scope: Vec<String>,
    pub(crate) expires: u64,
    pub(crate) interval: u64,
    pub(crate) last_poll: Option<u64>,
    pub(crate) state: DeviceState,
}

/// An authorization request that waits for its user.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) client: Arc<Client>,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) scope: Vec<String>,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) nonce: Option<String>,
    pub(crate) expires: u64,
    pub(crate) session: String,
    pub(crate) needs_login: bool,
}

/// A browser.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) csrf: String,
    pub(crate) user: Option<(&'static User, u64)>,
    pub(crate) wrong_user_codes: u32,
}

#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) codes: Bounded<String, Code>,
    pub(crate) access_tokens: Bounded<Arc<str>, AccessToken>,
    pub(crate) refresh_tokens: Bounded<String, RefreshToken>,
    pub(crate) device_codes: Bounded<String, DeviceCode>,
    /// From the letters of a user code to the device code.
    pub(crate) user_codes: Bounded<String, String>,
    pub(crate) pending: Bounded<String, Pending>,
    pub(crate) sessions: Bounded<String, Session>,
    /// Issuer and `jti` of assertions that were used, and when (RFC 7523 section 3 item 7).
    pub(crate) used_assertions: Bounded<String, u64>,
    /// Answers to clients that ask for themselves, for a habit.
    pub(crate) handed_out: Bounded<String, Object>,
    /// Failures in a row by name of client or user.
    pub(crate) failures: Bounded<String, u32>,
}

impl Store {
    /// The grant of every token.
    pub(crate) fn grants(&self) -> impl Iterator<Item = &Arc<Grant>> {
        let access = self.access_tokens.values().map(|token| &token.grant);
        access.chain(self.refresh_tokens.values().map(|token| &token.grant))
    }

    /// The token if it is alive at `now` (milliseconds).
    pub(crate) fn live_access_token(&self, token: &str, now: u64) -> Option<&AccessToken> {
        self.access_tokens.get(token).filter(|record| {
            !record.revoked && !record.grant.has_no_access() && now < record.expires
        })
    }

    pub(crate) fn live_refresh_token(&self, token: &str, now: u64) -> Option<&RefreshToken> {
        self.refresh_tokens
            .get(token)
            .filter(|record| !record.used && !record.grant.is_revoked() && now < record.expires)
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounded, LIMIT};

    #[test]
    fn beyond_the_limit_the_oldest_entry_goes() {
        let mut map = Bounded::default();
        for number in 0..=LIMIT {
            map.insert(number, ());
        }
        assert!(map.get(&0).is_none());
        assert!(map.get(&1).is_some());
        assert!(map.get(&LIMIT).is_some());
    }
}
