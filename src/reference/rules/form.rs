//! How parameters are read (RFC 6749 section 3.2 and appendix B).

use serde_json::Value;

use crate::state::clients::GrantType;
use crate::wire::form::{Pairs, Plus};
use crate::wire::params::Params;
use crate::wire::problem::Problem;
use crate::wire::request::Request;

/// Reads a body, if it is one of its own.
pub(crate) type Body = fn(&Request) -> Option<Result<Params, Problem>>;

/// Refuses well-read parameters.
pub(crate) type Check = fn(&Request, &Params) -> Result<(), Problem>;

/// What is looked at first where several things are wrong: no document says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum First {
    /// Whether there is a grant type, then the client, then whether the grant type is known.
    Usual,
    GrantType,
    Client,
}

/// How requests to the token endpoint and its neighbours are read.
pub(crate) struct Form {
    /// Whether the token endpoint takes GET.
    pub(crate) takes_get: bool,
    pub(crate) first: First,
    /// Bodies that are read otherwise than by their media type.
    pub(crate) bodies: Vec<Body>,
    /// Whether parameters are members of a JSON object, not of a form.
    pub(crate) is_json: bool,
    pub(crate) plus: Plus,
    /// Whether `grant_type` without a value names a grant.
    pub(crate) empty_grant_type_is_a_value: bool,
    /// Whether a grant, the first, is the one that is named.
    pub(crate) grant_type_is: fn(&str, &str) -> bool,
    /// Whether parameters of the query count that the body lacks.
    pub(crate) query_counts: bool,
    /// The end of the paths where they do all the same.
    pub(crate) query_counts_at: Option<&'static str>,
    /// The object in a body that begins with this value, and is more or less than one object.
    pub(crate) lenient_json: fn(Value) -> Option<Value>,
    pub(crate) collected: fn(Pairs) -> Result<Params, Problem>,
    /// Why well-read parameters are refused all the same.
    pub(crate) checks: Vec<Check>,
    /// The grant to try for the one that is named.
    pub(crate) grant_type: fn(&Params, Option<GrantType>) -> Option<GrantType>,
}

impl Form {
    /// POST with parameters in the body (section 3.2), none of them twice (section 3.2); `+` is a space (appendix B).
    /// Parameters without a value count as omitted (section 3.2).
    pub(crate) fn standard() -> Self {
        Self {
            takes_get: false,
            first: First::Usual,
            bodies: Vec::new(),
            is_json: false,
            plus: Plus::IsSpace,
            empty_grant_type_is_a_value: false,
            grant_type_is: |known, named| known == named,
            query_counts: false,
            query_counts_at: None,
            lenient_json: |_| None,
            collected: Params::strict,
            checks: Vec::new(),
            grant_type: |_, named| named,
        }
    }
}
