//! No file may need one that needs it: arrows between files, and the circles that they close.
//!
//! An arrow runs from a file to each that defines something which it names. `mod x;` is no arrow, and neither is `pub use`
//! of what the file itself does not need: both only say where something is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::paths::parsed;
use crate::ratchet::ratchet_at;
use crate::source::sources;
use crate::tree::Tree;

/// One file names something of another.
pub(crate) struct Arrow {
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    /// Where it does so first.
    pub(crate) line: usize,
}

/// All arrows, each once.
pub(crate) fn arrows() -> &'static [Arrow] {
    static ARROWS: LazyLock<Vec<Arrow>> = LazyLock::new(|| {
        let tree = Tree::read();
        let mut found = BTreeMap::new();
        for (from, module) in tree.modules.iter().enumerate() {
            let words = words(module.file);
            for path in module.paths {
                let is_needed = match &path.alias {
                    Some(alias) if path.is_public => words.contains(alias.as_str()),
                    _ => true,
                };
                if !is_needed {
                    continue;
                }
                if let Some(to) = tree.resolve(from, &path.names).filter(|to| *to != from) {
                    let to = tree.modules[to].file;
                    found.entry((module.file, to)).or_insert(path.line);
                }
            }
        }
        found
            .into_iter()
            .map(|((from, to), line)| Arrow {
                from: &sources()[from].path,
                to: &sources()[to].path,
                line,
            })
            .collect()
    });
    &ARROWS
}

/// The words of a file outside of its `use`.
fn words(file: usize) -> BTreeSet<&'static str> {
    let mut in_use = false;
    parsed()[file]
        .tokens
        .iter()
        .filter(|token| {
            in_use = (in_use || token.text == "use") && token.text != ";";
            !in_use
        })
        .map(|token| token.text)
        .collect()
}

/// Tarjan's algorithm: the sets of nodes that all reach each other, those with more than one.
struct Circles<'a> {
    next: &'a BTreeMap<&'static str, Vec<&'static str>>,
    order: BTreeMap<&'static str, usize>,
    open: Vec<&'static str>,
    found: Vec<Vec<&'static str>>,
}

impl<'a> Circles<'a> {
    fn of(next: &'a BTreeMap<&'static str, Vec<&'static str>>) -> Vec<Vec<&'static str>> {
        let mut circles = Self {
            next,
            order: BTreeMap::new(),
            open: Vec::new(),
            found: Vec::new(),
        };
        for node in next.keys() {
            if !circles.order.contains_key(node) {
                circles.visit(node);
            }
        }
        circles.found
    }

    fn visit(&mut self, node: &'static str) -> usize {
        let own = self.order.len();
        self.order.insert(node, own);
        self.open.push(node);
        let mut low = own;
        for other in self.next.get(node).into_iter().flatten() {
            match self.order.get(other) {
                None => low = low.min(self.visit(other)),
                Some(at) if self.open.contains(other) => low = low.min(*at),
                Some(_) => {}
            }
        }
        if low == own {
            let start = self.open.iter().position(|open| *open == node).unwrap();
            let mut circle = self.open.split_off(start);
            if circle.len() > 1 {
                circle.sort_unstable();
                self.found.push(circle);
            }
        }
        low
    }
}

#[test]
fn no_files_need_each_other_in_a_circle() {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for arrow in arrows() {
        next.entry(arrow.from).or_default().push(arrow.to);
    }
    let mut circles = Circles::of(&next);
    circles.sort_by_key(Vec::len);
    let mut lines = Vec::new();
    for circle in &circles {
        lines.push(format!("a circle of {} files:", circle.len()));
        for arrow in arrows() {
            if circle.contains(&arrow.from) && circle.contains(&arrow.to) {
                lines.push(format!("  {}:{} -> {}", arrow.from, arrow.line, arrow.to));
            }
        }
    }
    ratchet_at(
        "files_in_circles",
        circles.iter().map(Vec::len).sum(),
        &lines,
    );
}

#[test]
fn circles_are_found_and_nothing_else() {
    let next = BTreeMap::from([
        ("a", vec!["b"]),
        ("b", vec!["c"]),
        ("c", vec!["a", "d"]),
        ("d", vec!["e"]),
        ("f", vec!["f", "a"]),
    ]);
    assert_eq!(Circles::of(&next), [["a", "b", "c"]]);
}

#[test]
fn arrows_lead_to_where_a_thing_is_defined() {
    let has = |from: &str, to: &str| {
        let starts = |arrow: &&Arrow| arrow.from.starts_with(from) && arrow.to.starts_with(to);
        arrows()
            .iter()
            .filter(starts)
            .any(|arrow| !arrow.to.ends_with("/mod.rs"))
    };
    // `main.rs` names the crate, `cli` names rooms by `crate::`, and what a `mod.rs` hands on is found behind it.
    assert!(has("src/main.rs", "src/cli/") || has("src/main.rs", "src/lib.rs"));
    assert!(has("src/cli/", "src/suite/"));
    assert!(!arrows().iter().any(|arrow| arrow.from == arrow.to));
    assert!(arrows().len() > 500, "{} arrows", arrows().len());
}
