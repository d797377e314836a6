//! Making an attack small: a value tree that drops alterations, bisects long values and their lengths, and then makes
//! what is left plain.
//!
//! proptest's own tree of a list of 64 KiB takes one step per element; here each step halves what may be guilty.

use std::collections::VecDeque;
use std::ops::Range;

use crate::fuzz::attack::{Attack, Mutation, Piece};
use crate::fuzz::parts::{
    Count, Site, counted, crafted, crafted_mut, length, plain, simpler, with, without,
};
use proptest::strategy::ValueTree;

/// Goes through a list by halves, then quarters, down to single elements; what may be left out is left out.
#[derive(Debug, Clone)]
pub(crate) struct Chunks {
    size: usize,
    at: usize,
}

impl Chunks {
    pub(crate) fn over(length: usize) -> Self {
        Self {
            size: length.div_ceil(2).max(1),
            at: 0,
        }
    }

    /// What to leave out next of a list of this length.
    pub(crate) fn next(&mut self, length: usize) -> Option<Range<usize>> {
        if self.size == 0 || length == 0 {
            return None;
        }
        if self.at >= length {
            if self.size == 1 {
                return None;
            }
            self.size = (self.size / 2).min(length.div_ceil(2)).max(1);
            self.at = 0;
        }
        Some(self.at..(self.at + self.size).min(length))
    }

    /// Whether it may be left out: then what follows has moved here.
    pub(crate) fn judged(&mut self, left_out: bool) {
        if !left_out {
            self.at += self.size;
        }
    }
}

#[derive(Debug, Clone)]
enum Pass {
    /// Leaves parts of a list out.
    Chunks(Site, Chunks),
    /// The smallest number, between one that is too small and one that will do.
    Bisect(Count, usize, usize),
    /// Makes one element after the other plain.
    Plain(Site, usize),
    /// Whole attacks to try.
    Others(VecDeque<Attack>),
}

#[derive(Debug, Clone, Copy)]
enum Task {
    Mutations,
    Sender,
    Mutation(usize),
    Value(usize, usize),
    Piece(usize, usize, usize),
}

/// Letters that are made plain one by one; more would cost too many requests.
const MOST_LETTERS: usize = 8;

/// An attack that fails, on its way to a small one.
#[derive(Debug, Clone)]
pub struct AttackTree {
    /// The smallest so far that fails.
    base: Attack,
    candidate: Option<Attack>,
    tasks: VecDeque<Task>,
    pass: Option<Pass>,
    passed: Vec<Attack>,
}

impl AttackTree {
    /// A tree whose root is the attack.
    pub fn new(attack: Attack) -> Self {
        Self {
            base: attack,
            candidate: None,
            tasks: [Task::Mutations, Task::Sender].into(),
            pass: None,
            passed: Vec::new(),
        }
    }

    /// Finds the next attack to try.
    fn advance(&mut self) -> bool {
        loop {
            if self.pass.is_none() {
                let Some(task) = self.tasks.pop_front() else {
                    self.candidate = None;
                    return false;
                };
                self.begin(task);
                continue;
            }
            match self.propose() {
                Some(attack) if attack == self.base || self.passed.contains(&attack) => {
                    self.judged(false);
                }
                Some(attack) => {
                    self.candidate = Some(attack);
                    return true;
                }
                None => self.pass = None,
            }
        }
    }

    fn begin(&mut self, task: Task) {
        match task {
            Task::Mutations => {
                let count = self.base.mutations.len();
                if count > 1 {
                    self.pass = Some(Pass::Chunks(Site::Mutations, Chunks::over(count)));
                }
                self.tasks.push_back(Task::Mutation(0));
            }
            Task::Sender => {
                let usual = Attack {
                    client: None,
                    method: None,
                    ..self.base.clone()
                };
                self.pass = Some(Pass::Others([usual].into()));
            }
            Task::Mutation(at) => self.begin_mutation(at),
            Task::Value(at, value) => {
                let count = crafted(&self.base.mutations[at], value).map_or(0, |one| one.0.len());
                if count > 0 {
                    let site = Site::Pieces(at, value);
                    self.pass = Some(Pass::Chunks(site, Chunks::over(count)));
                    self.tasks.push_front(Task::Piece(at, value, 0));
                }
            }
            Task::Piece(at, value, piece) => self.begin_piece(at, value, piece),
        }
    }

    fn begin_mutation(&mut self, at: usize) {
        let Some(mutation) = self.base.mutations.get(at) else {
            return;
        };
        self.tasks.push_front(Task::Mutation(at + 1));
        let values = (0..8).take_while(|value| crafted(mutation, *value).is_some());
        for value in values.collect::<Vec<_>>() {
            self.tasks.push_front(Task::Value(at, value));
        }
        self.pass = match mutation {
            Mutation::Many(count) | Mutation::Nested(_, count) => {
                Some(Pass::Bisect(Count::Of(at), 0, *count))
            }
            Mutation::Add(name, _) if name.chars().count() > 1 => Some(Pass::Chunks(
                Site::Name(at),
                Chunks::over(name.chars().count()),
            )),
            Mutation::BodyPrefix(wire) | Mutation::BodySuffix(wire) => {
                Some(Pass::Chunks(Site::Affix(at), Chunks::over(wire.0.len())))
            }
            Mutation::RepeatWith(name, _) | Mutation::RepeatBefore(name, _) => {
                let plain = Mutation::Repeat(name.clone());
                Some(Pass::Others([with(&self.base, at, plain)].into()))
            }
            Mutation::Json(name, json) => {
                let simpler = simpler(json).into_iter();
                let all =
                    simpler.map(|json| with(&self.base, at, Mutation::Json(name.clone(), json)));
                Some(Pass::Others(all.collect()))
            }
            _ => None,
        };
    }

    fn begin_piece(&mut self, at: usize, value: usize, piece: usize) {
        let pieces = crafted(&self.base.mutations[at], value);
        let Some(one) = pieces.and_then(|pieces| pieces.0.get(piece)) else {
            return;
        };
        self.tasks.push_front(Task::Piece(at, value, piece + 1));
        let site = Site::Inside(at, value, piece);
        self.pass = match one {
            Piece::Times(text, times) => {
                let count = Count::Times(at, value, piece);
                let pass = Pass::Bisect(count, 0, *times);
                if text == "a" {
                    Some(pass)
                } else {
                    let again = Task::Piece(at, value, piece);
                    let plain = self.replaced(
                        at,
                        value,
                        piece,
                        Piece::Times("a".into(), text.len() * times),
                    );
                    // Of other letters the number is what counts, if their kind is.
                    if self.passed.contains(&plain) {
                        Some(pass)
                    } else {
                        self.tasks.push_front(again);
                        Some(Pass::Others([plain].into()))
                    }
                }
            }
            Piece::Text(text) => {
                let length = text.chars().count();
                let plain = self.replaced(at, value, piece, Piece::Times("a".into(), text.len()));
                if length > 3 && !self.passed.contains(&plain) {
                    self.tasks.push_front(Task::Piece(at, value, piece));
                    Some(Pass::Others([plain].into()))
                } else {
                    Some(Pass::Chunks(site, Chunks::over(length)))
                }
            }
            Piece::Wire(wire) => Some(Pass::Chunks(site, Chunks::over(wire.0.len()))),
            Piece::Own | Piece::Of(_) => None,
        };
    }

    fn replaced(&self, at: usize, value: usize, piece: usize, by: Piece) -> Attack {
        let mut attack = self.base.clone();
        if let Some(pieces) = crafted_mut(&mut attack.mutations[at], value)
            && let Some(one) = pieces.0.get_mut(piece)
        {
            *one = by;
        }
        attack
    }

    /// The attack that the pass in hand would try next.
    fn propose(&mut self) -> Option<Attack> {
        let base = &self.base;
        match self.pass.as_mut()? {
            Pass::Chunks(site, chunks) => {
                let range = chunks.next(length(base, *site))?;
                Some(without(base, *site, range))
            }
            Pass::Bisect(count, low, high) => {
                (*high > *low + 1).then(|| counted(base, *count, low.midpoint(*high)))
            }
            Pass::Plain(site, at) => {
                (*at < length(base, *site).min(MOST_LETTERS)).then(|| plain(base, *site, *at))
            }
            Pass::Others(attacks) => attacks.front().cloned(),
        }
    }

    /// Tells the pass what came of its proposal.
    fn judged(&mut self, fails: bool) {
        let next = match &mut self.pass {
            Some(Pass::Chunks(site, chunks)) => {
                let site = *site;
                chunks.judged(fails);
                let is_done = chunks.clone().next(length(&self.base, site)).is_none();
                let is_text = matches!(site, Site::Inside(..) | Site::Name(_) | Site::Affix(_));
                (is_done && is_text).then_some(Pass::Plain(site, 0))
            }
            Some(Pass::Bisect(_, low, high)) => {
                let middle = low.midpoint(*high);
                *(if fails { high } else { low }) = middle;
                None
            }
            Some(Pass::Plain(_, at)) => {
                *at += 1;
                None
            }
            Some(Pass::Others(attacks)) => {
                attacks.pop_front();
                if fails {
                    attacks.clear();
                }
                None
            }
            None => None,
        };
        if let Some(next) = next {
            self.pass = Some(next);
        }
    }
}

impl ValueTree for AttackTree {
    type Value = Attack;

    fn current(&self) -> Attack {
        self.candidate.as_ref().unwrap_or(&self.base).clone()
    }

    /// The current one fails: on to a smaller one.
    fn simplify(&mut self) -> bool {
        if let Some(candidate) = self.candidate.take() {
            self.base = candidate;
            self.judged(true);
        }
        self.advance()
    }

    /// The current one does not fail: back, and on to another one.
    fn complicate(&mut self) -> bool {
        let Some(candidate) = self.candidate.take() else {
            return false;
        };
        self.passed.push(candidate);
        self.judged(false);
        self.advance()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::attack::Crafted;
    use crate::suite::Wire;

    /// Shrinks, and says with how many tries.
    fn shrunk(attack: Attack, fails: impl Fn(&Attack) -> bool) -> (Attack, usize) {
        assert!(fails(&attack), "the whole attack fails");
        let mut tree = AttackTree::new(attack);
        let mut smallest = tree.current();
        let (mut tries, mut more) = (0, tree.simplify());
        while more {
            tries += 1;
            let current = tree.current();
            more = if fails(&current) {
                smallest = current;
                tree.simplify()
            } else {
                tree.complicate()
            };
        }
        (smallest, tries)
    }

    fn set(value: Crafted) -> Attack {
        Attack {
            mutations: vec![Mutation::Set("scope".into(), value)],
            ..Attack::default()
        }
    }

    fn text_of(attack: &Attack) -> String {
        let mut all = String::new();
        for mutation in &attack.mutations {
            for piece in crafted(mutation, 0).into_iter().flat_map(|one| &one.0) {
                match piece {
                    Piece::Text(text) => all.push_str(text),
                    Piece::Times(text, times) => all.push_str(&text.repeat(*times)),
                    Piece::Wire(wire) => all.push_str(&String::from_utf8_lossy(&wire.0)),
                    _ => {}
                }
            }
        }
        all
    }

    #[test]
    fn one_guilty_letter_in_64_kib_is_found_within_sixty_requests() {
        for place in [0, 1, 4095, 32_768, 50_001, 65_535] {
            let mut letters: Vec<char> = "The quick brown fox. "
                .chars()
                .cycle()
                .take(65_536)
                .collect();
            letters[place] = '\u{1f}';
            let attack = set(Crafted::text(letters.into_iter().collect::<String>()));
            let (smallest, tries) = shrunk(attack, |attack| text_of(attack).contains('\u{1f}'));
            assert_eq!(smallest, set(Crafted::text("\u{1f}")));
            assert!(tries <= 60, "{tries} for the letter at {place}");
        }
    }

    #[test]
    fn a_length_is_found_to_the_letter() {
        let attack = set(Crafted::text("xyz é ".repeat(9000)));
        let (smallest, tries) = shrunk(attack, |attack| text_of(attack).len() > 4096);
        assert_eq!(smallest, set(Crafted(vec![Piece::Times("a".into(), 4097)])));
        assert!(tries <= 40, "{tries}");
    }

    #[test]
    fn of_many_alterations_the_guilty_pair_is_left() {
        let add = |name: &str| Mutation::Add(name.into(), Crafted::text("grantspec"));
        let names: Vec<String> = (0..38).map(|number| format!("n{number}")).collect();
        let attack = Attack {
            mutations: names.iter().map(|name| add(name)).collect(),
            ..Attack::default()
        };
        let has = |attack: &Attack, name: &str| {
            attack
                .mutations
                .iter()
                .any(|one| matches!(one, Mutation::Add(known, _) if known == name))
        };
        let (smallest, tries) = shrunk(attack, |attack| has(attack, "n3") && has(attack, "n31"));
        assert_eq!(
            smallest.mutations,
            [
                Mutation::Add("n3".into(), Crafted::empty()),
                Mutation::Add("n31".into(), Crafted::empty())
            ]
        );
        assert!(tries <= 90, "{tries}");
    }

    #[test]
    fn bytes_and_numbers_become_small_too() {
        let wire = Crafted(vec![Piece::Own, Piece::Wire(Wire(b"abc\xffdef".to_vec()))]);
        let (smallest, _) = shrunk(set(wire), |attack| {
            let bytes =
                |piece: &Piece| matches!(piece, Piece::Wire(wire) if wire.0.contains(&0xff));
            crafted(&attack.mutations[0], 0).is_some_and(|one| one.0.iter().any(bytes))
        });
        assert_eq!(smallest, set(Crafted::wire([0xff])));
        let many = Attack {
            mutations: vec![Mutation::Many(1000)],
            ..Attack::default()
        };
        let (smallest, _) = shrunk(
            many,
            |attack| matches!(attack.mutations.as_slice(), [Mutation::Many(count)] if *count > 57),
        );
        assert_eq!(smallest.mutations, [Mutation::Many(58)]);
    }
}
