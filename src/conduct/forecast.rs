//! What a run is about to ask of its target, by what is wished for.

use crate::conduct::conductor::Conductor;
use crate::fuzz::Settings;
use crate::harness::will_run;
use crate::plan::{Decision, Forecast, Pace, Trial};
use crate::target::Target;

/// Seconds that an answer takes, about: of this machine, and of another one.
const HERE: f64 = 0.005;
const ELSEWHERE: f64 = 0.1;

impl Conductor<'_> {
    /// What these trials are about to ask of the target.
    pub fn forecast(&self, target: &Target, trials: &[Trial]) -> Forecast {
        let threads = self.threads(target);
        let run = trials
            .iter()
            .filter(|trial| will_run(trial, &self.wish.libtest));
        let settings = &self.wish.fuzzing.settings;
        let pace = Pace {
            rounds: self.wish.rounds,
            ..pace(target, threads, settings)
        };
        let mut forecast = Forecast::of(run, &pace);
        if let Some(time) = settings.time {
            let seconds = time.as_secs_f64();
            let in_time = pace.per_second.map(|rate| (rate * seconds) as u64);
            forecast.requests = in_time.unwrap_or(forecast.requests);
            forecast.seconds = forecast.seconds.max(seconds);
        }
        forecast
    }

    /// Cases at once.
    pub(super) fn threads(&self, target: &Target) -> usize {
        let asked = self.wish.libtest.test_threads;
        asked.unwrap_or_else(|| target.at_once()).max(1)
    }
}

/// What the trials of a list would ask of the target, were they run in the usual way.
pub fn usual_forecast(target: &Target, trials: &[Trial]) -> Forecast {
    let is_run = |trial: &&Trial| {
        trial.decision == Decision::Run && (!trial.is_fuzzed() || target.is_loopback())
    };
    let pace = pace(target, target.at_once(), &Settings::default());
    Forecast::of(trials.iter().filter(is_run), &pace)
}

/// How fast requests go to a target.
fn pace(target: &Target, at_once: usize, fuzzing: &Settings) -> Pace {
    Pace {
        per_second: target.requests_per_second(),
        at_once,
        rounds: 1,
        answer: if target.is_loopback() {
            HERE
        } else {
            ELSEWHERE
        },
        stream: fuzzing.requests(true),
        more_streams: fuzzing.requests(false),
    }
}
