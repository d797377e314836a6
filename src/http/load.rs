//! How many requests are in flight at once: few at first, more while the target bears it, fewer once it did not.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::Notify;

use crate::http::message::{Exchange, Failure};

/// So many are in flight at first.
const FIRST: usize = 4;

/// After so many answers one more may be.
const ENOUGH: usize = 4;

/// Answers that take no longer than this are no sign of load, however fast others came.
const FAST: Duration = Duration::from_millis(25);

/// An answer that takes so many times as long as the fastest did on the average is one.
const SLOWER: u32 = 3;

/// After so many suspicions of which none was proved the target breaks for other reasons than load, and is spared no longer.
const MOST_SUSPICIONS: u32 = 6;

/// So many answers that took too long are worth a word.
const MANY: u32 = 5;

/// How much a target bears at once, found out on the way.
#[derive(Debug)]
pub struct Load {
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug)]
struct State {
    /// No more than this may ever be in flight.
    most: usize,
    /// What may be in flight now, while nobody asks for calm.
    width: usize,
    in_flight: usize,
    /// How many ask for calm: one request at a time then.
    calm: usize,
    /// Answers since the width was changed.
    good: usize,
    /// How long answers take on the average of late, and how long they took at best.
    usual: Option<Duration>,
    best: Duration,
    /// When it was last narrowed: what was under way then says nothing new.
    narrowed: Option<SystemTime>,
    suspicions: u32,
    proved: u32,
    timeouts: u32,
    /// Answers that were server errors, or did not come, and of these what took too long.
    breaks: u64,
    late: u32,
}

impl Load {
    /// Up to so many at once.
    pub(super) fn up_to(most: usize) -> Arc<Self> {
        let most = most.max(1);
        Arc::new(Self {
            state: Mutex::new(State {
                most,
                width: FIRST.min(most),
                in_flight: 0,
                calm: 0,
                good: 0,
                usual: None,
                best: Duration::MAX,
                narrowed: None,
                suspicions: 0,
                proved: 0,
                timeouts: 0,
                breaks: 0,
                late: 0,
            }),
            freed: Notify::new(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place among the requests in flight, which is free again when what is given back goes.
    pub(super) async fn turn(self: &Arc<Self>) -> Turn {
        loop {
            if self.state().enter() {
                return Turn(Arc::clone(self));
            }
            // Whoever leaves between the two has left a permit, so that nobody sleeps beside a free place.
            self.freed.notified().await;
        }
    }

    /// One request at a time until what is given back goes: what broke beside others is tried again so.
    pub fn calm(self: &Arc<Self>) -> Calm {
        self.state().calm += 1;
        Calm(Arc::clone(self))
    }

    /// Whether more than one request may be in flight, so that what breaks may break of that.
    pub fn is_shared(&self) -> bool {
        let state = self.state();
        state.most > 1 && state.width > 1
    }

    /// A valid request that was sent then broke beside others: there are fewer from now on.
    pub fn suspected(&self, sent: SystemTime) {
        let mut state = self.state();
        if state.narrowed.is_some_and(|narrowed| sent < narrowed) {
            return;
        }
        state.suspicions += 1;
        if state.suspicions > MOST_SUSPICIONS {
            state.width = state.most;
            return;
        }
        state.narrowed = Some(SystemTime::now());
        state.width = (state.width / 2).max(1);
        state.good = 0;
    }

    /// What broke beside others, or got no answer in time, came right alone: it was the load, and it will not be as much
    /// again.
    pub fn proved(&self, was_timeout: bool) {
        let mut state = self.state();
        state.proved += 1;
        state.timeouts += u32::from(was_timeout);
        state.suspicions = 0;
        state.most = state.width.max(1);
    }

    /// Whether the target was seen to break under load.
    pub fn is_proved(&self) -> bool {
        self.state().proved > 0
    }

    /// Notes how an answer came.
    pub(super) fn ended(&self, exchange: &Exchange) {
        let mut state = self.state();
        match exchange.answer() {
            Some(answer) if answer.status < 500 => state.answered(exchange.elapsed),
            Some(_) => state.broke(),
            None => {
                let is_late = matches!(exchange.result, Err(Failure::Timeout(_)));
                state.late += u32::from(is_late);
                state.broke();
            }
        }
        if state.in_flight < state.at_once() {
            drop(state);
            self.freed.notify_one();
        }
    }

    /// Notes that no whole answer came.
    pub(super) fn broke_off(&self) {
        self.state().broke();
    }

    /// How many answers so far were server errors, or did not come.
    pub fn breaks(&self) -> u64 {
        self.state().breaks
    }

    /// What has to be known of it, where the longest that a request may take is this.
    pub(super) fn remark(&self, timeout: Duration) -> Option<String> {
        let state = self.state();
        let (times, most, seconds) = (state.proved, state.most, timeout.as_secs_f64());
        if times == 0 {
            let late = state.late;
            return (late >= MANY).then(|| {
                format!("{late} requests had no whole answer within {seconds} s (limits.timeout_seconds); where the target is only slow, let it take longer, or send it less at once (limits.concurrency)")
            });
        }
        let slow = match state.timeouts {
            0 => String::new(),
            _ => format!(
                "; where it is only slow, limits.timeout_seconds (now {seconds}) lets it take longer"
            ),
        };
        Some(format!(
            "{times} times the target broke off or gave a server error beside other requests, and answered rightly alone: it does not bear the load. No more than {most} at once were sent then; limits.concurrency: {most} in the target file begins so{slow}"
        ))
    }
}

impl State {
    fn at_once(&self) -> usize {
        if self.calm > 0 { 1 } else { self.width }
    }

    fn enter(&mut self) -> bool {
        let is_free = self.in_flight < self.at_once();
        self.in_flight += usize::from(is_free);
        is_free
    }

    fn broke(&mut self) {
        self.good = 0;
        self.breaks += 1;
    }

    /// An answer came after so long: one more may be in flight where enough came and none came slower.
    fn answered(&mut self, elapsed: Duration) {
        let usual = self
            .usual
            .map_or(elapsed, |usual| (usual * 7 + elapsed) / 8);
        self.usual = Some(usual);
        self.good += 1;
        if self.good < ENOUGH {
            return;
        }
        self.good = 0;
        self.best = self.best.min(usual);
        let is_flat = usual <= FAST.max(self.best.saturating_mul(SLOWER));
        if is_flat && self.width < self.most {
            self.width += 1;
        }
    }
}

/// A place among the requests in flight.
#[derive(Debug)]
pub(super) struct Turn(Arc<Load>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.state().in_flight -= 1;
        self.0.freed.notify_one();
    }
}

/// One request at a time, while this is there.
#[derive(Debug)]
pub struct Calm(Arc<Load>);

impl Drop for Calm {
    fn drop(&mut self) {
        let places = {
            let mut state = self.0.state();
            state.calm -= 1;
            state.at_once()
        };
        for _ in 0..places {
            self.0.freed.notify_one();
        }
    }
}

/// Whether an exchange ended in a way that may be a matter of load: a server error, or no whole answer.
pub(crate) fn broke(exchange: &Exchange) -> bool {
    match &exchange.result {
        Ok(answer) => answer.status >= 500,
        Err(Failure::Unsendable(_)) => false,
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICK: Duration = Duration::from_millis(5);

    fn answers(load: &Load, count: usize, elapsed: Duration) {
        for _ in 0..count {
            load.state().answered(elapsed);
        }
    }

    #[test]
    fn it_widens_while_answers_come_as_fast_and_no_further_than_it_may() {
        let load = Load::up_to(16);
        assert_eq!(load.state().width, 4);
        answers(&load, ENOUGH * 4, QUICK);
        assert_eq!(load.state().width, 8);
        answers(&load, ENOUGH * 100, QUICK);
        assert_eq!(load.state().width, 16);
        assert_eq!(Load::up_to(1).state().width, 1);
    }

    #[test]
    fn it_does_not_widen_while_answers_come_slower() {
        let load = Load::up_to(16);
        answers(&load, ENOUGH, Duration::from_millis(40));
        assert_eq!(load.state().width, 5);
        answers(&load, ENOUGH * 20, Duration::from_millis(400));
        assert!(load.state().width < 9, "{load:?}");
    }

    #[test]
    fn it_narrows_once_for_all_that_was_under_way_and_stays_so_once_it_was_proved() {
        let load = Load::up_to(16);
        answers(&load, ENOUGH * 100, QUICK);
        let sent = SystemTime::now();
        load.suspected(sent);
        load.suspected(sent);
        assert_eq!(load.state().width, 8);
        load.proved(false);
        answers(&load, ENOUGH * 100, QUICK);
        assert_eq!(load.state().width, 8);
        let remark = load.remark(QUICK).unwrap_or_default();
        assert!(remark.contains("limits.concurrency: 8"), "{remark}");
        assert!(!remark.contains("timeout_seconds"), "{remark}");
    }

    #[test]
    fn what_breaks_for_other_reasons_is_not_spared_for_ever() {
        let load = Load::up_to(16);
        for _ in 0..=MOST_SUSPICIONS {
            load.suspected(SystemTime::now());
        }
        assert_eq!(load.state().width, 16);
        assert_eq!(load.remark(QUICK), None);
    }

    #[tokio::test]
    async fn in_calm_one_goes_after_the_other() {
        let load = Load::up_to(16);
        let first = load.turn().await;
        let calm = load.calm();
        assert!(!load.state().enter());
        drop(first);
        let second = load.turn().await;
        assert!(!load.state().enter());
        drop(calm);
        assert!(load.state().enter());
        drop(second);
    }
}
