//! The house rules of `src/`, read from its text: which room may name which, who owns which package or word, what runs
//! in a circle, how files begin and how long they get. Nothing of the library is linked, so that this runs first and in no time.
//!
//! What is not yet as it must be is counted, and the count may only fall: `ratchets.txt` beside this file.

#![expect(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

mod borders;
mod circles;
mod form;
mod layers;
mod map;
mod order;
mod owners;
mod paths;
mod ratchet;
mod size;
mod source;
mod tree;

/// Fails with everything that is broken, one line each.
fn report(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}
