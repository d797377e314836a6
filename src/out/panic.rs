//! What a panic says: a payload may hold what a server or a file said.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Arc;

use crate::out::stream::say_aside;
use crate::secret::{shown, written};

/// From now on a panic is told as everything else is: what is secret hidden, what moves a cursor shown as text.
pub fn tell_panics_safely() {
    set_hook(Box::new(tell));
}

fn tell(panic: &PanicHookInfo<'_>) {
    let thread = std::thread::current();
    let name = written(thread.name().unwrap_or("<unnamed>"));
    let payload = panic.payload();
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    let text = written(text.unwrap_or("it does not say why"));
    let place = panic.location().map_or_else(Default::default, written);
    say_aside(shown!(
        "\nthread '{}' panicked at {}:\n{}",
        name,
        place,
        text
    ));
    let trace = Backtrace::capture();
    if trace.status() == BacktraceStatus::Captured {
        say_aside(written(trace));
    }
}

/// Does something of which a panic in this package is not told: what it prints to is gone, which is no reason to lose what
/// was to be printed. Nothing comes of it then.
pub fn unless_closed<T>(package: &'static str, print: impl FnOnce() -> T) -> Option<T> {
    let usual = Arc::new(take_hook());
    let hook = Arc::clone(&usual);
    set_hook(Box::new(move |panic| {
        let is_printing = panic
            .location()
            .is_some_and(|location| location.file().contains(package));
        if !is_printing {
            hook(panic);
        }
    }));
    let printed = catch_unwind(AssertUnwindSafe(print)).ok();
    set_hook(Box::new(move |panic| usual(panic)));
    printed
}
