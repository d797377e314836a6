//! What is asked before the steps: controls, and whether an oracle knows the client's tokens. Each of them logs in, and on a
//! server with one session per user and client a login between two steps ends what the first one holds.

use crate::run::course::Course;
use crate::run::runner::Runner;
use crate::suite::{Meaning, Placeholder, Step, Template};

impl Runner {
    /// Asks all that the steps will want to know. What comes of it is found out once, and counts where it is wanted.
    pub(super) async fn ask_ahead(&self, course: &mut Course<'_>) {
        for step in &course.case.steps {
            let facts = &self.instance.facts;
            let is_made = step.when.as_ref();
            if !is_made.is_none_or(|name| facts.capabilities.may_have(name)) {
                continue;
            }
            self.control_ahead(step, course).await;
            if let Some(oracle) = &step.oracle {
                let mut named = Template(oracle.token.as_str()).placeholders();
                let owner = named.find_map(|one| self.owner(&one, course));
                if let Some((role, grant)) = owner {
                    let _ = self.calibrated(&role, Some(&grant), course.hand).await;
                }
            }
        }
    }

    async fn control_ahead(&self, step: &Step, course: &mut Course<'_>) {
        let Some(request) = &step.request else { return };
        let usual = self.instance.facts.sender_of(request.grant.as_deref());
        if request.again.is_some()
            || request.grant.is_none()
            || self.cast(course, request.client.as_deref(), usual).is_err()
        {
            return;
        }
        let role = course.hand.scope.client.clone().unwrap_or_default();
        let _ = self.check_control(step, request, &role, course).await;
    }

    /// Whose the token will be, and by which grant: what the step tells that gets it.
    fn owner(&self, token: &Placeholder<'_>, course: &Course<'_>) -> Option<(String, String)> {
        let Meaning::Step(id, path) = token.meaning() else {
            return None;
        };
        let mut steps = course.case.steps.iter();
        let step = steps.find(|step| step.id.as_deref() == Some(id))?;
        let facts = &self.instance.facts;
        let request = step.request.as_ref();
        let sender = request.and_then(|one| one.client.clone());
        if path.starts_with("given.") {
            let given = step.given.access_token.as_ref();
            let given = given.or(step.given.refresh_token.as_ref())?;
            let role = given.client.clone().or(sender)?;
            let grant = given.grant.clone().or_else(|| facts.user_grant(&role))?;
            return Some((role, grant));
        }
        let grant = request?.grant.clone()?;
        let role = sender.or_else(|| facts.sender_of(Some(&grant)))?;
        Some((role, grant))
    }
}
