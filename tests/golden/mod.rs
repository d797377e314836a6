//! Files of the project that follow from its code: compared with what they must hold, or written anew where
//! `GRANTSPEC_BLESS=1` stands in the environment of the test.

use std::path::{Path, PathBuf};

/// A path of the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether the files are written anew, not compared.
pub(crate) fn is_blessing() -> bool {
    std::env::var_os("GRANTSPEC_BLESS").is_some_and(|value| value == "1")
}

/// Compares a file of the project with what it must hold, or writes it. What is wrong is told on the first line, and
/// where the texts part.
pub(crate) fn golden(path: &str, expected: &str) -> Result<(), String> {
    let file = project(path);
    if is_blessing() {
        let written = std::fs::create_dir_all(file.parent().unwrap_or(&file))
            .and_then(|()| std::fs::write(&file, expected));
        return written.map_err(|error| format!("{path}: {error}"));
    }
    let way_out = "GRANTSPEC_BLESS=1 writes it anew; read what changed before you keep it";
    let there =
        std::fs::read_to_string(&file).map_err(|error| format!("{path}: {error} ({way_out})"))?;
    if there == expected {
        return Ok(());
    }
    let mut lines = there.lines().zip(expected.lines()).enumerate();
    let parted = lines.find(|(_, (one, other))| one != other);
    let (at, (there, expected)) = parted.unwrap_or((0, ("", "")));
    Err(format!(
        "{path}:{}: is not what it must be ({way_out})\n--- there\n{there}\n--- expected\n{expected}",
        at + 1
    ))
}
