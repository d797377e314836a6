//! Whether two requests take equally long, and whether many take longer in the end than at first: Welch's t over samples.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::check::judgement::Judgement;
use crate::words::Message;

/// Fewer samples of each kind tell nothing.
const FEWEST: usize = 30;

/// Of all samples this part is looked at, the fastest: the others show what else the machine had to do.
const KEPT: f64 = 0.9;

/// A difference is told from this confidence on.
const ENOUGH: f64 = 0.9999;

/// And each half of the samples must show it too, in the same direction, at this confidence: a server that was busy for
/// a moment shows it in one of them.
const ENOUGH_OF_HALF: f64 = 0.95;

/// A smaller difference, in milliseconds, is none: what two ways through the same program cost, 0.035 ms with a t of 6.0
/// at an endpoint that computes the same for both. What is looked for, a hash that is not computed, costs far more.
const TELLS: f64 = 0.1;

/// Two sets of samples, compared.
#[derive(Debug, Clone, Copy)]
struct Comparison {
    /// The average of the first, in the unit of the samples.
    own: f64,
    /// The average of the second.
    other: f64,
    /// Welch's t: the difference by its standard error.
    t: f64,
    /// How sure it is, from 0 to 1, that the two differ.
    confidence: f64,
}

/// Whether what took `own` milliseconds and what took `others`, the request of the step `earlier`, take equally long.
pub(crate) fn alike(own: &[f64], others: &[f64], earlier: &str) -> Judgement {
    if own.len().min(others.len()) < FEWEST {
        return Judgement::Undecided(format!(
            "{} and {} answers are too few to compare their times",
            own.len(),
            others.len()
        ));
    }
    let limit = limit(own, others);
    let Some(all) = compare(own, others, limit) else {
        return Judgement::Undecided("the times vary too much to be compared".to_owned());
    };
    let times = format!(
        "{:.3} ms on average, those of {earlier} {:.3} ms",
        all.own, all.other
    );
    let is_sure = all.confidence >= ENOUGH && halves_agree(own, others, limit, all.t);
    if !is_sure || (all.own - all.other).abs() < TELLS {
        return Judgement::Held(format!("answers take equally long: {times}"));
    }
    Judgement::broken(
        Message::new("broken-time-tells"),
        "the same time, as far as it can be measured",
        format!(
            "{times}: they differ with a confidence of more than {} % (Welch's t = {:.1}, {} answers of each, taken in turn)",
            ENOUGH * 100.0,
            all.t,
            own.len().min(others.len())
        ),
    )
}

/// Less than this, in milliseconds, hinders nobody.
const HINDERS: f64 = 10.0;

/// Whether many wrong guesses in a row were slowed down: the last third took much longer than the first third, or all took
/// much longer than what was asked for rightly.
pub(crate) fn slowed_down(guesses: &[f64], right: &[f64]) -> Judgement {
    if guesses.len() < FEWEST {
        return Judgement::Undecided(format!(
            "{} answers are too few to be slowed down",
            guesses.len()
        ));
    }
    let third = guesses.len() / 3;
    let first = mean(&guesses[..third]);
    let last = mean(&guesses[guesses.len() - third..]);
    let is_much_longer = |than: f64| last >= 2.0 * than && last - than >= HINDERS;
    let times = format!(
        "the first {third} of {} took {first:.3} ms on average, the last {last:.3} ms",
        guesses.len()
    );
    if is_much_longer(first) || !right.is_empty() && is_much_longer(mean(right)) {
        return Judgement::Held(format!("guesses are slowed down: {times}"));
    }
    Judgement::broken(
        Message::new("broken-guesser-not-slowed"),
        "after many wrong ones in a row a refusal of another kind, or a slower one",
        format!("all are answered alike; {times}"),
    )
}

fn mean(times: &[f64]) -> f64 {
    times.iter().sum::<f64>() / times.len() as f64
}

/// The time above which a sample is left out, whichever request it is of.
fn limit(own: &[f64], others: &[f64]) -> f64 {
    let mut all: Vec<f64> = own.iter().chain(others).copied().collect();
    all.sort_by(f64::total_cmp);
    let last = (all.len() as f64 * KEPT) as usize;
    all.get(last).copied().unwrap_or(f64::INFINITY)
}

fn halves_agree(own: &[f64], others: &[f64], limit: f64, t: f64) -> bool {
    let (first, second) = own.split_at(own.len() / 2);
    let (other_first, other_second) = others.split_at(others.len() / 2);
    let agrees = |own: &[f64], others: &[f64]| {
        compare(own, others, limit)
            .is_some_and(|half| half.confidence >= ENOUGH_OF_HALF && half.t.signum() == t.signum())
    };
    agrees(first, other_first) && agrees(second, other_second)
}

/// Welch's test of the samples up to the limit; nothing where too few of either are left.
fn compare(own: &[f64], others: &[f64], limit: f64) -> Option<Comparison> {
    let own = Sample::of(own, limit)?;
    let other = Sample::of(others, limit)?;
    let error = own.error + other.error;
    let t = (own.mean - other.mean) / error.sqrt();
    // Welch and Satterthwaite's degrees of freedom.
    let freedom = error.powi(2)
        / (own.error.powi(2) / (own.count - 1.0) + other.error.powi(2) / (other.count - 1.0));
    let students = StudentsT::new(0.0, 1.0, freedom).ok()?;
    Some(Comparison {
        own: own.mean,
        other: other.mean,
        t,
        confidence: 1.0 - 2.0 * students.sf(t.abs()),
    })
}

struct Sample {
    count: f64,
    mean: f64,
    /// The variance of the mean.
    error: f64,
}

impl Sample {
    fn of(all: &[f64], limit: f64) -> Option<Self> {
        let kept = || all.iter().filter(|time| **time <= limit);
        let count = kept().count();
        if count < 5 {
            return None;
        }
        let count = count as f64;
        let mean = kept().sum::<f64>() / count;
        let squares: f64 = kept().map(|time| (time - mean).powi(2)).sum();
        Some(Self {
            count,
            mean,
            error: squares / (count - 1.0) / count,
        })
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{RngExt as _, SeedableRng};

    use super::*;

    /// Times as a network gives them: a floor, some noise, and now and then a long wait.
    fn times(rng: &mut StdRng, floor: f64, count: usize) -> Vec<f64> {
        let mut one = || {
            let noise: f64 = (0..4).map(|_| rng.random_range(0.0..0.5)).sum();
            let wait = if rng.random_bool(0.05) {
                rng.random_range(1.0..30.0)
            } else {
                0.0
            };
            floor + noise + wait
        };
        (0..count).map(|_| one()).collect()
    }

    #[test]
    fn requests_that_take_equally_long_are_never_told_apart() {
        let mut rng = StdRng::seed_from_u64(7);
        for round in 0..2000 {
            let (own, others) = (times(&mut rng, 2.0, 150), times(&mut rng, 2.0, 150));
            let judgement = alike(&own, &others, "wrong");
            assert!(
                matches!(judgement, Judgement::Held(_)),
                "{round}: {judgement:?}"
            );
        }
    }

    #[test]
    fn a_difference_of_the_size_of_the_noise_is_told_every_time() {
        let mut rng = StdRng::seed_from_u64(8);
        for floor in [1.6, 2.4] {
            for round in 0..200 {
                let (own, others) = (times(&mut rng, floor, 150), times(&mut rng, 2.0, 150));
                let judgement = alike(&own, &others, "wrong");
                assert!(
                    matches!(judgement, Judgement::Broken(_)),
                    "{round}: {judgement:?}"
                );
            }
        }
    }

    #[test]
    fn a_tiny_difference_is_none_however_sure_it_is() {
        let every = |floor: f64| -> Vec<f64> {
            let steps = (0..100).map(f64::from);
            steps.map(|step| floor + step / 10_000.0).collect()
        };
        let held = |own: f64| matches!(alike(&every(own), &every(0.2), "a"), Judgement::Held(_));
        assert!(held(0.165) && held(0.29));
        assert!(!held(0.31) && !held(0.09));
    }

    #[test]
    fn a_difference_in_one_half_alone_is_none() {
        let mut rng = StdRng::seed_from_u64(9);
        let others = times(&mut rng, 2.0, 150);
        let mut own = times(&mut rng, 4.0, 75);
        own.extend(times(&mut rng, 2.0, 75));
        assert!(matches!(alike(&own, &others, "wrong"), Judgement::Held(_)));
    }

    #[test]
    fn a_guesser_is_slowed_down_by_growing_and_by_steady_delays() {
        let held = |guesses: &[f64], right: &[f64]| match slowed_down(guesses, right) {
            Judgement::Held(_) => Some(true),
            Judgement::Broken(_) => Some(false),
            _ => None,
        };
        let growing = [[1.0; 25], [80.0; 25]].concat();
        assert_eq!(held(&growing, &[]), Some(true));
        assert_eq!(held(&[80.0; 50], &[5.0]), Some(true));
        assert_eq!(held(&[80.0; 50], &[79.0]), Some(false));
        assert_eq!(held(&[80.0; 50], &[]), Some(false));
        // Three times as long, and still no hindrance.
        assert_eq!(held(&[3.0; 50], &[1.0]), Some(false));
        assert_eq!(held(&growing[..20], &[]), None);
    }

    #[test]
    fn few_samples_and_equal_samples_decide_nothing() {
        let undecided = |own: &[f64], others: &[f64]| {
            matches!(alike(own, others, "wrong"), Judgement::Undecided(_))
        };
        assert!(undecided(&[1.0; 29], &[2.0; 29]));
        assert!(undecided(&[1.0; 50], &[1.0; 50]));
    }

    #[test]
    fn t_and_confidence_are_those_of_the_formula() {
        let own = [19.8, 20.4, 19.6, 17.8, 18.5, 18.9, 18.3, 18.9, 19.5, 22.0];
        let others = [28.2, 26.6, 20.1, 23.3, 25.2, 22.1, 17.7, 27.6, 20.6, 13.7];
        // By hand: 10.2092 degrees of freedom, and Simpson's rule over the density of Student's t between -t and t.
        let both = compare(&own, &others, f64::INFINITY);
        let both = both.map(|both| (both.t, both.confidence));
        assert!(
            both.is_some_and(|(t, sure)| {
                (t + 2.07401).abs() < 1e-5 && (sure - 0.93572).abs() < 1e-5
            }),
            "{both:?}"
        );
    }
}
