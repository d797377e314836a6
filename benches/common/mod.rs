//! What the benches share: a figure beside its limit, medians, an endpoint that answers at once, a generated suite.
//!
//! Absolute times depend on the machine, so most limits are ratios of two things measured in one process, one right
//! after the other. A limit that is missed is marked, and that is all: a busy machine is no defect.

#![allow(dead_code, reason = "each bench uses its own part of this")]

pub(crate) mod endpoint;
pub(crate) mod suite;

use std::time::{Duration, Instant};

/// Prints a heading.
pub(crate) fn title(text: &str) {
    println!("\n{text}");
}

/// Prints a figure that must not be below its limit.
pub(crate) fn at_least(what: &str, figure: f64, limit: f64, unit: &str) {
    line(what, figure, "at least", limit, unit, figure >= limit);
}

/// Prints a figure that must not be above its limit.
pub(crate) fn at_most(what: &str, figure: f64, limit: f64, unit: &str) {
    line(what, figure, "at most", limit, unit, figure <= limit);
}

fn line(what: &str, figure: f64, bound: &str, limit: f64, unit: &str, holds: bool) {
    let (figure, limit) = (number(figure, unit), number(limit, unit));
    let mark = if holds { "ok" } else { "MISSED" };
    println!("  {what:<64} {figure:>11}   {bound} {limit:<10} {mark}");
}

/// Prints a figure without a limit.
pub(crate) fn aside(what: &str, figure: f64, unit: &str) {
    println!("    {what:<62} {:>11}", number(figure, unit));
}

fn number(figure: f64, unit: &str) -> String {
    let decimals = match unit {
        "/s" => 0,
        "" => 2,
        _ => 1,
    };
    format!(
        "{figure:.decimals$}{}{unit}",
        if unit.is_empty() || unit == "/s" {
            ""
        } else {
            " "
        }
    )
}

/// The middle one.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// The smallest one: what a busy machine disturbed least.
pub(crate) fn smallest(figures: &[f64]) -> f64 {
    figures.iter().copied().fold(f64::INFINITY, f64::min)
}

/// How long it takes.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let value = work();
    (value, began.elapsed())
}

/// A number in the environment, or else this one.
pub(crate) fn setting(name: &str, usual: usize) -> usize {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

/// A runtime like the one that `main` makes.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime starts")
}
