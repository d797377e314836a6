//! How far away a target is, and how gently it is treated for that.

use crate::target::Target;
use crate::target::address::is_loopback;

/// Requests per second off loopback, unless said otherwise: somebody's production.
const GENTLE: f64 = 20.0;

impl Target {
    /// Whether the target is on this machine: everything that requests may be sent to or through.
    pub fn is_loopback(&self) -> bool {
        let others = self.endpoints.values().chain(&self.hosts);
        let mut others = others.chain(&self.issuer).chain(&self.proxy);
        is_loopback(&self.base_url) && others.all(|url| is_loopback(url))
    }

    /// Requests per second, if they are bounded: off loopback they are, unless said otherwise.
    pub fn requests_per_second(&self) -> Option<f64> {
        let gentle = || (!self.is_loopback()).then_some(GENTLE);
        self.limits.requests_per_second.or_else(gentle)
    }
}
