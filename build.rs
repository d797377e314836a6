//! Writes the suites as JSON beside the YAML that people read: it is parsed many times as fast, and each start of the
//! program, one per case under nextest, parses them.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=suites");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo names no OUT_DIR"))?;
    let out = PathBuf::from(out).join("suites");
    // What was renamed or deleted must not stay.
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    convert(Path::new("suites"), &out)
}

fn convert(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            convert(&path, &target)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            // The program says what is wrong with a file that cannot be read, and where.
            let value = serde_yaml::from_str::<serde_yaml::Value>(&fs::read_to_string(&path)?);
            if let Ok(json) = value.map(|value| serde_json::to_string(&value))
                && let Ok(json) = json
            {
                fs::write(target.with_extension("json"), json)?;
            }
        }
    }
    Ok(())
}
