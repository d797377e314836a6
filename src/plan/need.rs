//! What a case needs of the target, and what it costs.

use std::collections::BTreeSet;

use crate::plan::axes::Axes;
use crate::plan::role::{another_of, client_for, may_use, usual_user_grant};
use crate::plan::spared::spared;
use crate::plan::subject::Subject;
use crate::profile::Material;
use crate::suite::{DeviceState, Expectation, Given, LoadedCase, Request, Step, Wait};

/// Endpoints whose absence is a missing capability of the same name.
pub(super) const NEIGHBOURS: &[&str] = &[
    "introspection",
    "revocation",
    "userinfo",
    "jwks",
    "oauth_metadata",
    "openid_configuration",
    "registration",
];

/// What each step of the case needs.
pub(super) fn of(case: &LoadedCase, axes: &Axes, subject: Subject<'_>) -> Vec<Needs> {
    let steps = case.case.steps.iter().zip(case.placeholders());
    steps
        .enumerate()
        .map(|(at, (step, placeholders))| {
            let fill = |text: &str| axes.fill(text);
            let spared = spared(&case.case, at, subject.profile, &fill);
            let mut needs = Needs {
                spared,
                ..Needs::default()
            };
            needs.step(step, placeholders, axes, subject);
            if case.case.control != Some(false) {
                needs.control(step, axes, subject);
            }
            needs
        })
        .collect()
}

/// What one step needs.
#[derive(Debug, Default)]
pub(super) struct Needs {
    pub(super) grants: BTreeSet<String>,
    pub(super) capabilities: BTreeSet<String>,
    pub(super) clients: BTreeSet<String>,
    pub(super) users: BTreeSet<String>,
    pub(super) methods: BTreeSet<(String, String)>,
    /// Methods that a client must not be registered for.
    pub(super) unregistered: BTreeSet<(String, String)>,
    pub(super) values: BTreeSet<String>,
    pub(super) refused_grants: Vec<(String, String)>,
    pub(super) wait: Option<f64>,
    /// Material that the request takes and nobody gets.
    spared: Vec<Material>,
    logins: u32,
    /// Requests by their weight: pages of a login count, and what comes at once counts twice.
    requests: u32,
    /// Requests that the harness writes itself.
    sent: u32,
}

impl Needs {
    /// Notes what the step needs.
    fn step(
        &mut self,
        step: &Step,
        placeholders: &BTreeSet<String>,
        axes: &Axes,
        subject: Subject<'_>,
    ) {
        let mut sender = None;
        if let Some(request) = &step.request {
            sender = self.request(request, step, axes, subject);
            let in_turn = 1 + u32::try_from(step.in_turn_with.len()).unwrap_or(u32::MAX);
            let in_a_row = step.times.unwrap_or(1) * in_turn;
            self.requests += in_a_row + step.at_once.unwrap_or(1);
            self.sent += step.at_once.unwrap_or(in_a_row);
        }
        if let Some(authorize) = &step.authorize {
            let grant = subject.profile.grant_taking(Material::Code);
            self.capabilities.insert(grant.to_owned());
            self.offer(Material::Code);
            let usual = || client_for(subject.profile, subject.target, Some(grant));
            let named = authorize.code.client.as_ref().map(|role| axes.role(role));
            let role = named.or_else(usual);
            self.client(role.as_deref(), None);
            self.allowed(role.as_deref(), grant, subject);
            let user = authorize.code.user.as_deref().unwrap_or("alice");
            self.users.insert(user.to_owned());
            self.login(2);
        }
        if step.decide.is_some() {
            self.offer(Material::DeviceCode);
            self.users.insert("alice".to_owned());
            self.login(2);
        }
        if step.oracle.is_some() {
            self.capabilities.insert("oracle".to_owned());
            self.requests += 1;
            self.sent += 1;
        }
        self.given(&step.given, sender.as_deref(), axes, subject);
        self.placeholders(placeholders, sender.as_deref());
        self.wait(step, sender.as_deref(), axes, subject);
    }

    /// Notes what the valid request takes that is sent before a negative one.
    fn control(&mut self, step: &Step, axes: &Axes, subject: Subject<'_>) {
        if step.authorize.is_some() && step.expect.iter().any(Expectation::demands_no_code) {
            self.logins += 1;
        }
        let Some(request) = &step.request else { return };
        let at_token_endpoint = request
            .endpoint
            .as_deref()
            .is_none_or(|name| name == "token");
        if !at_token_endpoint || !step.expect.iter().any(Expectation::demands_refusal) {
            return;
        }
        let Some(grant) = request.grant.as_ref().map(|grant| axes.fill(grant)) else {
            return;
        };
        // Sent once for many, so that its login does not count.
        let counted = (self.logins, self.requests, self.sent);
        let sender = client_for(subject.profile, subject.target, Some(&grant));
        for material in subject.profile.materials(&grant) {
            self.take(material, sender.as_deref(), subject);
        }
        (self.logins, self.requests, self.sent) = counted;
    }

    fn login(&mut self, requests: u32) {
        self.logins += 1;
        self.requests += requests;
    }

    fn client(&mut self, role: Option<&str>, sender: Option<&str>) {
        match role {
            Some("another") => {
                let of = another_of(sender.unwrap_or("confidential"));
                self.clients.insert(of.to_owned());
            }
            Some(role) if !role.contains("{{") => {
                self.clients.insert(role.to_owned());
            }
            _ => {}
        }
    }

    /// Notes what the request needs; gives back the role that sends it.
    fn request(
        &mut self,
        request: &Request,
        step: &Step,
        axes: &Axes,
        subject: Subject<'_>,
    ) -> Option<String> {
        let grant = request.grant.as_ref().map(|grant| axes.fill(grant));
        let usual = client_for(subject.profile, subject.target, grant.as_deref());
        let named = request.client.as_ref().map(|role| axes.role(role));
        let sender = match named.as_deref() {
            Some("another") => usual.as_deref().map(|role| another_of(role).to_owned()),
            Some(role) => Some(role.to_owned()),
            None => usual.clone(),
        };
        let issued_to = if named.as_deref() == Some("another") {
            usual.as_deref()
        } else {
            sender.as_deref()
        };
        self.client(sender.as_deref(), None);
        if let Some(endpoint) = request.endpoint.as_deref() {
            if let Some(neighbour) = NEIGHBOURS.iter().find(|name| **name == endpoint) {
                self.capabilities.insert((*neighbour).to_owned());
            }
            if endpoint == "device_authorization" {
                let grant = subject.profile.grant_taking(Material::DeviceCode);
                self.capabilities.insert(grant.to_owned());
                self.may_send(request, sender.as_deref(), grant, subject);
            }
            if endpoint == "authorization" {
                let grant = subject.profile.grant_taking(Material::Code);
                self.capabilities.insert(grant.to_owned());
            }
        }
        self.auth(request, axes, sender.as_deref(), subject);
        if let Some(grant) = grant {
            if sender.is_none() {
                self.refused_grants
                    .push((grant.clone(), "no client of the target file may use".into()));
            }
            self.may_send(request, sender.as_deref(), &grant, subject);
            if request.again.is_none() {
                self.materials(&grant, step, issued_to, subject);
            }
            if let Some(user) = &request.user {
                self.users.insert(axes.fill(user));
            }
            self.grants.insert(grant);
        }
        sender
    }

    /// A refusal, too, says something only where the client may use the grant, unless the case is about just that.
    fn may_send(
        &mut self,
        request: &Request,
        role: Option<&str>,
        grant: &str,
        subject: Subject<'_>,
    ) {
        if !request.unallowed {
            self.allowed(role, grant, subject);
            return;
        }
        let client = role.and_then(|role| subject.target.clients.get_key_value(role));
        if let Some((role, client)) = client
            && client.grants.is_some()
            && may_use(client, grant)
        {
            let reason = format!("the client in the role {role} may use");
            self.refused_grants.push((grant.to_owned(), reason));
        }
    }

    /// What is sent or owned by way of a grant is so only by a client that may use it.
    fn allowed(&mut self, role: Option<&str>, grant: &str, subject: Subject<'_>) {
        let client = role.and_then(|role| subject.target.clients.get_key_value(role));
        if let Some((role, client)) = client
            && !may_use(client, grant)
        {
            let reason = format!("the client in the role {role} may not use");
            self.refused_grants.push((grant.to_owned(), reason));
        }
    }

    fn auth(&mut self, request: &Request, axes: &Axes, sender: Option<&str>, subject: Subject<'_>) {
        let mut auth = request.auth.as_deref();
        while let Some(one) = auth {
            let role = one
                .client
                .as_deref()
                .map_or_else(|| sender.map(str::to_owned), |role| Some(axes.role(role)));
            let role = match role.as_deref() {
                Some("another") => sender.map(|sender| another_of(sender).to_owned()),
                _ => role,
            };
            self.client(role.as_deref(), sender);
            if let (true, Some(sender), Some(method)) = (one.unregistered, sender, &one.method) {
                self.unregistered
                    .insert((sender.to_owned(), axes.fill(method)));
            }
            let doubles = request
                .auth
                .as_deref()
                .is_some_and(|auth| auth.also.is_some());
            if let (true, Some(method)) = (doubles, &one.method) {
                // By a method that nobody here uses it is no second authentication, just a parameter that nobody knows.
                self.capabilities
                    .extend((method != "none").then(|| axes.fill(method)));
            }
            let is_made_up = one.unregistered
                || one.client_id.is_some() && (one.secret.is_some() || one.assertion.is_some());
            if let (Some(role), Some(method), false) = (&role, &one.method, is_made_up) {
                let method = axes.fill(method);
                // A client that has no credential can still show a made-up one.
                let has_secret = one.secret.is_some()
                    || subject
                        .target
                        .clients
                        .get(role)
                        .is_some_and(|client| client.client_secret.is_some());
                let is_extra = one.secret.is_some()
                    || (has_secret
                        && std::ptr::eq(one, request.auth.as_deref().unwrap_or(one))
                        && request
                            .auth
                            .as_ref()
                            .is_some_and(|auth| auth.also.is_some()));
                if !is_extra
                    && request
                        .auth
                        .as_deref()
                        .is_some_and(|first| std::ptr::eq(first, one))
                {
                    self.methods.insert((role.clone(), method));
                }
            }
            auth = one.also.as_deref();
        }
    }

    /// Notes what the grant's own parameters need, where the step does not say how it is to be.
    fn materials(
        &mut self,
        grant: &str,
        step: &Step,
        issued_to: Option<&str>,
        subject: Subject<'_>,
    ) {
        let Some(grant) = subject.profile.grant(grant) else {
            return;
        };
        for material in grant.materials() {
            if material == Material::Password {
                let user = step.request.as_ref().and_then(|one| one.user.clone());
                self.users
                    .insert(user.unwrap_or_else(|| "alice".to_owned()));
            } else if !material.is_in(&step.given) && !self.spared.contains(&material) {
                self.take(material, issued_to, subject);
            }
        }
    }

    /// Notes what it takes to get this material for a client.
    fn take(&mut self, material: Material, issued_to: Option<&str>, subject: Subject<'_>) {
        if material == Material::RefreshToken {
            self.user_grant(None, issued_to, subject);
            return;
        }
        let grant = subject.profile.grant_taking(material);
        self.grants.insert(grant.to_owned());
        self.allowed(issued_to, grant, subject);
        self.offer(material);
        if material.is_of_user() {
            self.users.insert("alice".to_owned());
        }
        let (logins, requests) = material.cost();
        self.logins += logins;
        self.requests += requests;
        self.sent += requests.saturating_sub(logins * PAGES);
    }

    /// Notes what the target has to offer for this material.
    fn offer(&mut self, material: Material) {
        self.capabilities
            .extend(material.capability().map(str::to_owned));
    }

    fn device(&mut self, state: Option<DeviceState>, owner: Option<&str>, subject: Subject<'_>) {
        if matches!(state, Some(DeviceState::Pending | DeviceState::Expired)) {
            // Nobody decides about it.
            let grant = subject.profile.grant_taking(Material::DeviceCode);
            self.grants.insert(grant.to_owned());
            self.allowed(owner, grant, subject);
            self.requests += 1;
            self.sent += 1;
        } else {
            self.take(Material::DeviceCode, owner, subject);
        }
    }

    fn user_grant(&mut self, grant: Option<&str>, role: Option<&str>, subject: Subject<'_>) {
        match grant
            .map(str::to_owned)
            .or_else(|| usual_user_grant(subject, role))
        {
            Some(grant) => {
                self.requests += 1;
                self.sent += 1;
                for material in subject.profile.materials(&grant) {
                    // What is exchanged for other tokens is not got by a user.
                    if material.is_of_user() {
                        self.take(material, None, subject);
                    }
                }
                self.grants.insert(grant);
            }
            None => self.refused_grants.push((
                "refresh tokens or user tokens".to_owned(),
                "no grant of the target gives".into(),
            )),
        }
    }

    fn given(&mut self, given: &Given, sender: Option<&str>, axes: &Axes, subject: Subject<'_>) {
        let owner = |named: &Option<String>| match named.as_ref().map(|role| axes.role(role)) {
            Some(role) if role == "another" => sender.map(|one| another_of(one).to_owned()),
            Some(role) => Some(role),
            None => sender.map(str::to_owned),
        };
        if let Some(code) = &given.code {
            let owner = owner(&code.client);
            self.client(owner.as_deref(), sender);
            self.take(Material::Code, owner.as_deref(), subject);
            if let Some(user) = &code.user {
                self.users.insert(user.clone());
            }
        }
        if let Some(tokens) = &given.refresh_token {
            // Who may not refresh is given nothing to refresh with.
            let grant = subject.profile.grant_taking(Material::RefreshToken);
            self.allowed(owner(&tokens.client).as_deref(), grant, subject);
        }
        for tokens in [&given.refresh_token, &given.access_token]
            .into_iter()
            .flatten()
        {
            let owner = owner(&tokens.client);
            self.client(owner.as_deref(), sender);
            if let Some(grant) = &tokens.grant {
                self.allowed(owner.as_deref(), grant, subject);
            }
            self.user_grant(tokens.grant.as_deref(), owner.as_deref(), subject);
        }
        if let Some(device) = &given.device_code {
            let owner = owner(&device.client);
            self.client(owner.as_deref(), sender);
            self.device(device.state, owner.as_deref(), subject);
        }
        if given.assertion.is_some() {
            let grant = subject.profile.grant_taking(Material::Assertion);
            self.grants.insert(grant.to_owned());
        }
    }

    /// Notes roles and values that texts name.
    fn placeholders(&mut self, placeholders: &BTreeSet<String>, sender: Option<&str>) {
        for placeholder in placeholders {
            match placeholder.split_once('.') {
                Some(("target", name)) => {
                    self.values.insert(name.to_owned());
                }
                Some(("another", _)) => self.client(Some("another"), sender),
                None if placeholder == "another" => self.client(Some("another"), sender),
                _ => {}
            }
        }
    }

    fn wait(&mut self, step: &Step, sender: Option<&str>, axes: &Axes, subject: Subject<'_>) {
        self.wait = match &step.wait {
            Some(Wait::Seconds(seconds)) => Some(*seconds),
            Some(Wait::Lifetime(of, role)) => {
                let role = axes.role(role);
                self.clients.insert(role.clone());
                let lifetime = subject
                    .target
                    .clients
                    .get(&role)
                    .and_then(|client| subject.target.lifetime(client, of));
                // An undeclared lifetime could be hours: the longest wait forbids it.
                Some(lifetime.unwrap_or(f64::INFINITY))
            }
            Some(Wait::PollingInterval(_)) => Some(5.0),
            None => None,
        };
        let _ = sender;
        if step
            .given
            .device_code
            .as_ref()
            .is_some_and(|device| device.state == Some(DeviceState::Expired))
        {
            let role = step
                .given
                .device_code
                .as_ref()
                .and_then(|device| device.client.as_ref().map(|role| axes.role(role)))
                .or_else(|| sender.map(str::to_owned));
            let lifetime = role
                .and_then(|role| subject.target.clients.get(&role))
                .and_then(|client| subject.target.lifetime(client, "device_code"));
            self.wait = Some(lifetime.unwrap_or(f64::INFINITY));
        }
    }
}

/// Pages that a login takes.
pub(super) const PAGES: u32 = 3;

/// What a case takes of the target.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cost {
    /// About how many requests, pages of logins and waits counted as some.
    pub weight: u32,
    /// About how many requests, pages of logins aside.
    pub requests: u32,
    /// About how many logins.
    pub logins: u32,
    /// Seconds of waiting.
    pub waits: f64,
}

/// About what the case takes; a second of waiting weighs as much as fifty requests.
pub(super) fn cost(needs: &[Needs]) -> Cost {
    let mut cost = Cost::default();
    for needs in needs {
        let wait = needs.wait.filter(|wait| wait.is_finite()).unwrap_or(0.0);
        cost.weight += needs.requests + (wait * 50.0) as u32;
        cost.logins += needs.logins;
        cost.requests += needs.sent;
        cost.waits += wait;
    }
    cost
}
