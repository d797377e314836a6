//! What the project holds as data: suites, profiles, targets, schemas, bad files with their messages, and the vendors'
//! own examples.

#![expect(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

mod bad_suites;
mod documents;
mod odd_files;
mod schemas;
mod suites;

use std::path::{Path, PathBuf};

/// A path of the project.
fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether files that follow from code are written anew, not compared: `GRANTSPEC_BLESS=1 cargo test --test data`.
fn is_blessing() -> bool {
    std::env::var_os("GRANTSPEC_BLESS").is_some_and(|value| value == "1")
}

/// Compares a file of the project with what it must hold, or writes it.
fn golden(path: &str, expected: &str) -> Result<(), String> {
    let file = project(path);
    if is_blessing() {
        std::fs::write(&file, expected).unwrap();
        return Ok(());
    }
    match std::fs::read_to_string(&file) {
        Ok(text) if text == expected => Ok(()),
        Ok(text) => Err(format!(
            "{path} is not what it must be\n--- there\n{text}\n--- expected\n{expected}\n(GRANTSPEC_BLESS=1 writes it anew)"
        )),
        Err(error) => Err(format!("{path}: {error} (GRANTSPEC_BLESS=1 writes it)")),
    }
}

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
