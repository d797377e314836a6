//! Signals: the first one ends what is being done in good order, the second one ends the program at once.
//!
//! They are awaited on a thread of their own: the others may all be at work when one comes.

use std::path::Path;
use std::sync::mpsc;
use std::thread;

use tokio::runtime::{Builder, Runtime};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::input;
use crate::run::Interruption;
use crate::verdict::ExitCode;

/// An interruption that the first signal makes happen; `first` is told of it.
pub(crate) fn interruption(first: impl FnOnce() + Send + 'static) -> Interruption {
    let (switch, interruption) = Interruption::new();
    let (listens, is_listening) = mpsc::channel();
    let listener = thread::Builder::new().name("signals".to_owned());
    let started = listener.spawn(move || {
        let Ok(runtime) = Builder::new_current_thread().enable_all().build() else {
            return;
        };
        runtime.block_on(async {
            let mut signals = Signals::listen();
            let _ = listens.send(());
            signals.next().await;
            let _ = switch.send(true);
            // Who is told may be kept waiting by whoever reads what we say.
            thread::spawn(first);
            signals.next().await;
            std::process::exit(i32::from(ExitCode::Interrupted.number()));
        });
    });
    if started.is_ok() {
        // Without a listener the sender is gone, and nobody waits.
        let _ = is_listening.recv();
    }
    interruption
}

/// What comes of some work, unless a signal comes first.
pub(crate) fn unless_interrupted<T>(
    runtime: &Runtime,
    interruption: &Interruption,
    work: impl Future<Output = T>,
) -> Option<T> {
    runtime.block_on(async {
        tokio::select! {
            done = work => Some(done),
            () = interruption.wait() => None,
        }
    })
}

/// The signals that end a run.
struct Signals {
    #[cfg(unix)]
    all: Vec<Signal>,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> Self {
        let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
        // Under `nohup` a run outlives its terminal.
        if !ignores_hangup() {
            kinds.push(SignalKind::hangup());
        }
        // A file that grows beyond its limit is an error of whoever writes it (EFBIG), not the end of the program.
        let _ = signal(SignalKind::from_raw(XFSZ)).map(std::mem::forget);
        let all = kinds.into_iter().filter_map(|kind| signal(kind).ok());
        Self { all: all.collect() }
    }

    async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let mut all = self.all.iter_mut();
            if all.any(|signal| signal.poll_recv(context).is_ready()) {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
    }
}

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self {}
    }

    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// SIGXFSZ, the same number on Linux, macOS and the BSDs.
#[cfg(unix)]
const XFSZ: i32 = 25;

/// Whether whoever started us had SIGHUP ignored, as far as the system tells.
#[cfg(unix)]
fn ignores_hangup() -> bool {
    let status = input::text(Path::new("/proc/self/status")).unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & 1 == 1)
}
