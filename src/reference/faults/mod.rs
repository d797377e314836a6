//! Faults: deliberate deviations, one per endpoint, to see whether the suites notice. One file per family; a row there
//! has the id, the dialects, and the change of the rules.

/// A row of a fault that the model still asks for by name.
macro_rules! old {
    ($id:literal, $dialects:ident, $name:ident) => {
        crate::faults::row::fault($id, $dialects, |rules| {
            rules.old.fault = Some(crate::rules::old::Fault::$name);
        })
    };
}

mod access_token;
mod assertion;
mod authorize;
mod beside;
mod ciam;
mod client;
mod cloudbase;
mod code;
mod device;
mod drafts;
mod drawn;
mod eiam;
mod errors;
pub(crate) mod families;
mod form;
mod forms;
mod fuzz;
mod guessable;
mod http;
mod id_token;
mod injection;
mod introspection;
mod letters;
mod metadata;
pub(crate) mod nearest;
mod password;
mod pkce;
mod problems;
mod race;
mod redirects;
mod refresh;
mod requests;
mod revocation;
pub(crate) mod row;
mod success;
mod uris;
mod userinfo;
mod waits;
