//! Modules as the compiler sees them: which file a path leads to, through re-exports.

use std::collections::{BTreeMap, BTreeSet};

use crate::paths::{Parsed, Path, parsed};
use crate::source::sources;

/// The crates: the folder of each and its name; a folder with `lib.rs` that is listed first hides the ones above it.
const CRATES: &[(&str, &str)] = &[
    ("src/reference/", "grantspec_reference"),
    ("src/", "grantspec"),
];

/// What starts an item that has a name.
const ITEMS: &[&str] = &[
    "struct",
    "enum",
    "trait",
    "type",
    "fn",
    "const",
    "static",
    "macro_rules",
];

/// How many re-exports may stand in a row before one is taken for going in a circle.
const FAR: usize = 16;

/// A file as a module.
pub(crate) struct Module {
    /// Its place among [`sources`].
    pub(crate) file: usize,
    /// The name of its crate, and the names of its modules below.
    pub(crate) names: Vec<String>,
    pub(crate) paths: &'static [Path],
    items: BTreeSet<&'static str>,
}

/// All modules, by their names.
pub(crate) struct Tree {
    pub(crate) modules: Vec<Module>,
    by_name: BTreeMap<Vec<String>, usize>,
}

impl Tree {
    pub(crate) fn read() -> Self {
        let modules: Vec<Module> = sources()
            .iter()
            .zip(parsed())
            .enumerate()
            .map(|(at, (file, parsed))| Module {
                file: at,
                names: names(&file.path),
                paths: &parsed.paths,
                items: items(parsed),
            })
            .collect();
        let by_name = modules
            .iter()
            .enumerate()
            .map(|(at, module)| (module.names.clone(), at))
            .collect();
        Self { modules, by_name }
    }

    /// The module in which the thing is defined that this path names, as it is written in `from`; nothing where it is
    /// of another crate.
    pub(crate) fn resolve(&self, from: usize, path: &[String]) -> Option<usize> {
        self.absolute(from, path, FAR)
            .and_then(|path| self.find(&path, FAR))
    }

    /// The path from the name of its crate on.
    fn absolute(&self, from: usize, path: &[String], left: usize) -> Option<Vec<String>> {
        let module = &self.modules[from];
        let (first, rest) = path.split_first()?;
        let mut start = module.names.clone();
        let mut rest = rest;
        match first.as_str() {
            "crate" => start.truncate(1),
            "self" => {}
            "super" => {
                start.pop();
                while let Some((_, further)) =
                    rest.split_first().filter(|(next, _)| *next == "super")
                {
                    start.pop();
                    rest = further;
                }
            }
            name if CRATES.iter().any(|(_, known)| *known == name) => {
                start = vec![name.to_owned()];
            }
            name => {
                start.push(name.to_owned());
                if !self.by_name.contains_key(&start) {
                    let import = module
                        .paths
                        .iter()
                        .find(|path| path.alias.as_deref() == Some(name))?;
                    // `use a::b;` beside `use b::c;` would ask for itself.
                    if left == 0 || import.names == path {
                        return None;
                    }
                    start = self.absolute(from, &import.names, left - 1)?;
                }
            }
        }
        start.extend(rest.iter().cloned());
        Some(start)
    }

    fn find(&self, path: &[String], left: usize) -> Option<usize> {
        let mut names = vec![path.first()?.clone()];
        let mut module = *self.by_name.get(&names)?;
        for (at, name) in path.iter().enumerate().skip(1) {
            names.push(name.clone());
            if let Some(below) = self.by_name.get(&names) {
                module = *below;
                continue;
            }
            if left == 0 || self.modules[module].items.contains(name.as_str()) {
                break;
            }
            return self
                .re_exported(module, name, &path[at + 1..], left - 1)
                .or(Some(module));
        }
        Some(module)
    }

    /// Follows what a module has under this name by `use`.
    fn re_exported(
        &self,
        module: usize,
        name: &str,
        rest: &[String],
        left: usize,
    ) -> Option<usize> {
        let uses = || {
            let paths = self.modules[module].paths.iter();
            paths.filter(|path| path.alias.is_some())
        };
        if let Some(path) = uses().find(|path| path.alias.as_deref() == Some(name)) {
            let mut full = self.absolute(module, &path.names, left)?;
            full.extend(rest.iter().cloned());
            return self.find(&full, left);
        }
        uses()
            .filter(|path| path.names.last().is_some_and(|last| last == "*"))
            .filter_map(|path| {
                let above = &path.names[..path.names.len() - 1];
                let at = self.find(&self.absolute(module, above, left)?, left)?;
                self.modules[at].items.contains(name).then_some(at)
            })
            .next()
    }
}

/// The names of the module that a file is.
fn names(path: &str) -> Vec<String> {
    let (folder, name) = CRATES
        .iter()
        .find(|(folder, _)| {
            path.starts_with(folder)
                && sources()
                    .iter()
                    .any(|file| file.path == format!("{folder}lib.rs"))
        })
        .unwrap();
    let below = path[folder.len()..].trim_end_matches(".rs");
    let below = below.strip_suffix("/mod").unwrap_or(below);
    let mut names = vec![(*name).to_owned()];
    if below != "lib" {
        names.extend(below.split('/').map(str::to_owned));
    }
    names
}

/// The names of what a file defines, wherever in it.
fn items(file: &'static Parsed) -> BTreeSet<&'static str> {
    file.tokens
        .windows(3)
        .filter(|tokens| ITEMS.contains(&tokens[0].text))
        .map(|tokens| tokens[if tokens[1].text == "!" { 2 } else { 1 }].text)
        .collect()
}
