//! Faults that only fuzzing can find. Byte, length and pair are drawn at random for each try, so that nothing in the
//! generator can be fitted to them; each is found within the default budget and made small.
//!
//! One seed each is tried here; `GRANTSPEC_FUZZ_SEEDS=10 cargo test --release --test fuzzing` tries ten, of which at
//! least nine must find each fault.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::too_many_lines,
    reason = "all of this is a test, its helpers too"
)]

use std::collections::BTreeSet;
use std::sync::Arc;

use grantspec::conduct::{Embedded, Stage, faultless};
use grantspec::fuzz::{Found, Settings};
use grantspec::plan;
use grantspec::reference::{Dialect, Options};
use grantspec::suite::{Library, Source};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use tokio::task::JoinSet;

/// A fault with what was drawn for it, and the grant that shows it.
#[derive(Debug, Clone)]
struct Try {
    fault: String,
    dialect: Dialect,
    grant: &'static str,
    seed: u64,
}

/// Bytes that no valid value has.
fn byte(random: &mut StdRng) -> u8 {
    let quiet: Vec<u8> = (0x01..=0x1f)
        .chain(*b"\"'()*,;<>[\\]^`{|}$?")
        .chain(0x80..=0xff)
        .collect();
    *quiet.choose(random).unwrap()
}

fn text(random: &mut StdRng, all: &[&'static str]) -> &'static str {
    all.choose(random).unwrap()
}

/// Draws what the fault takes.
fn drawn(id: &str, takes: &str, random: &mut StdRng, seed: u64) -> Try {
    let (mut dialect, mut grant) = (Dialect::Rfc, "password");
    let secrets = id == "fuzz_secret_reflected_on_byte" || id.starts_with("fuzz_token_for_");
    let parameter = if secrets {
        grant = text(random, &["refresh_token", "authorization_code"]);
        if grant == "refresh_token" {
            "refresh_token"
        } else {
            "code"
        }
    } else {
        text(random, &["username", "password", "scope"])
    };
    let length = |random: &mut StdRng| random.random_range(200..40_000);
    let argument = match takes {
        "byte@parameter" => format!("{:#04x}@{parameter}", byte(random)),
        "length@parameter" if id == "fuzz_crash_on_exact_length" => {
            let power: u32 = random.random_range(7..16);
            let length = (1_i32 << power) + random.random_range(-1..=1);
            format!("{length}@{parameter}")
        }
        "length@parameter" if id == "fuzz_token_for_longer" => {
            format!("{}@{parameter}", random.random_range(64..2000))
        }
        "length@parameter" if id == "fuzz_flaky_on_length" => {
            format!("{}@{parameter}", random.random_range(100..2000))
        }
        "length@parameter" => format!("{}@{parameter}", length(random)),
        "parameter+parameter" => {
            let names = [
                "resource",
                "audience",
                "request",
                "claims",
                "nonce",
                "state",
                "prompt",
                "max_age",
                "display",
                "code_challenge",
                "subject_token",
                "dpop_jkt",
            ];
            let one = text(random, &names[..6]);
            format!("{one}+{}", text(random, &names[6..]))
        }
        "byte" if id == "fuzz_unknown_refused_on_byte" => {
            format!("{:#04x}", random.random_range(0x21..0x7f))
        }
        "byte" if id == "fuzz_crash_on_escape" => {
            format!("{:#04x}", b"zu-+"[random.random_range(0..4)])
        }
        "byte" => format!("{:#04x}", byte(random)),
        "count" if id.starts_with("fuzz_crash") => random.random_range(8..900).to_string(),
        "count" => random.random_range(2..4).to_string(),
        "first-last@parameter" => {
            let first = random.random_range(0x300..0xd000);
            format!("{first:#x}-{:#x}@{parameter}", first + 0x1ff)
        }
        "field" => text(
            random,
            &[
                "range",
                "traceparent",
                "forwarded",
                "x-request-id",
                "if-match",
                "prefer",
                "dpop",
                "via",
                "referer",
            ],
        )
        .to_owned(),
        "coding" => text(random, &["gzip", "deflate"]).to_owned(),
        "charset" => text(
            random,
            &[
                "utf-16",
                "utf-7",
                "gb18030",
                "big5",
                "shift_jis",
                "ibm037",
                "iso-8859-1",
            ],
        )
        .to_owned(),
        "length" => random.random_range(200..7000).to_string(),
        "depth" => random.random_range(3..500).to_string(),
        "type@parameter" => {
            let kind = text(random, &["null", "boolean", "number", "array", "object"]);
            format!("{kind}@{}", text(random, &["username", "password"]))
        }
        "parameter" => parameter.to_owned(),
        other => panic!("{id} takes {other}, which nothing is drawn for"),
    };
    if matches!(takes, "depth" | "type@parameter") {
        dialect = Dialect::TencentCloudbase;
    }
    if matches!(
        id,
        "fuzz_crash_on_basic_byte" | "fuzz_crash_on_authorization_length"
    ) {
        grant = "client_credentials";
    }
    if takes == "count" && !id.starts_with("fuzz_crash") {
        grant = "refresh_token";
    }
    Try {
        fault: format!("{id}:{argument}"),
        dialect,
        grant,
        seed,
    }
}

fn library() -> Arc<Library> {
    Arc::new(Library::load(&Source::embedded()).unwrap())
}

/// An embedded endpoint, with a fault or without, and its judge.
async fn stage(dialect: Dialect, fault: Option<String>, seed: u64, library: &Library) -> Stage {
    let mut embedded = Embedded::of(&Source::embedded(), dialect).unwrap();
    embedded.target.limits.timeout_seconds = 1.5;
    let options = Options {
        fault,
        ..faultless(dialect)
    };
    let judged = embedded.serve(options).await.unwrap();
    let stage = Stage::ready(judged, &library.catalogue, seed, Arc::new(|_| ())).await;
    stage.unwrap()
}

/// Fuzzes one grant of an endpoint with the fault until something is found.
async fn search(library: &Library, attempt: &Try) -> Vec<Found> {
    let fault = Some(attempt.fault.clone());
    let stage = stage(attempt.dialect, fault, attempt.seed, library).await;
    let trials = stage.trials(library, &BTreeSet::new());
    let is_sequence = [
        "fuzz_family",
        "fuzz_revoked",
        "fuzz_replaced",
        "fuzz_foreign",
        "refresh_race",
    ]
    .iter()
    .any(|start| attempt.fault.starts_with(start));
    let part = if is_sequence {
        "tokens_live_and_die"
    } else {
        "no_server_error"
    };
    let trial = trials
        .iter()
        .find(|trial| {
            trial.name.contains(part) && trial.axes.grant.as_deref() == Some(attempt.grant)
        })
        .unwrap();
    let settings = Settings {
        most_findings: 1,
        ends_with_most: true,
        ..Settings::default()
    };
    let fuzzer = stage.fuzzer(library, settings, 1);
    let record = fuzzer.run(trial).await;
    assert!(
        record.trouble.is_none(),
        "{}: {:?}",
        attempt.fault,
        record.trouble
    );
    stage.close().await;
    fuzzer.found()
}

/// What is wrong with what was found, if anything is.
fn complaint(attempt: &Try, found: &[Found]) -> Option<String> {
    let Some(first) = found.first() else {
        return Some(format!("{attempt:?} was not found"));
    };
    let words = &first.attack_in_words;
    if first.sequence.is_some() {
        let steps = first.steps.len();
        return (steps > 8).then(|| format!("{attempt:?} takes {steps} steps: {words}"));
    }
    let alterations = first.attack.mutations.len();
    // Understood at a glance: one or two alterations, told in a line.
    (alterations > 2 || words.len() > 160).then(|| format!("{attempt:?} is not small: {words}"))
}

#[test]
fn each_fault_that_only_fuzzing_finds_is_found_and_made_small() {
    let seeds: u64 = std::env::var("GRANTSPEC_FUZZ_SEEDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1);
    let only = std::env::var("GRANTSPEC_FUZZ_FAULT").unwrap_or_default();
    let faults: Vec<(String, String)> = grantspec::proof::faults()
        .unwrap()
        .into_iter()
        .filter_map(|fault| Some((fault.id, fault.takes?)))
        .filter(|(id, _)| id.contains(&only))
        .collect();
    assert!(
        !only.is_empty() || faults.len() >= 25,
        "{} faults",
        faults.len()
    );
    let base: u64 = if seeds == 1 { 20 } else { 100 };
    let library = library();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut tries: Vec<Try> = Vec::new();
    for (id, takes) in &faults {
        for seed in base..base + seeds {
            let number = id.bytes().fold(seed, |sum, byte| {
                sum.wrapping_mul(31).wrapping_add(u64::from(byte))
            });
            tries.push(drawn(id, takes, &mut StdRng::seed_from_u64(number), seed));
        }
    }
    let complaints: Vec<String> = runtime.block_on(async {
        let gate = Arc::new(tokio::sync::Semaphore::new(4));
        let mut tasks = JoinSet::new();
        for attempt in tries {
            let (library, gate) = (Arc::clone(&library), Arc::clone(&gate));
            tasks.spawn(async move {
                let _permit = gate.acquire_owned().await;
                let found = search(&library, &attempt).await;
                if seeds > 1 || found.is_empty() {
                    let first = found.first();
                    let words = first.map_or("MISSED", |found| found.attack_in_words.as_str());
                    eprintln!("{} [{}]: {words}", attempt.fault, attempt.seed);
                }
                complaint(&attempt, &found)
            });
        }
        tasks.join_all().await.into_iter().flatten().collect()
    });
    for (id, _) in &faults {
        let own = complaints
            .iter()
            .filter(|text| text.contains(&format!("\"{id}:")))
            .count();
        let allowed = usize::try_from(seeds / 10).unwrap();
        assert!(
            own <= allowed,
            "{own} of {seeds}:\n{}",
            complaints.join("\n")
        );
    }
}

#[test]
fn the_embedded_endpoints_hold_every_property() {
    let library = library();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    for dialect in Dialect::ALL {
        let found = runtime.block_on(campaign(&library, dialect));
        let words: Vec<String> = found
            .iter()
            .map(|found| {
                format!(
                    "{} {}: {}",
                    found.grant, found.signature.property, found.attack_in_words
                )
            })
            .collect();
        assert_eq!(words, Vec::<String>::new(), "{}", dialect.name());
    }
}

/// Every grant of a dialect at random, without the corpus, and the sequences.
async fn campaign(library: &Library, dialect: Dialect) -> Vec<Found> {
    let stage = stage(dialect, None, rand::random(), library).await;
    let trials = stage.trials(library, &BTreeSet::new());
    let settings = Settings {
        corpus: false,
        tries: 150,
        ..Settings::default()
    };
    let fuzzer = stage.fuzzer(library, settings, 2);
    for trial in trials.iter().filter(|trial| trial.is_fuzzed()) {
        if trial.decision != plan::Decision::Run {
            continue;
        }
        let record = fuzzer.run(trial).await;
        assert!(
            record.trouble.is_none(),
            "{}: {:?}",
            record.name,
            record.trouble
        );
    }
    stage.close().await;
    fuzzer.found()
}

#[test]
fn a_race_is_found_by_a_sequence_of_two_steps() {
    let attempt = Try {
        fault: "refresh_race".to_owned(),
        dialect: Dialect::Rfc,
        grant: "refresh_token",
        seed: 1,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let found = runtime.block_on(search(&library(), &attempt));
    let steps = found
        .first()
        .map(|found| found.steps.clone())
        .unwrap_or_default();
    assert_eq!(steps.len(), 2, "{steps:?}");
    assert!(steps[1].contains("twice at once"), "{steps:?}");
}
