//! The end of a run: the tokens that it got are revoked, as far as there is an endpoint, time and willingness.

use std::pin::Pin;
use std::sync::Arc;

use tokio::task::JoinSet;

use crate::answer::{is_throttled, read};
use crate::craft::{Draft, Hand, Parameter, authenticate};
use crate::http::{Exchange, Outgoing};
use crate::probe::account::{Living, REVOCATION};
use crate::probe::instance::Instance;
use crate::suite::Auth;
use crate::verdict::{Left, NotRevoked};

/// More requests than this are not made for it.
const MOST: usize = 1_000;

/// So many at once.
const AT_ONCE: usize = 8;

impl Instance {
    /// Keeps no account of tokens from now on: they end with the target.
    pub fn leave_nothing(&self) {
        self.account.close();
    }

    /// Revokes the tokens that may be alive, until it is `enough`; tells what is left. Nothing where there were none.
    pub async fn leave(&self, enough: impl Future<Output = ()>) -> Option<Left> {
        let balance = self.account.balance();
        let mut left = Left {
            tokens: balance.living.len() + balance.unknown,
            revoked: 0,
            why: None,
        };
        if left.tokens == 0 {
            return None;
        }
        if !self.facts.capabilities.may_have(REVOCATION) {
            left.why = Some(NotRevoked::NoEndpoint);
            return Some(left);
        }
        let mut hand = self.hand("leaving");
        let requests = balance.living.iter().take(MOST);
        let requests: Vec<Outgoing> = requests
            .filter_map(|living| self.revocation(&mut hand, living))
            .collect();
        let mut enough = std::pin::pin!(enough);
        for some in requests.chunks(AT_ONCE) {
            let (revoked, why) = self.revoke(some, enough.as_mut()).await;
            left.revoked += revoked;
            left.why = why;
            if why.is_some() {
                return Some(left);
            }
        }
        if left.revoked < left.tokens {
            left.why = Some(if requests.is_empty() {
                NotRevoked::NoEndpoint
            } else {
                NotRevoked::TooMany
            });
        }
        Some(left)
    }

    /// The request that ends a token, by the client that got it. A client that the target file does not have got none.
    fn revocation(&self, hand: &mut Hand, living: &Living) -> Option<Outgoing> {
        let mut draft = Draft {
            endpoint: REVOCATION.to_owned(),
            client: Some(living.role.clone()),
            parameters: vec![Parameter::new("token", living.token.as_str())],
            ..Draft::default()
        };
        hand.scope.client = Some(living.role.clone());
        authenticate(&mut draft, &Auth::default(), hand).ok()?;
        draft.encode(&self.facts).ok()
    }

    /// Sends these at once; how many were taken, and why no more are sent, if that is so.
    async fn revoke<E: Future<Output = ()>>(
        &self,
        requests: &[Outgoing],
        enough: Pin<&mut E>,
    ) -> (usize, Option<NotRevoked>) {
        let mut all = JoinSet::new();
        for request in requests {
            let (sender, request) = (self.sender.clone(), request.clone());
            all.spawn(async move { sender.send(request).await });
        }
        let mut revoked = 0;
        let mut refused = 0;
        let profile = Arc::clone(&self.facts.profile);
        let is_taken = |exchange: &Exchange| {
            let reading = read(exchange, &profile, REVOCATION);
            (200..300).contains(&reading.status) && reading.code.is_none()
        };
        let work = async {
            while let Some(ended) = all.join_next().await {
                let Ok(exchange) = ended else { continue };
                if is_throttled(&exchange) {
                    return Some(NotRevoked::Throttled);
                }
                if is_taken(&exchange) {
                    revoked += 1;
                } else {
                    refused += 1;
                }
            }
            None
        };
        let stopped = tokio::select! {
            stopped = work => stopped,
            () = enough => Some(NotRevoked::TooMany),
        };
        let why = stopped.or_else(|| (revoked == 0 && refused > 0).then_some(NotRevoked::Refused));
        (revoked, why)
    }
}
