//! What every handler can see: the rules, and what the endpoint has.

use std::sync::Arc;
use std::time::Duration;

use crate::rules::book::Rules;
use crate::rules::routes::filled;
use crate::state::clients::Client;
use crate::state::store::Grant;
use crate::state::world::{EVERYBODY, World};

pub(crate) struct App {
    pub(crate) rules: Rules,
    pub(crate) world: World,
}

/// Failures in a row before answers to further ones are slowed down.
const FREE_FAILURES: u32 = 20;

impl App {
    /// The client of an identifier: that which has it octet by octet, else one for which it passes.
    pub(crate) fn client(&self, id: &str) -> Option<Arc<Client>> {
        let passes_for = self.rules.client.id_passes_for;
        let by = |holds: &dyn Fn(&str) -> bool| self.world.client_with(|known| holds(&known.id));
        by(&|known| known == id).or_else(|| by(&|known| passes_for(known, id)))
    }

    /// The issuer identifier: one per endpoint, or one per application where each has paths of its own.
    pub(crate) fn issuer(&self, client: &Client) -> String {
        let routes = &self.rules.routes;
        let path = filled(routes.issuer, routes.instance, &client.id);
        format!("{}{path}", self.world.base_url)
    }

    /// Whom the tokens of a grant speak of.
    pub(crate) fn subject<'a>(&self, grant: &'a Grant) -> &'a str {
        match (self.rules.tokens.subject_of_machines, grant.user) {
            (Some(subject), None) => subject,
            _ => grant.subject(),
        }
    }

    /// Counts a failure against `name` and gives the sum. Many in a row make further answers slow: protection against guessing
    /// (RFC 6749 sections 2.3.1 and 4.3.2) that locks nobody out.
    pub(crate) async fn punish(&self, name: &str) -> u32 {
        let failures = self.world.count_up(name, 1);
        if self.rules.guessing.blocks_everybody {
            self.world.count_up(EVERYBODY, 1);
        }
        if failures > FREE_FAILURES && self.rules.guessing.is_slowed {
            let steps = u64::from((failures - FREE_FAILURES).min(3));
            tokio::time::sleep(Duration::from_millis(10 * steps)).await;
        }
        failures
    }

    /// Whether somebody guessed too often, and everybody has to pay for it.
    pub(crate) fn is_blocked(&self) -> bool {
        self.rules.guessing.blocks_everybody && self.world.count_up(EVERYBODY, 0) > FREE_FAILURES
    }

    /// Takes the time that comparisons are to take.
    pub(crate) async fn pay(&self) {
        let owed = self.world.owed();
        if owed > 0 {
            tokio::time::sleep(Duration::from_micros(owed.into())).await;
        }
    }
}
