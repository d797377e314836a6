//! What a run is about to ask of its target, by the plan: requests, logins, time. An estimate, by twice or by half.

use std::collections::BTreeSet;
use std::fmt;

use crate::plan::need::PAGES;
use crate::plan::trial::Trial;
use crate::words::Message;

/// How fast requests go out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Requests per second, if they are bounded.
    pub per_second: Option<f64>,
    /// Cases at once.
    pub at_once: usize,
    /// How often each case is run.
    pub rounds: u32,
    /// Seconds that an answer takes.
    pub answer: f64,
    /// What the fuzzer sends for the first grant.
    pub stream: u64,
    /// And for each further one.
    pub more_streams: u64,
}

/// What a run is about to ask of its target.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Forecast {
    /// Requests, pages of logins aside.
    pub requests: u64,
    /// Logins of users.
    pub logins: u64,
    /// Seconds.
    pub seconds: f64,
}

impl Forecast {
    /// What these trials take, all of which are run.
    pub fn of<'a>(trials: impl IntoIterator<Item = &'a Trial>, pace: &Pace) -> Self {
        let mut all = Self::default();
        let mut in_turn = 0.0_f64;
        let mut waits = 0.0_f64;
        let mut longest = 0.0_f64;
        let mut fuzzed = BTreeSet::new();
        let mut proved = BTreeSet::new();
        for trial in trials {
            if trial.is_fuzzed() {
                fuzzed.insert(&trial.axes.grant);
                continue;
            }
            if trial.judges_every() {
                continue;
            }
            let cost = trial.cost;
            all.requests += u64::from(cost.requests);
            all.logins += u64::from(cost.logins);
            proved.insert((&trial.axes.grant, &trial.axes.auth));
            let alone = f64::from(cost.requests) * pace.answer + cost.waits;
            if trial.runs_apart() {
                in_turn += alone;
            } else {
                waits += cost.waits;
                longest = longest.max(alone);
            }
        }
        let rounds = pace.rounds.max(1);
        let controls = u64::try_from(proved.len()).unwrap_or_default();
        let streams = u64::try_from(fuzzed.len()).unwrap_or_default();
        let of_streams = match streams.checked_sub(1) {
            Some(more) => pace.stream + more * pace.more_streams,
            None => 0,
        };
        all.requests = (all.requests + controls) * u64::from(rounds) + of_streams;
        all.logins *= u64::from(rounds);
        let sent = (all.requests + all.logins * u64::from(PAGES)) as f64;
        let at_once = pace.at_once.max(1) as f64;
        let side_by_side = (sent * pace.answer + waits * f64::from(rounds)) / at_once;
        let paced = pace.per_second.map_or(0.0, |rate| sent / rate);
        all.seconds = side_by_side.max(paced).max(longest) + in_turn * f64::from(rounds);
        all
    }
}

impl fmt::Display for Forecast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = (self.seconds / 60.0).ceil();
        let time = if minutes <= 1.0 {
            Message::new("forecast-soon")
        } else if minutes < 120.0 {
            Message::new("forecast-minutes").with("minutes", format!("{minutes:.0}"))
        } else {
            Message::new("forecast-hours").with("hours", format!("{:.0}", minutes / 60.0))
        };
        Message::new("forecast-told")
            .with("requests", self.requests.to_string())
            .with("logins", self.logins.to_string())
            .with("time", &time)
            .fmt(f)
    }
}
