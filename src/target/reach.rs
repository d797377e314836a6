//! How far away a target is, and how gently it is treated for that.

use crate::target::address::is_loopback;
use crate::target::{Login, Target};

/// Requests per second off loopback, unless said otherwise: somebody's production.
const GENTLE: f64 = 20.0;

/// Cases at once, unless said otherwise: what suits waiting for a network.
const USUAL_AT_ONCE: usize = 16;

/// Login programs at once, unless said otherwise: many are browsers.
const PROGRAMS_AT_ONCE: usize = 4;

impl Target {
    /// Whether the target is on this machine: everything that requests may be sent to or through.
    pub fn is_loopback(&self) -> bool {
        let others = self.endpoints.values().chain(&self.hosts);
        let mut others = others.chain(&self.issuer).chain(&self.proxy);
        is_loopback(&self.base_url) && others.all(|url| is_loopback(url))
    }

    /// Cases at once, and requests in flight at most.
    pub fn at_once(&self) -> usize {
        self.limits.concurrency.unwrap_or(USUAL_AT_ONCE).max(1)
    }

    /// Logins at once: as many as cases, but for programs, and for a person, who does one after the other.
    pub fn logins_at_once(&self) -> usize {
        let usual = || match &self.login {
            Some(Login::Command(_)) => PROGRAMS_AT_ONCE.min(self.at_once()),
            Some(Login::Manual(_)) => 1,
            Some(Login::Form(_)) | None => self.at_once(),
        };
        self.limits.logins_at_once.unwrap_or_else(usual).max(1)
    }

    /// Requests per second, if they are bounded: off loopback they are, unless said otherwise.
    pub fn requests_per_second(&self) -> Option<f64> {
        let gentle = || (!self.is_loopback()).then_some(GENTLE);
        self.limits.requests_per_second.or_else(gentle)
    }
}
