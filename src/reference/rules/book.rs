//! The book of rules: everything that is decided, by subject.
//!
//! The standard's first, then what a dialect's documents say otherwise, then what one fault or one habit does: each
//! changes the book once, before the first request. The model reads it and knows of none of them.

use crate::rules::answers::Answers;
use crate::rules::assertion::Assertion;
use crate::rules::authorize::Authorize;
use crate::rules::claims::Claims;
use crate::rules::client::ClientRules;
use crate::rules::code::Code;
use crate::rules::device::Device;
use crate::rules::errors::Errors;
use crate::rules::form::Form;
use crate::rules::guessing::Guessing;
use crate::rules::http::Http;
use crate::rules::introspection::Introspection;
use crate::rules::metadata::Metadata;
use crate::rules::mint::Mint;
use crate::rules::parameter::Drawn;
use crate::rules::password::Password;
use crate::rules::pkce::Pkce;
use crate::rules::redirect::Redirect;
use crate::rules::refresh::Refresh;
use crate::rules::revocation::Revocation;
use crate::rules::routes::Routes;
use crate::rules::scope::Scope;
use crate::rules::tokens::Tokens;
use crate::rules::userinfo::Userinfo;

/// What is decided, and how.
pub(crate) struct Rules {
    /// What came with the fault's id.
    pub(crate) drawn: Drawn,
    /// Answers, rewritten before they are sent.
    pub(crate) answers: Answers,
    /// Assertions.
    pub(crate) assertion: Assertion,
    /// The authorization endpoint.
    pub(crate) authorize: Authorize,
    /// JWTs that are signed here.
    pub(crate) claims: Claims,
    /// Client authentication.
    pub(crate) client: ClientRules,
    /// Authorization codes.
    pub(crate) code: Code,
    /// The device authorization grant.
    pub(crate) device: Device,
    /// How problems are put into words.
    pub(crate) errors: Errors,
    /// How parameters are read.
    pub(crate) form: Form,
    /// Protection against guessing.
    pub(crate) guessing: Guessing,
    /// What happens before an endpoint sees the request.
    pub(crate) http: Http,
    /// Introspection.
    pub(crate) introspection: Introspection,
    /// Metadata.
    pub(crate) metadata: Metadata,
    /// Values that nobody must guess.
    pub(crate) mint: Mint,
    /// User names and passwords.
    pub(crate) password: Password,
    /// Proof Key for Code Exchange.
    pub(crate) pkce: Pkce,
    /// Redirect URIs.
    pub(crate) redirect: Redirect,
    /// Refreshing.
    pub(crate) refresh: Refresh,
    /// Revoking.
    pub(crate) revocation: Revocation,
    /// From paths to endpoints and back.
    pub(crate) routes: Routes,
    /// Scopes.
    pub(crate) scope: Scope,
    /// What is issued.
    pub(crate) tokens: Tokens,
    /// UserInfo.
    pub(crate) userinfo: Userinfo,
}

impl Rules {
    /// RFC 6749 and its neighbours as they stand.
    pub(crate) fn standard() -> Self {
        Self {
            drawn: Drawn::default(),
            answers: Answers::default(),
            assertion: Assertion::standard(),
            authorize: Authorize::standard(),
            claims: Claims::default(),
            client: ClientRules::standard(),
            code: Code::standard(),
            device: Device::standard(),
            errors: Errors::standard(),
            form: Form::standard(),
            guessing: Guessing::standard(),
            http: Http::default(),
            introspection: Introspection::standard(),
            metadata: Metadata::standard(),
            mint: Mint::standard(),
            password: Password::standard(),
            pkce: Pkce::standard(),
            redirect: Redirect::standard(),
            refresh: Refresh::standard(),
            revocation: Revocation::standard(),
            routes: Routes::standard(),
            scope: Scope::standard(),
            tokens: Tokens::standard(),
            userinfo: Userinfo::standard(),
        }
    }
}
