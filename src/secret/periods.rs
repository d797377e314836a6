//! That hiding takes as long as a text is long, however the text and the secrets in it repeat themselves.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use crate::secret::known::KnownSecrets;
use crate::secret::redactor::Redactor;
use crate::secret::value::Secret;

/// Many times what it takes in a build that is not optimized, and a small part of what squares of the length take.
const LONG: Duration = Duration::from_secs(20);

/// A text that repeats one of so many letters.
fn periodic(period: usize, length: usize) -> String {
    let letters = b"abAb0_-.".iter().cycle().take(period);
    let one: String = letters.map(|byte| char::from(*byte)).collect();
    let mut text = one.repeat(length / period + 1);
    text.truncate(length);
    text
}

fn hidden(secrets: &[String], text: &str) -> String {
    let secrets: Vec<_> = secrets
        .iter()
        .map(|value| Secret::new("token", value))
        .collect();
    let known = KnownSecrets::default();
    known.keep(&secrets);
    let redactor = Redactor::new(known.into(), []);
    let began = Instant::now();
    let shown = redactor.redact(text);
    let took = began.elapsed();
    assert!(took < LONG, "{} bytes took {took:?}", text.len());
    shown
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_token_that_repeats_itself_is_hidden_in_a_moment(
        period in 1_usize..=8, length in 1_000_usize..100_000, shorter in 0_usize..5_000, odd in 0_usize..3,
    ) {
        let token = periodic(period, length);
        let other = format!("{}{}", periodic(period, length.saturating_sub(shorter).max(100)), "x".repeat(odd));
        let shown = hidden(&[token.clone(), other], &format!("{{\"error\":\"{token}\"}} {}", periodic(period, length)));
        prop_assert!(shown.len() < 200, "{}", &shown[..200]);
    }
}

#[test]
fn many_secrets_that_begin_alike_are_hidden_in_a_moment() {
    let text = periodic(1, 256 * 1024);
    let ends: Vec<String> = (0..2_000)
        .map(|at| {
            format!(
                "{}{}",
                "a".repeat(6 + at * 2),
                char::from(b'!' + (at % 60) as u8)
            )
        })
        .collect();
    let mut secrets: Vec<String> = (6..4_000)
        .step_by(2)
        .map(|length| "a".repeat(length))
        .collect();
    secrets.extend(ends);
    let mut random: Vec<String> = (0..12_000)
        .map(|at| format!("{}{at:05}", "a".repeat(300)))
        .collect();
    secrets.append(&mut random);
    assert!(hidden(&secrets, &text).len() < 200);
    hidden(&secrets, &format!("{}b", "a".repeat(9)).repeat(26_000));
}

#[test]
fn many_encoded_ones_are_hidden_in_a_moment() {
    let secret = "hunter2-hunter2".to_owned();
    let encoded = "aHVudGVyMi1odW50ZXIy ".repeat(10_000);
    assert!(!hidden(&[secret], &encoded).contains("aHVud"));
}
