//! Whose fault a broken demand is: the server's, or that of a target file which tells wrongly about it.

use std::sync::Arc;

use crate::answer::{Arrival, Reading};
use crate::craft::{Draft, Logged};
use crate::http::Exchange;
use crate::profile::Material;
use crate::run::course::Course;
use crate::run::runner::Runner;
use crate::target::Client;

/// Who logs in where nobody is named; cases about other users are about what sets these apart.
const USUAL_USER: &str = "alice";

impl Runner {
    /// A target that refuses a client, a user or a scope altogether is more likely told wrongly about it than wrong:
    /// nothing can be judged by it.
    pub(super) async fn misconfigured(
        &self,
        draft: &Draft,
        course: &mut Course<'_>,
        group: &[(usize, Arc<Logged>)],
    ) -> Option<String> {
        let role = draft.client.as_deref()?;
        let grant = draft.grant.as_deref();
        let refused_as = |codes: &[&str]| {
            let readings = group.iter().map(|(_, logged)| &logged.reading);
            let mut refusals = readings.filter(|reading| reading.is_refused_as(codes));
            refusals.next().map(Reading::summary)
        };
        let client = self.instance.facts.target.clients.get(role)?;
        if let Some(answer) = refused_as(&["invalid_client", "unauthorized_client"])
            && !self.instance.client_works(course.hand, role, grant).await
        {
            let hint = plain_or_hint(client);
            return Some(format!(
                "the target refuses the client in the role {role} altogether ({answer}); are its client_id and its credential in the target file right?{hint}"
            ));
        }
        let profile = &self.instance.facts.profile;
        if let Some(grant) = grant
            && profile.takes(grant, Material::Password)
            && course.hand.scope.user == USUAL_USER
            && let Some(answer) = refused_as(&["invalid_grant"])
        {
            if !self.instance.user_works(course.hand, USUAL_USER).await {
                return Some(format!(
                    "the target refuses the user in the role {USUAL_USER} altogether ({answer}); are the username and the password in the target file right?"
                ));
            }
            let again = self.instance.control_again(course.hand, grant, role);
            if again.await.is_err() {
                return Some(format!(
                    "the target accepted the password of the user in the role {USUAL_USER} before and refuses it now ({answer}); is the account locked?"
                ));
            }
        }
        if draft.text("scope").is_some()
            && let (Some(answer), Some(grant)) = (refused_as(&["invalid_scope"]), grant)
            && !self.instance.scope_works(course.hand, grant, role).await
        {
            return Some(format!(
                "the target refuses the scope of a plain {grant} request ({answer}); are the scopes in the target file right?"
            ));
        }
        None
    }
}

/// Whether the server refused in a way that nothing in a target file brings about: not this method, or a defect.
pub(super) fn is_own_fault(arrival: &Arrival) -> bool {
    let answer = arrival.exchange.as_ref().and_then(Exchange::answer);
    arrival.redirect.is_none()
        && answer.is_some_and(|answer| answer.status == 405 || answer.status >= 500)
}

/// What may be behind the refusal of a client whose name or secret has letters that Basic encodes.
fn plain_or_hint(client: &Client) -> &'static str {
    let secret = client.client_secret.as_deref().unwrap_or_default();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-._~".contains(letter);
    if client.client_id.chars().chain(secret.chars()).all(is_plain) {
        ""
    } else {
        " If so, the server does not form-decode the two halves of Basic, as RFC 6749 section 2.3.1 has it."
    }
}
