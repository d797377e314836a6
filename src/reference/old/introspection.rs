//! Faults of believing dead or altered tokens (RFC 7662 section 4).

use serde_json::json;

use crate::model::app::App;
use crate::model::described::of_access_token;
use crate::rules::old::Fault;
use crate::state::clock;
use crate::state::store::Store;
use crate::wire::jws;
use crate::wire::reply::Object;

/// What is said about a token that only a fault believes.
pub(crate) fn believed(app: &App, store: &Store, token: &str) -> Option<Object> {
    match app.rules.old.fault? {
        Fault::IntrospectionIgnoresRevocation => {
            let record = store
                .access_tokens
                .get(token)
                .filter(|record| clock::now_millis() < record.expires)?;
            Some(of_access_token(app, record))
        }
        Fault::IntrospectionIgnoresSignature => {
            let mut members = Object::from_iter([("active".to_owned(), json!(true))]);
            members.extend(jws::read(token)?.claims);
            Some(members)
        }
        _ => None,
    }
}
