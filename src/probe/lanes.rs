//! Whether one login or token ends another one of the same user and client. Servers may have one session, or one refresh
//! token, for both: then what shares them cannot run side by side. It is found out before anything does, by two logins at
//! most, with requests that are the valid ones of their grants.

use crate::answer::{Kind, Reading};
use crate::craft::{Draft, Hand, Parameter, Purpose, Scope, Stop, authenticate, token_request};
use crate::probe::found::Lanes;
use crate::probe::given::Issue;
use crate::probe::instance::Instance;
use crate::profile::Material;
use crate::suite::{Auth, GivenCode};

/// So many logins it takes at most.
pub(super) const LOGINS: u32 = 2;

impl Instance {
    /// Finds out which of these must not run side by side. `logins` are those that are to come besides: where the budget has
    /// none left for this, nothing that shares a user does.
    pub async fn lanes(&self, asked: Lanes, logins: u32) -> Lanes {
        let mut hand = self.apart("one user, twice");
        let mut lanes = Lanes::default();
        if asked.users && !self.affords(logins.saturating_add(LOGINS)) {
            return Lanes {
                users: true,
                machines: asked.machines,
            };
        }
        if asked.users {
            let _ = self.ask_for_nothing(&mut hand).await;
            let found = self.ends_of_users(&mut hand).await;
            lanes.users = found.unwrap_or_default();
        }
        if asked.machines {
            let found = self.ends_of_machines(&mut hand).await;
            lanes.machines = found.unwrap_or_default();
        }
        self.found.keep_lanes(lanes);
        lanes
    }

    /// A hand whose exchanges no case judges.
    fn apart(&self, what: &str) -> Hand {
        let mut hand = self.hand(what);
        hand.work.is_apart = true;
        hand
    }

    /// What this server says of a refresh token that nobody issued: so it says that one is dead.
    async fn ask_for_nothing(&self, hand: &mut Hand) -> Result<(), Stop> {
        let refresh = self.facts.profile.grant_taking(Material::RefreshToken);
        let Some(role) = self.offers(refresh) else {
            return Ok(());
        };
        let made_up = hand.work.random(32);
        let refused = self.refresh(hand, &role, &made_up).await?;
        if let (Kind::Error(_), Some(code)) = (&refused.kind, &refused.code) {
            self.found.learn_dead(code);
        }
        Ok(())
    }

    /// The client that may use the grant, where it may be offered.
    fn offers(&self, grant: &str) -> Option<String> {
        let may = self.facts.capabilities.may_have(grant);
        self.facts.sender_of(Some(grant)).filter(|_| may)
    }

    /// Whether what a user decides anew for a client ends what was decided before.
    async fn ends_of_users(&self, hand: &mut Hand) -> Result<bool, Stop> {
        let profile = &self.facts.profile;
        let by_code = profile.grant_taking(Material::Code);
        let by_code = self.offers(by_code).filter(|_| self.front.is_some());
        let (role, first, second) = match by_code {
            Some(role) => {
                // Another browser, as each trial has one.
                let mut other = self.apart("the user once more");
                let one = self.held_code(hand, &role).await?;
                let two = self.held_code(&mut other, &role).await?;
                let first = self.redeem(hand, &role, one).await?;
                let second = self.redeem(hand, &role, two).await?;
                (role, first, second)
            }
            None => {
                let refresh = profile.grant_taking(Material::RefreshToken);
                let Some(role) = self.offers(refresh) else {
                    return Ok(false);
                };
                let Some(grant) = self.facts.user_grant(&role) else {
                    return Ok(false);
                };
                let issue = Issue::of(&grant, &role, Purpose::Control);
                let first = self.issue(hand, &issue).await?;
                let second = self.issue(hand, &issue).await?;
                (role, first, second)
            }
        };
        if second.kind != Kind::Success {
            return Ok(false);
        }
        if first.kind != Kind::Success {
            return Ok(true);
        }
        Ok(!self.lives(hand, &role, &first).await? && self.lives(hand, &role, &second).await?)
    }

    /// Whether a client's new token for itself ends the one before.
    async fn ends_of_machines(&self, hand: &mut Hand) -> Result<bool, Stop> {
        let grant = self.facts.profile.machine_grant().to_owned();
        let Some(role) = self.offers(&grant) else {
            return Ok(false);
        };
        if !self.facts.capabilities.may_have(INTROSPECTION) {
            return Ok(false);
        }
        let issue = Issue::of(&grant, &role, Purpose::Control);
        let first = self.issue(hand, &issue).await?;
        let second = self.issue(hand, &issue).await?;
        if first.access_token() == second.access_token() {
            return Ok(false);
        }
        Ok(!self.is_active(hand, &role, &first).await?
            && self.is_active(hand, &role, &second).await?)
    }

    /// A code, with all that its token request repeats.
    async fn held_code(&self, hand: &mut Hand, role: &str) -> Result<Scope, Stop> {
        hand.scope = Scope {
            client: Some(role.to_owned()),
            user: "alice".to_owned(),
            random: hand.work.random(24),
            ..Scope::default()
        };
        self.give_code(hand, &GivenCode::default(), role).await?;
        Ok(std::mem::take(&mut hand.scope))
    }

    async fn redeem(&self, hand: &mut Hand, role: &str, scope: Scope) -> Result<Reading, Stop> {
        let grant = self.facts.profile.grant_taking(Material::Code).to_owned();
        hand.scope = scope;
        let draft = token_request(hand, &grant, role, &Auth::default())?;
        let logged = self.send(hand, &draft, Purpose::Control).await?;
        Ok(logged.reading.clone())
    }

    async fn refresh(&self, hand: &mut Hand, role: &str, token: &str) -> Result<Reading, Stop> {
        let refresh = self.facts.profile.grant_taking(Material::RefreshToken);
        let mut scope = Scope {
            client: Some(role.to_owned()),
            user: "alice".to_owned(),
            ..Scope::default()
        };
        scope.give(Material::RefreshToken, token);
        hand.scope = scope;
        let draft = token_request(hand, refresh, role, &Auth::default())?;
        let logged = self.send(hand, &draft, Purpose::Control).await?;
        Ok(logged.reading.clone())
    }

    /// Whether what an answer gave can still be used: its refresh token, else its access token.
    async fn lives(&self, hand: &mut Hand, role: &str, given: &Reading) -> Result<bool, Stop> {
        match given.refresh_token() {
            Some(token) => Ok(self.refresh(hand, role, &token).await?.kind == Kind::Success),
            None if self.facts.capabilities.may_have(INTROSPECTION) => {
                self.is_active(hand, role, given).await
            }
            // Nobody can tell.
            None => Ok(true),
        }
    }

    async fn is_active(&self, hand: &mut Hand, role: &str, given: &Reading) -> Result<bool, Stop> {
        let token = given.access_token().unwrap_or_default();
        let mut draft = Draft {
            endpoint: INTROSPECTION.to_owned(),
            client: Some(role.to_owned()),
            parameters: vec![Parameter::new("token", token.as_str())],
            ..Draft::default()
        };
        hand.scope = Scope {
            client: Some(role.to_owned()),
            ..Scope::default()
        };
        authenticate(&mut draft, &Auth::default(), hand)?;
        let logged = self.send(hand, &draft, Purpose::Control).await?;
        Ok(logged.reading.is_active())
    }

    /// Whether an answer says that a code or token is not alive: as the profile has it, or in the words that this server has
    /// for one that it never issued.
    pub(crate) fn says_dead(&self, reading: &Reading) -> bool {
        let is_so_here = |code: &String| self.found.is_dead(code);
        reading.says_dead() || reading.code.as_ref().is_some_and(is_so_here)
    }
}

/// The endpoint that tells whether a token is alive (RFC 7662).
const INTROSPECTION: &str = "introspection";
