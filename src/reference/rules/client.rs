//! Which client asks, and whether it really does (RFC 6749 sections 2.3 and 3.2.1).

use std::sync::Arc;

use crate::rules::routes::Route;
use crate::state::clients::{AuthMethod, Client, GrantType};
use crate::state::world::World;
use crate::wire::octets;
use crate::wire::params::Params;

/// What is done with a request that uses more than one method of client authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SeveralMethods {
    Refused,
    /// The header counts, else the assertion.
    FirstCounts,
    /// The secret counts, whatever the assertion beside it is.
    SecretBesideAssertionCounts,
}

/// What a `client_id` means that names another client than the credentials do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OtherClientId {
    Refused,
    Ignored,
    /// Its client is the one that asks.
    Counts,
}

/// A secret that is not the registered one.
pub(crate) struct Presented<'a> {
    /// Where it is shown.
    pub(crate) route: Route,
    /// The `grant_type` beside it, if there is one.
    pub(crate) grant: &'a str,
    pub(crate) registered: &'a str,
    pub(crate) secret: &'a str,
}

/// How clients are found and authenticated.
pub(crate) struct ClientRules {
    /// The ways to authenticate that are offered.
    pub(crate) methods: &'static [AuthMethod],
    /// Whether an identifier that is nobody's, the second, passes for a registered one, the first.
    pub(crate) id_passes_for: fn(&str, &str) -> bool,
    /// Who asks where no client is named.
    pub(crate) nameless: fn(&World, &Params) -> Option<Arc<Client>>,
    /// Whether a `client_id` of the query counts, where a dialect has it there.
    pub(crate) id_of_query_counts: bool,
    /// Whether id and secret are form-encoded before they are joined in the `Authorization` header.
    pub(crate) basic_is_encoded: bool,
    /// Where the `Authorization` header is read as if it were not.
    pub(crate) basic_is_raw_at: Option<Route>,
    /// Whether an `Authorization` header that cannot be read leaves the body to tell who asks.
    pub(crate) skips_unreadable_header: bool,
    /// The parameter of the body that is a second method beside the header even where it is empty.
    pub(crate) counts_when_empty: Option<&'static str>,
    /// Whether a secret can come by the `Authorization` header at all.
    pub(crate) basic_takes_secret: fn(&str) -> bool,
    /// Whether only clients that registered `client_secret_post` may use it.
    pub(crate) post_is_registered: bool,
    /// Whether a secret of a client that has none is an error.
    pub(crate) public_secret_is_refused: bool,
    /// Whether the registered secret, the first, is the presented one.
    pub(crate) secret_is: fn(&World, &str, &str) -> bool,
    /// Whether another one is taken all the same.
    pub(crate) takes_secret: fn(&Presented<'_>) -> bool,
    pub(crate) several_methods: SeveralMethods,
    pub(crate) other_client_id: OtherClientId,
    /// Whether the application of a path must be the client that asks.
    pub(crate) application_is_compared: bool,
    /// Whether a client with credentials has to show them.
    pub(crate) must_authenticate: bool,
    /// Whether a client may use a grant.
    pub(crate) may_use: fn(&Client, GrantType) -> bool,
    /// Grants for which it has not.
    pub(crate) id_suffices_for: Vec<GrantType>,
    /// Grants for which a wrong secret is as good as the right one.
    pub(crate) wrong_secret_suffices_for: Vec<GrantType>,
    /// Grants for which credentials are not looked at.
    pub(crate) credentials_unread_for: Vec<GrantType>,
    /// Name and key of an account that authenticates in place of clients, where there is one.
    pub(crate) account: Option<(&'static str, &'static str)>,
    /// Whether an access token of a user authenticates whoever shows it.
    pub(crate) access_token_authenticates: bool,
}

impl ClientRules {
    /// Secrets (section 2.3.1) and assertions (RFC 7523 section 2.2, OpenID Connect Core section 9). Id and secret are
    /// encoded (section 2.3.1) and compared as they are. One method per request (section 2.3), of those agreed upon;
    /// whoever has credentials shows them at every grant (section 3.2.1). A client uses the grants that it is authorized
    /// for (section 5.2, `unauthorized_client`).
    pub(crate) fn standard() -> Self {
        Self {
            methods: &[
                AuthMethod::SecretBasic,
                AuthMethod::SecretPost,
                AuthMethod::SecretJwt,
                AuthMethod::PrivateKeyJwt,
            ],
            id_passes_for: |_, _| false,
            nameless: |_, _| None,
            id_of_query_counts: true,
            basic_is_encoded: true,
            basic_is_raw_at: None,
            skips_unreadable_header: false,
            counts_when_empty: None,
            basic_takes_secret: |_| true,
            post_is_registered: true,
            public_secret_is_refused: true,
            secret_is: |_, registered, presented| octets::are_equal(registered, presented),
            takes_secret: |_| false,
            several_methods: SeveralMethods::Refused,
            other_client_id: OtherClientId::Refused,
            application_is_compared: true,
            must_authenticate: true,
            may_use: Client::may,
            id_suffices_for: Vec::new(),
            wrong_secret_suffices_for: Vec::new(),
            credentials_unread_for: Vec::new(),
            account: None,
            access_token_authenticates: false,
        }
    }
}
