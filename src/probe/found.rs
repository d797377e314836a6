//! What was found out by asking, once for all trials.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::Value as Json;
use tokio::sync::OnceCell;

use crate::craft::Stop;
use crate::probe::failure::{NoKeys, Refused};
use crate::secret::Raw;
use crate::verdict::Explanation;

/// A control's key: client, grant, method.
pub(super) type ControlKey = (String, String, String);

/// Whether a control was accepted, asked once.
type ControlCell = Arc<OnceCell<Result<(), Refused>>>;

/// Whether a plain authorization request leads to a code, asked once.
type FrontCell = Arc<OnceCell<Result<(), Stop>>>;

/// Yes or no, asked once.
type Answer = Arc<OnceCell<bool>>;

/// What must not run side by side, since one ends the other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lanes {
    /// What gets tokens of a user for the same client.
    pub users: bool,
    /// What gets tokens of the same client for itself.
    pub machines: bool,
}

impl Lanes {
    /// What has to be known of it.
    fn remark(self) -> Option<String> {
        let what = match (self.users, self.machines) {
            (false, false) => return None,
            (true, false) => "of a user and a client",
            (false, true) => "of a client for itself",
            (true, true) => "of a user and a client, or of a client for itself,",
        };
        Some(format!(
            "the target ends what was issued before when it issues new tokens {what}; cases that share them ran one after the other"
        ))
    }
}

/// What was found out by asking, once for all trials.
#[derive(Debug, Default)]
pub(super) struct Found {
    controls: Mutex<HashMap<ControlKey, ControlCell>>,
    working: Mutex<HashMap<String, Answer>>,
    fronts: Mutex<HashMap<String, FrontCell>>,
    oracles: Mutex<HashMap<(String, bool), Answer>>,
    /// Controls that were asked again.
    asked_again: AtomicUsize,
    /// Requests that no trial made.
    asked: AtomicUsize,
    /// What explains more than one verdict.
    causes: Mutex<Vec<Explanation<Raw>>>,
    pub(super) keys: OnceCell<Result<Json, NoKeys>>,
    pub(super) rotation: OnceCell<bool>,
    /// What the server calls a token that it never issued.
    dead: OnceLock<String>,
    lanes: OnceLock<Lanes>,
}

/// What these say is something else than that a token is dead.
const OTHERWISE: &[&str] = &[
    "invalid_client",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
];

/// So many controls of a run that met a dead code or token are asked again: each costs a login.
const MOST_AGAIN: usize = 20;

impl Found {
    /// Learns what the server calls a token that it never issued.
    pub(super) fn learn_dead(&self, code: &str) {
        if !OTHERWISE.contains(&code) {
            let _ = self.dead.set(code.to_owned());
        }
    }

    /// Whether the server calls a token so that it never issued.
    pub(super) fn is_dead(&self, code: &str) -> bool {
        self.dead.get().is_some_and(|dead| dead == code)
    }

    /// Keeps what must not run side by side.
    pub(super) fn keep_lanes(&self, lanes: Lanes) {
        let _ = self.lanes.set(lanes);
    }

    /// What has to be known of it.
    pub(super) fn remark(&self) -> Option<String> {
        self.lanes.get().copied().and_then(Lanes::remark)
    }

    /// A request that no trial made.
    pub(super) fn count(&self) {
        self.asked.fetch_add(1, Ordering::Relaxed);
    }

    /// How many requests no trial made.
    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// Keeps what explains more than one verdict, once.
    pub(super) fn explain(&self, cause: Explanation<Raw>) {
        let mut causes = self.causes.lock().unwrap_or_else(PoisonError::into_inner);
        match causes.iter_mut().find(|known| known.cause == cause.cause) {
            // The same of clients of another method.
            Some(known) => {
                let lines = cause.lines.into_iter();
                let new: Vec<_> = lines.filter(|line| !known.lines.contains(line)).collect();
                known.lines.extend(new);
            }
            None => causes.push(cause),
        }
    }

    /// What explains more than one verdict.
    pub(super) fn causes(&self) -> Vec<Explanation<Raw>> {
        let causes = self.causes.lock().unwrap_or_else(PoisonError::into_inner);
        causes.clone()
    }

    /// Whether a control that met a dead code or token is not the last word.
    pub(super) fn may_ask_again(&self) -> bool {
        self.asked_again.fetch_add(1, Ordering::Relaxed) < MOST_AGAIN
    }

    /// Where the result of a control stands.
    pub(super) fn control(&self, key: ControlKey) -> ControlCell {
        let mut controls = self.controls.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(controls.entry(key).or_default())
    }

    /// The controls that were accepted.
    pub(super) fn accepted(&self) -> Vec<ControlKey> {
        let controls = self.controls.lock().unwrap_or_else(PoisonError::into_inner);
        let accepted = controls
            .iter()
            .filter(|(_, cell)| matches!(cell.get(), Some(Ok(()))));
        accepted.map(|(key, _)| key.clone()).collect()
    }

    /// Where it stands whether the target knows a client, or a user by `user ROLE`.
    pub(super) fn works(&self, who: &str) -> Arc<OnceCell<bool>> {
        let mut working = self.working.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(working.entry(who.to_owned()).or_default())
    }

    /// A client that was given a token once is one that the target knows.
    pub(super) fn works_indeed(&self, role: &str) {
        let mut working = self.working.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = match working.get(role) {
            Some(known) => known.set(true),
            None => working.entry(role.to_owned()).or_default().set(true),
        };
    }

    /// Where it stands which oracle knows the tokens of a client: those it got for itself, or those of a user.
    pub(super) fn oracle(&self, role: &str, is_machine: bool) -> Arc<OnceCell<bool>> {
        let mut oracles = self.oracles.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (role.to_owned(), is_machine);
        Arc::clone(oracles.entry(key).or_default())
    }

    /// Where the result of a plain authorization request of a client stands.
    pub(super) fn front(&self, role: &str) -> FrontCell {
        let mut fronts = self.fronts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(fronts.entry(role.to_owned()).or_default())
    }
}
