//! What there is to attack in the perfect request of a grant: its parameters by the profile's table, its credentials,
//! its form.

use crate::craft::Draft;
use crate::profile::{Encoding, ParameterPlace, Profile};
use crate::secret::SENSITIVE;

/// One way to send a grant's request.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Surface {
    /// The role that sends, where it is not the usual one.
    pub(crate) client: Option<String>,
    /// How it authenticates, where that is not its usual method.
    pub(crate) method: Option<String>,
    /// Its parameters.
    pub(crate) slots: Vec<Slot>,
    /// The body is JSON.
    pub(crate) is_json: bool,
    /// It has an Authorization header of the scheme Basic that may be attacked.
    pub(crate) has_basic: bool,
    /// It has a client assertion.
    pub(crate) has_assertion: bool,
    /// The longest value that is sent.
    pub(crate) longest: usize,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) name: String,
    pub(crate) in_header: bool,
    /// The perfect request has it.
    pub(crate) is_sent: bool,
    /// Wrong values may lock an account: they are not tried where that is not allowed.
    pub(crate) is_password: bool,
    /// Its value is a secret.
    pub(crate) is_sensitive: bool,
}

impl Surface {
    /// The surface of a perfect request.
    pub(crate) fn of(draft: &Draft, profile: &Profile, longest: usize, may_lock: bool) -> Self {
        let is_json = draft.encoding.unwrap_or(profile.encoding) == Encoding::Json;
        let mut slots: Vec<Slot> = draft
            .parameters
            .iter()
            .map(|one| Slot::new(&one.name, one.place == ParameterPlace::Header, true))
            .collect();
        let listed = draft
            .grant
            .as_deref()
            .and_then(|grant| profile.grant(grant));
        for one in listed.iter().flat_map(|grant| &grant.parameters) {
            if !slots.iter().any(|slot| slot.name == one.name) {
                slots.push(Slot::new(
                    &one.name,
                    one.place == ParameterPlace::Header,
                    false,
                ));
            }
        }
        slots.retain(|slot| may_lock || !slot.is_password);
        let basic = draft.headers.iter().any(|(name, value)| {
            name.eq_ignore_ascii_case("authorization") && value.starts_with(b"Basic ")
        });
        Self {
            // A wrong secret may lock a client as a wrong password locks a user.
            has_basic: basic && may_lock,
            has_assertion: draft.text("client_assertion").is_some(),
            slots,
            is_json,
            longest,
            ..Self::default()
        }
    }

    /// Parameters of the perfect request's body.
    pub(crate) fn sent(&self) -> impl Iterator<Item = &Slot> {
        self.slots
            .iter()
            .filter(|slot| slot.is_sent && !slot.in_header)
    }
}

impl Slot {
    fn new(name: &str, in_header: bool, is_sent: bool) -> Self {
        Self {
            name: name.to_owned(),
            in_header,
            is_sent,
            is_password: matches!(name, "password" | "client_secret" | "username"),
            is_sensitive: SENSITIVE.contains(&name),
        }
    }
}
