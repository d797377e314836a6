//! Makes a step's request ready: material, the valid request, then what the case changes.

use serde_json::Value as Json;

use crate::plan::client_for;
use crate::probe::{Draft, Parameter, Scope, Stop, Work};
use crate::run::Runner;
use crate::run::steps::Course;
use crate::suite::{Case, Change, Expectation, Request, Step, Template, Value};

impl Runner {
    /// Makes the request ready: material, the valid request, then what the case changes.
    pub(super) async fn prepare(
        &self,
        step: &Step,
        request: &Request,
        course: &mut Course<'_>,
        work: &mut Work,
    ) -> Result<Draft, Stop> {
        let mut draft = match &request.again {
            Some(earlier) => self.prepare_again(earlier, request, course, work)?,
            None => self.prepare_fresh(step, request, course, work).await?,
        };
        self.apply(&mut draft, request, course)?;
        Ok(draft)
    }

    fn prepare_again(
        &self,
        earlier: &str,
        request: &Request,
        course: &mut Course<'_>,
        work: &mut Work,
    ) -> Result<Draft, Stop> {
        let Some((draft, scope)) = course.drafts.get(earlier).cloned() else {
            return Err(Stop::Skip(format!("the step {earlier} was not made")));
        };
        let mut draft = draft;
        let steps = std::mem::take(&mut course.scope.steps);
        course.scope = Scope { steps, ..scope };
        if request.client.is_some() || request.auth.is_some() {
            let usual = client_for(
                &self.instance.profile,
                &self.instance.target,
                draft.grant.as_deref(),
            );
            let named = request
                .client
                .as_deref()
                .or(draft.client.as_deref())
                .map(str::to_owned);
            self.cast(course, named.as_deref(), usual)?;
            draft.client.clone_from(&course.scope.client);
            draft
                .headers
                .retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
            draft.parameters.retain(|parameter| {
                !matches!(
                    parameter.name.as_str(),
                    "client_id" | "client_secret" | "client_assertion" | "client_assertion_type"
                )
            });
            let auth = request.auth.clone().unwrap_or_default();
            crate::probe::authenticate(&mut draft, &auth, &course.scope, &self.instance, work)?;
        }
        Ok(draft)
    }

    async fn prepare_fresh(
        &self,
        step: &Step,
        request: &Request,
        course: &mut Course<'_>,
        work: &mut Work,
    ) -> Result<Draft, Stop> {
        let usual = client_for(
            &self.instance.profile,
            &self.instance.target,
            request.grant.as_deref(),
        );
        self.cast(course, request.client.as_deref(), usual)?;
        let role = course.scope.client.clone().unwrap_or_default();
        course.scope.user = request.user.clone().unwrap_or_else(|| "alice".to_owned());
        // Material stays for later steps until another step asks for its own.
        if !step.given.is_empty() || request.grant.is_some() {
            course.scope.given.clear();
        }
        course.scope.grant.clone_from(&request.grant);
        let auth = request.auth.clone().unwrap_or_default();
        self.instance
            .provide(
                work,
                &mut course.scope,
                &step.given,
                request.grant.as_deref(),
                &role,
            )
            .await?;
        let Some(grant) = &request.grant else {
            return self.plain_draft(request, &role, course, work);
        };
        self.check_control(step, request, grant, &role, course.case, work)
            .await?;
        let mut draft = self
            .instance
            .draft(work, &course.scope, grant, &role, &auth)?;
        if let Some(endpoint) = &request.endpoint {
            draft.endpoint.clone_from(endpoint);
        }
        Ok(draft)
    }

    /// A request that no grant fills: to a neighbour, or to the token endpoint without a grant.
    fn plain_draft(
        &self,
        request: &Request,
        role: &str,
        course: &Course<'_>,
        work: &mut Work,
    ) -> Result<Draft, Stop> {
        let endpoint = request
            .endpoint
            .clone()
            .unwrap_or_else(|| "token".to_owned());
        let mut draft = Draft {
            client: Some(role.to_owned()),
            ..Draft::default()
        };
        let authenticates = matches!(
            endpoint.as_str(),
            "token" | "device_authorization" | "introspection" | "revocation"
        );
        draft.endpoint = endpoint;
        for (name, value) in &request.parameters {
            draft
                .parameters
                .push(Parameter::new(name, self.fill_value(value, course)?));
        }
        if draft.endpoint == "device_authorization" && draft.text("scope").is_none() {
            let client = self.instance.client(role)?;
            let usual = self.instance.target.scope(client, "usual");
            let usual = usual.filter(|scope| !scope.is_empty());
            let scope = usual.map(|scope| Parameter::new("scope", scope));
            draft.parameters.extend(scope);
        }
        if authenticates || request.auth.is_some() {
            let auth = request.auth.clone().unwrap_or_default();
            crate::probe::authenticate(&mut draft, &auth, &course.scope, &self.instance, work)?;
        }
        Ok(draft)
    }

    /// A refusal is believed only where the same request without its defect is accepted.
    async fn check_control(
        &self,
        step: &Step,
        request: &Request,
        grant: &str,
        role: &str,
        case: &Case,
        work: &mut Work,
    ) -> Result<(), Stop> {
        let at_token_endpoint = request
            .endpoint
            .as_deref()
            .is_none_or(|endpoint| endpoint == "token");
        if case.control == Some(false)
            || !at_token_endpoint
            || !step.expect.iter().any(Expectation::demands_refusal)
        {
            return Ok(());
        }
        let method = request
            .auth
            .as_ref()
            .and_then(|auth| auth.method.as_deref());
        self.instance.control(work, grant, role, method).await
    }

    /// What the case changes.
    fn apply(&self, draft: &mut Draft, request: &Request, course: &Course<'_>) -> Result<(), Stop> {
        if request.grant.is_some() || request.again.is_some() {
            for (name, value) in &request.parameters {
                draft
                    .parameters
                    .push(Parameter::new(name, self.fill_value(value, course)?));
            }
        }
        for change in &request.change {
            let mut change = change.clone();
            for text in change.texts_mut() {
                *text = self.fill(text, course)?;
            }
            if let Change::Json(_, Json::String(text)) = &mut change {
                *text = self.fill(text, course)?;
            }
            draft.change(&change)?;
        }
        for (name, value) in &request.query {
            let value = self.fill_value(value, course)?;
            draft.parameters.push(Parameter {
                place: crate::profile::ParameterPlace::Query,
                ..Parameter::new(name, value)
            });
        }
        for (name, value) in &request.headers {
            let value = bytes(&self.fill_value(value, course)?);
            draft.headers.push((name.clone(), value));
        }
        if let Some(method) = &request.method {
            draft.method = Some(method.clone());
        }
        if let Some(content_type) = &request.content_type {
            draft.content_type = Some(bytes(&self.fill_value(content_type, course)?));
        }
        if let Some(body) = &request.body {
            draft.body = Some(bytes(&self.fill_value(body, course)?));
        }
        for (name, value) in &request.path {
            draft.path.insert(name.clone(), self.fill(value, course)?);
        }
        draft.form = request.form.or(draft.form);
        draft.compress = request.compress.or(draft.compress);
        draft.socket = request.socket.or(draft.socket);
        draft.plain_http = request.plain_http;
        Ok(())
    }

    pub(super) fn fill(&self, text: &str, course: &Course<'_>) -> Result<String, Stop> {
        Template(text)
            .fill(|placeholder| course.scope.value(placeholder, &self.instance))
            .map_err(|missing| match missing.name {
                "scope" | "another" | "target" | "client" => {
                    Stop::Skip(format!("the target file has nothing for {{{{{missing}}}}}"))
                }
                // A legal answer may lack what a later step would use: an ID token beside the tokens of a password.
                "given"
                    if missing
                        .member
                        .is_some_and(|member| member.starts_with("issued.")) =>
                {
                    Stop::Skip(format!(
                        "the answer that gave the tokens has no {}",
                        missing
                            .member
                            .unwrap_or_default()
                            .trim_start_matches("issued.")
                    ))
                }
                step if course.scope.steps.contains_key(step) => Stop::Skip(format!(
                    "the step {step} gave no {}",
                    missing.member.unwrap_or_default()
                )),
                _ => Stop::given(format!("there is no {{{{{missing}}}}}")),
            })
    }

    fn fill_value(&self, value: &Value, course: &Course<'_>) -> Result<Value, Stop> {
        let text = self.fill(value.as_str(), course)?;
        Ok(value.map(|_| text))
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    match value {
        Value::Text(text) => text.clone().into_bytes(),
        // Raw bytes of headers and bodies are written percent-encoded.
        Value::Raw(text) => percent_encoding::percent_decode_str(text).collect(),
    }
}
