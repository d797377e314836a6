//! What a person sees of a run on its way: a line on a terminal, else a sign of life after a long silence. All of it goes
//! to standard error, so that libtest's lines stay as they are.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use crate::fuzz::Fuzzer;
use crate::out::{self, clear_line, draw_line, draw_line_and_stay, say_aside};
use crate::plan::Trial;
use crate::secret::{Shown, shown};
use crate::verdict::Record;

/// How often the line is drawn anew.
const REDRAW: Duration = Duration::from_millis(200);
/// Before so much is done nobody can say how long the rest takes.
const SOONEST_FORECAST: Duration = Duration::from_secs(2);

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// As a line of at most this width, which whatever is printed next covers.
    Line(usize),
    /// As a line of its own after so long a silence.
    Heartbeat(Duration),
    /// Not at all.
    Off,
}

/// How far a run is.
#[derive(Debug, Default)]
struct State {
    cases: usize,
    done: usize,
    failed: usize,
    weight: u64,
    weight_done: u64,
    running: Vec<(Shown, u32, Instant)>,
    last_sign: Option<Instant>,
    over: bool,
    is_shown: bool,
}

/// Shows how far a run is, from the moment it is to be seen until it is dropped.
pub(crate) struct Progress {
    manner: Manner,
    shared: Arc<(Mutex<State>, Condvar)>,
    ticker: Option<JoinHandle<()>>,
}

impl Progress {
    /// A run of these trials begins; those that are not run do not count.
    pub(crate) fn new(manner: Manner, weights: &[u32]) -> Self {
        let state = State {
            cases: weights.len(),
            weight: weights.iter().map(|weight| u64::from(*weight)).sum(),
            last_sign: Some(Instant::now()),
            ..State::default()
        };
        Self {
            manner,
            shared: Arc::new((Mutex::new(state), Condvar::new())),
            ticker: None,
        }
    }

    /// From now on it is seen.
    pub(crate) fn show(&mut self) {
        let has_work = {
            let mut state = self.state();
            state.is_shown = true;
            state.last_sign = Some(Instant::now());
            state.cases > 0 && !state.over
        };
        if self.manner != Manner::Off && has_work {
            let (manner, shared) = (self.manner, Arc::clone(&self.shared));
            self.ticker = Some(std::thread::spawn(move || tick(manner, &shared)));
        }
    }

    /// Whether it is seen.
    pub(crate) fn is_shown(&self) -> bool {
        self.state().is_shown
    }

    /// A trial is begun.
    pub(crate) fn started(&self, trial: &Trial) {
        let name = Shown::cleaned(&trial.name);
        let mut state = self.state();
        state
            .running
            .push((name, trial.cost.weight, Instant::now()));
    }

    /// A trial is over; of one that was never begun nothing changes but the count.
    pub(crate) fn ended(&self, record: &Record, is_failed: bool) {
        let mut state = self.state();
        state.last_sign = Some(Instant::now());
        let own = |(name, ..): &(Shown, u32, Instant)| *name == record.name;
        if let Some(at) = state.running.iter().position(own) {
            let (_, weight, _) = state.running.swap_remove(at);
            state.weight_done += u64::from(weight);
            state.done += 1;
        }
        state.failed += usize::from(is_failed);
        // Everything that libtest prints from now on is printed without us.
        if state.done == state.cases {
            self.close(&mut state);
        }
    }

    /// Says something beside the line.
    pub(crate) fn aside(&self, text: &Shown) {
        let mut state = self.state();
        state.last_sign = Some(Instant::now());
        if matches!(self.manner, Manner::Line(_)) {
            clear_line();
        }
        say_aside(text);
    }

    fn close(&self, state: &mut State) {
        if state.is_shown && !state.over && matches!(self.manner, Manner::Line(_)) {
            clear_line();
        }
        state.over = true;
        self.shared.1.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        {
            let mut state = self.state();
            self.close(&mut state);
        }
        if let Some(ticker) = self.ticker.take() {
            let _ = ticker.join();
        }
    }
}

fn tick(manner: Manner, shared: &(Mutex<State>, Condvar)) {
    let began = Instant::now();
    let (lock, changed) = shared;
    let mut state = lock.lock().unwrap_or_else(PoisonError::into_inner);
    while !state.over {
        let wait = match manner {
            Manner::Line(_) => REDRAW,
            Manner::Heartbeat(silence) => {
                let last = state.last_sign.unwrap_or(began);
                silence.saturating_sub(last.elapsed())
            }
            Manner::Off => return,
        };
        if wait.is_zero() {
            say_aside(heartbeat(&state));
            state.last_sign = Some(Instant::now());
            continue;
        }
        state = changed
            .wait_timeout(state, wait)
            .unwrap_or_else(PoisonError::into_inner)
            .0;
        if let (Manner::Line(width), false) = (manner, state.over) {
            // What libtest prints next is longer, and covers all of it.
            draw_line(&line(&state, began.elapsed()).cut(width));
        }
    }
}

fn line(state: &State, elapsed: Duration) -> Shown {
    let mut text = shown!(
        "{} of {} done · {} running · {} failed",
        state.done,
        state.cases,
        state.running.len(),
        state.failed
    );
    if let Some(left) = time_left(state, elapsed) {
        text.push(shown!(" · about {} left", in_words(left)));
    }
    text
}

/// What the rest takes if it goes on as so far, by the weights of the trials.
fn time_left(state: &State, elapsed: Duration) -> Option<Duration> {
    if elapsed < SOONEST_FORECAST || state.weight_done == 0 {
        return None;
    }
    let left = state.weight.saturating_sub(state.weight_done);
    #[expect(clippy::cast_precision_loss, reason = "a forecast is no more exact")]
    let factor = left as f64 / state.weight_done as f64;
    Some(elapsed.mul_f64(factor))
}

fn in_words(time: Duration) -> Shown {
    match time.as_secs() {
        seconds @ 0..100 => shown!("{} s", seconds),
        seconds => shown!("{} min", seconds.div_ceil(60)),
    }
}

fn heartbeat(state: &State) -> Shown {
    let mut text = shown!(
        "still running: {} of {} done, {} failed",
        state.done,
        state.cases,
        state.failed
    );
    let longest = state.running.iter().min_by_key(|(_, _, since)| *since);
    if let Some((name, _, since)) = longest {
        let seconds = since.elapsed().as_secs();
        text.push(shown!("; {} since {} s", name, seconds));
    }
    text
}

/// Says how far the fuzzer is: over and over in one line of a terminal, now and then elsewhere.
pub(crate) fn show_fuzzing(handle: &Handle, fuzzer: &Arc<Fuzzer>) -> tokio::task::JoinHandle<()> {
    let fuzzer = Arc::clone(fuzzer);
    let is_terminal = out::aside_is_terminal();
    let pause = Duration::from_millis(if is_terminal { 250 } else { 10_000 });
    handle.spawn(async move {
        let began = Instant::now();
        loop {
            tokio::time::sleep(pause).await;
            let (requests, findings) = fuzzer.progress.so_far();
            let seconds = began.elapsed().as_secs_f64();
            let line = shown!(
                "{} requests in {:.0} s, {:.0} per second, {} findings",
                requests,
                seconds,
                requests as f64 / seconds.max(0.001),
                findings
            );
            if is_terminal {
                draw_line_and_stay(&line);
            } else {
                say_aside(line);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_is_done_and_how_long_the_rest_takes() {
        let state = State {
            cases: 400,
            done: 100,
            failed: 3,
            weight: 1000,
            weight_done: 250,
            running: vec![("rfc::a".into(), 1, Instant::now())],
            ..State::default()
        };
        assert_eq!(
            line(&state, Duration::from_secs(4)),
            "100 of 400 done · 1 running · 3 failed · about 12 s left"
        );
        assert_eq!(
            line(&state, Duration::from_secs(1)),
            "100 of 400 done · 1 running · 3 failed"
        );
        assert_eq!(
            heartbeat(&state),
            "still running: 100 of 400 done, 3 failed; rfc::a since 0 s"
        );
    }

    #[test]
    fn long_times_are_told_in_minutes() {
        assert_eq!(in_words(Duration::from_secs(99)), "99 s");
        assert_eq!(in_words(Duration::from_secs(121)), "3 min");
    }
}
