//! What the project holds as data: suites, profiles, targets, schemas, bad files with their messages, and the vendors'
//! own examples.

#![expect(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

mod bad_suites;
mod documents;
mod draft;
mod faults;
#[path = "../golden/mod.rs"]
mod golden;
mod odd_files;
mod plans;
mod reference_page;
mod schemas;
mod suites;
mod words;

use std::path::{Path, PathBuf};

use golden::{golden, is_blessing, project};

/// The YAML files under a folder of the project, by their paths in it, sorted.
fn yaml_files(folder: &str) -> Vec<String> {
    fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, files);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "yaml" || extension == "yml")
            {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    collect(&project(folder), &mut files);
    files.sort();
    let root = project("");
    files
        .iter()
        .map(|file| {
            file.strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/")
        })
        .collect()
}

fn report(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
