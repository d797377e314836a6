//! What a target file may not do with `--no-commands`: it is a stranger's, and whoever wrote it is not to run a program
//! here, nor to have any other file or variable of this machine sent to a host of theirs.

use std::path::{Component, Path};

use crate::conduct::key;
use crate::secret::on_one_line;
use crate::suite::Source;
use crate::target::{Login, SecretReference, Target};
use crate::yaml::{Places, Problem};

/// Variables with other names are for others.
const OURS: &str = "GRANTSPEC_";

/// What a stranger's target file does that only one's own may, each with its place.
pub(crate) fn problems(target: &Target, source: &Source, path: &Path) -> Vec<Problem> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut check = Check {
        source,
        places: Places::of(&source.text),
        folder,
        problems: Vec::new(),
    };
    if let Some(Login::Command(_)) = &target.login {
        check.fault(
            "login.command#key",
            "the target file names a program to run",
            "log in by `form`",
        );
    }
    for (role, client) in &target.clients {
        check.secret(
            format!("clients.{role}.client_secret"),
            client.client_secret.as_ref(),
        );
        check.secret(format!("clients.{role}.key"), client.key.as_ref());
    }
    for (role, user) in &target.users {
        check.secret(format!("users.{role}.password"), Some(&user.password));
    }
    let issuer = target.assertion_issuer.as_ref();
    check.secret(
        "assertion_issuer.key".to_owned(),
        issuer.map(|issuer| &issuer.key),
    );
    check.secret("proxy".to_owned(), target.proxy.as_ref());
    for (at, file) in target.tls.ca.iter().enumerate() {
        check.file(&format!("tls.ca[{at}]"), file);
    }
    if let Some(file) = &target.tls.client_certificate {
        check.file("tls.client_certificate", file);
    }
    check.problems
}

/// A stranger's target file being checked.
struct Check<'a> {
    source: &'a Source,
    places: Places,
    folder: &'a Path,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn fault(&mut self, path: &str, what: &str, instead: &str) {
        let (source, place) = (self.source, self.places.get(path));
        let message = format!("{what}, which --no-commands forbids");
        let problem = Problem::placed(&source.file, &source.text, place, message);
        let hint = format!("{instead}; without --no-commands only a file that you trust");
        self.problems.push(problem.with_hint(Some(hint)));
    }

    fn secret(&mut self, path: String, text: Option<&String>) {
        match text.map(|text| SecretReference::of(text)) {
            Some(SecretReference::Environment(name)) if !name.starts_with(OURS) => {
                let what = format!("the variable {} is read", on_one_line(name));
                self.fault(&path, &what, &format!("call it {OURS}…"));
            }
            Some(SecretReference::File(file)) => self.file(&path, file),
            _ => {}
        }
    }

    fn file(&mut self, path: &str, file: &str) {
        if key(file).is_none() && !stays_within(self.folder, Path::new(file)) {
            let what = format!("the file {} is read", on_one_line(file));
            self.fault(path, &what, "lay it beside the target file");
        }
    }
}

/// Whether a path leads nowhere but below the folder, links followed.
fn stays_within(folder: &Path, path: &Path) -> bool {
    let is_below = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if !path.components().all(is_below) {
        return false;
    }
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    match (folder.canonicalize(), folder.join(path).canonicalize()) {
        (Ok(folder), Ok(file)) => file.starts_with(folder),
        // What is not there is not read either.
        _ => true,
    }
}
