//! Makes a step's request ready: material, the valid request, then what the case changes.

use crate::craft::{
    Draft, Scope, Stop, apply, authenticate_anew, neighbour_request, token_request,
};
use crate::run::course::Course;
use crate::run::runner::Runner;
use crate::suite::{Expectation, Request, Step};

impl Runner {
    /// Makes the request ready: material, the valid request, then what the case changes.
    pub(super) async fn prepare(
        &self,
        step: &Step,
        request: &Request,
        course: &mut Course<'_>,
    ) -> Result<Draft, Stop> {
        let mut draft = match &request.again {
            Some(earlier) => self.prepare_again(earlier, request, course)?,
            None => self.prepare_fresh(step, request, course).await?,
        };
        apply(&mut draft, request, course.hand)?;
        Ok(draft)
    }

    fn prepare_again(
        &self,
        earlier: &str,
        request: &Request,
        course: &mut Course<'_>,
    ) -> Result<Draft, Stop> {
        let Some((mut draft, scope)) = course.drafts.get(earlier).cloned() else {
            return Err(Stop::Skip(format!("the step {earlier} was not made")));
        };
        let steps = std::mem::take(&mut course.hand.scope.steps);
        course.hand.scope = Scope { steps, ..scope };
        if request.client.is_some() || request.auth.is_some() {
            let usual = self.instance.facts.sender_of(draft.grant.as_deref());
            let named = request.client.as_ref().or(draft.client.as_ref());
            self.cast(course, named.map(String::as_str), usual)?;
            draft.client.clone_from(&course.hand.scope.client);
            authenticate_anew(&mut draft, request, course.hand)?;
        }
        Ok(draft)
    }

    async fn prepare_fresh(
        &self,
        step: &Step,
        request: &Request,
        course: &mut Course<'_>,
    ) -> Result<Draft, Stop> {
        let usual = self.instance.facts.sender_of(request.grant.as_deref());
        self.cast(course, request.client.as_deref(), usual)?;
        let scope = &mut course.hand.scope;
        let role = scope.client.clone().unwrap_or_default();
        scope.user = request.user.clone().unwrap_or_else(|| "alice".to_owned());
        // Material stays for later steps until another step asks for its own.
        if !step.given.is_empty() || request.grant.is_some() {
            scope.given.clear();
        }
        scope.grant.clone_from(&request.grant);
        self.instance
            .provide(course.hand, &step.given, request.grant.as_deref(), &role)
            .await?;
        let Some(grant) = &request.grant else {
            return neighbour_request(course.hand, request, &role);
        };
        self.check_control(step, request, &role, course).await?;
        let auth = request.auth();
        let mut draft = token_request(course.hand, grant, &role, &auth)?;
        if let Some(endpoint) = &request.endpoint {
            draft.endpoint.clone_from(endpoint);
        }
        Ok(draft)
    }

    /// A refusal is believed only where the same request without its defect is accepted.
    async fn check_control(
        &self,
        step: &Step,
        request: &Request,
        role: &str,
        course: &mut Course<'_>,
    ) -> Result<(), Stop> {
        let at_token_endpoint = request
            .endpoint
            .as_deref()
            .is_none_or(|endpoint| endpoint == "token");
        let Some(grant) = request.grant.as_deref().filter(|_| at_token_endpoint) else {
            return Ok(());
        };
        if course.case.control == Some(false)
            || !step.expect.iter().any(Expectation::demands_refusal)
        {
            return Ok(());
        }
        let method = request
            .auth
            .as_ref()
            .and_then(|auth| auth.method.as_deref());
        self.instance
            .control(course.hand, grant, role, method)
            .await
    }
}
