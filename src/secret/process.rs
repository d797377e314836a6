//! What the whole process knows to be secret: for texts that belong to no run, such as errors, panics and arguments.

use std::fmt::Display;
use std::sync::{Arc, PoisonError, RwLock, Weak};

use crate::secret::known::KnownSecrets;
use crate::secret::redactor::Redactor;
use crate::secret::shown::Shown;

/// The secrets of the runs that there are. A run that is over is forgotten.
static KNOWN: RwLock<Vec<Weak<KnownSecrets>>> = RwLock::new(Vec::new());

/// Has the process know the secrets of a run, as long as the run does.
pub fn remember(secrets: &Arc<KnownSecrets>) {
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    let secrets = Arc::downgrade(secrets);
    known.retain(|known| known.strong_count() > 0 && !known.ptr_eq(&secrets));
    known.push(secrets);
}

/// What a person, a file or the system said, its lines as they are: errors, paths, arguments, panics. Whatever any run of
/// the process knows to be secret is hidden in it.
pub fn written(text: impl Display) -> Shown {
    let mut text = text.to_string();
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    for secrets in known.iter().filter_map(Weak::upgrade) {
        text = Redactor::new(secrets, []).redact(&text);
    }
    Shown::of(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::value::Secret;

    #[test]
    fn an_error_of_no_run_hides_what_any_run_knows_and_forgets_what_is_over() {
        let secret = Secret::new("client_secret", "a-secret-of-some-run");
        let secrets = KnownSecrets::with([&secret]);
        remember(&secrets);
        let shown = written("no a-secret-of-some-run\u{1b}[2J");
        assert!(
            shown.starts_with("no <client_secret 20 chars") && shown.ends_with("\\u{1b}[2J"),
            "{shown}"
        );
        drop(secrets);
        assert_eq!(written("a-secret-of-some-run"), "a-secret-of-some-run");
    }
}
