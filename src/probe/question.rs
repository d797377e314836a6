//! What a server may want of a client's authentication beside what the standard says: each a row, with what the target
//! file can say of it. Whoever is refused the plain way is tried these ways, in this order.

use crate::craft::basic_half;
use crate::target::{BasicForm, Client};

/// Another way to authenticate.
pub(super) struct Question {
    /// The sentence, where it works.
    pub(super) cause: &'static str,
    /// The row of the catalogue that is broken then, where one is.
    pub(super) requirement: Option<&'static str>,
    /// The methods it is about.
    pub(super) methods: &'static [&'static str],
    /// The line of the target file.
    pub(super) line: &'static str,
    /// Whether it is another way for this client at all.
    pub(super) differs: fn(&Client) -> bool,
    /// What the line says.
    pub(super) adapt: fn(&mut Client),
}

const BASIC: &[&str] = &["client_secret_basic"];
const ASSERTIONS: &[&str] = &["private_key_jwt", "client_secret_jwt"];

/// The ways, the likeliest first: a run has few requests for them.
pub(super) const QUESTIONS: &[Question] = &[
    Question {
        cause: "cause-basic-needs-client-id",
        requirement: Some("RFC6749-2.3.1-01"),
        methods: BASIC,
        line: "client_id_in_body: true",
        differs: |client| client.client_id_in_body != Some(true),
        adapt: |client| client.client_id_in_body = Some(true),
    },
    Question {
        cause: "cause-basic-is-raw",
        requirement: Some("RFC6749-2.3.1-02"),
        methods: BASIC,
        line: "basic_encoding: raw",
        differs: |client| is_otherwise(client, BasicForm::Raw),
        adapt: |client| client.basic_encoding = Some(BasicForm::Raw),
    },
    Question {
        cause: "cause-basic-is-percent",
        requirement: Some("RFC6749-2.3.1-02"),
        methods: BASIC,
        line: "basic_encoding: percent",
        differs: |client| is_otherwise(client, BasicForm::Percent),
        adapt: |client| client.basic_encoding = Some(BasicForm::Percent),
    },
    Question {
        cause: "cause-basic-is-form",
        requirement: None,
        methods: BASIC,
        line: "basic_encoding: form",
        differs: |client| is_otherwise(client, BasicForm::Form),
        adapt: |client| client.basic_encoding = Some(BasicForm::Form),
    },
    // RFC 6749 section 2.3.1 leaves it to the server which of the two a client was registered for.
    Question {
        cause: "cause-secret-in-body",
        requirement: None,
        methods: BASIC,
        line: "methods: [client_secret_post]",
        differs: |client| client.client_secret.is_some(),
        adapt: |client| client.methods = vec!["client_secret_post".to_owned()],
    },
    Question {
        cause: "cause-basic-refuses-client-id",
        requirement: None,
        methods: BASIC,
        line: "client_id_in_body: false",
        differs: |client| client.client_id_in_body != Some(false),
        adapt: |client| client.client_id_in_body = Some(false),
    },
    Question {
        cause: "cause-assertion-needs-client-id",
        requirement: Some("RFC7521-4.2-03"),
        methods: ASSERTIONS,
        line: "client_id_in_body: true",
        differs: |client| client.client_id_in_body != Some(true),
        adapt: |client| client.client_id_in_body = Some(true),
    },
    Question {
        cause: "cause-assertion-of-this-second",
        requirement: None,
        methods: ASSERTIONS,
        line: "assertion_age_seconds: 5",
        differs: |client| client.assertion_age_seconds.is_none(),
        adapt: |client| client.assertion_age_seconds = Some(5),
    },
];

/// Whether the client's Basic credential is written otherwise in that form than in its own, the standard's unless said.
fn is_otherwise(client: &Client, form: BasicForm) -> bool {
    let own = client.basic_encoding.unwrap_or(BasicForm::Form);
    let secret = client.client_secret.as_deref().unwrap_or_default();
    let halves = [client.client_id.as_str(), secret];
    let differs = |half: &&str| basic_half(half, form) != basic_half(half, own);
    form != own && halves.iter().any(differs)
}
