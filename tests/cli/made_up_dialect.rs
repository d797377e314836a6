//! Another vendor is one YAML file: a dialect that nobody speaks, and a server made by hand that speaks it.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use grantspec::target::Client;
use grantspec::verdict::Verdict;
use serde_json::{Value as Json, json};

use crate::sandbox::{Ended, Sandbox, record};
use crate::server::{Request, Server, answer, json};
use crate::target::{client, target, user, words};

const DIALECT: &str = include_str!("../../fixtures/dialects/orchard.yaml");

const KEY: &str = "apple-key-0123456789";
const CLIENTS: [(&str, &str); 2] = [
    ("picker", "picker-secret-0123456789"),
    ("taster", "taster-secret-9876543210"),
];
const USERS: [(&str, &str); 2] = [
    ("alice", "alice-password-1234"),
    ("bob", "bob-password-5678"),
];

/// What the server does other than the dialect says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Nothing,
    KeyNotAskedFor,
    StandardStatus,
    StandardEnvelope,
    StandardCodes,
    BareSuccess,
    ReadsTheBody,
    NoRotation,
    ReuseForgiven,
}

/// A refresh token.
#[derive(Clone)]
struct Ticket {
    client: String,
    family: u32,
    is_used: bool,
}

struct Orchard {
    wrong: Wrong,
    count: AtomicU32,
    tickets: Mutex<HashMap<String, Ticket>>,
}

type Refusal = (&'static str, &'static str);
const BAD_QUESTION: Refusal = ("BAD_QUESTION", "invalid_request");
const NOT_YOURS: Refusal = ("NOT_YOURS", "invalid_client");
const WORM_INSIDE: Refusal = ("WORM_INSIDE", "invalid_grant");
const NO_SUCH_GATE: Refusal = ("NO_SUCH_GATE", "unsupported_grant_type");

impl Orchard {
    fn serve(wrong: Wrong) -> Server {
        let orchard = Self {
            wrong,
            count: AtomicU32::new(0),
            tickets: Mutex::default(),
        };
        Server::answering(move |request| match request.path.as_str() {
            "/v9/tickets" if request.method == "POST" => orchard.answer(request),
            "/v9/tickets" => answer(405, &[("Allow", "POST")], b""),
            _ => answer(404, &[], b""),
        })
    }

    fn answer(&self, request: &Request) -> Vec<u8> {
        match self.decide(request) {
            Ok(ticket) if self.wrong == Wrong::BareSuccess => json(200, &ticket),
            Ok(ticket) => json(200, &json!({"status": "ripe", "ticket": ticket})),
            Err((code, standard)) => {
                let code = if self.wrong == Wrong::StandardCodes {
                    standard
                } else {
                    code
                };
                let status = match (self.wrong, standard) {
                    (Wrong::StandardStatus, _) => 400,
                    (_, "invalid_client") => 403,
                    _ => 422,
                };
                let body = if self.wrong == Wrong::StandardEnvelope {
                    json!({"error": code, "error_description": "no"})
                } else {
                    json!({"status": "rotten", "fault": {"code": code, "message": "no"}})
                };
                json(status, &body)
            }
        }
    }

    fn decide(&self, request: &Request) -> Result<Json, Refusal> {
        let one = |name: &str| {
            let all = match self.wrong {
                Wrong::ReadsTheBody => request.told(name),
                _ => request.asked(name),
            };
            match all.as_slice() {
                [one] if !one.is_empty() => Ok(one.clone()),
                _ => Err(BAD_QUESTION),
            }
        };
        let names = url::form_urlencoded::parse(request.query.as_bytes());
        let mut names: Vec<_> = names.map(|(name, _)| name).collect();
        names.sort();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(BAD_QUESTION);
        }
        let keys = request.header_values("x-orchard-key");
        if keys != [KEY] && self.wrong != Wrong::KeyNotAskedFor {
            return Err(BAD_QUESTION);
        }
        let grant = one("grant_type")?;
        let client = one("client_id").map_err(|_| NOT_YOURS)?;
        if request.header("authorization").is_some() {
            let has_secret = !request.asked("client_secret").is_empty();
            return Err(if has_secret { BAD_QUESTION } else { NOT_YOURS });
        }
        let secret = one("client_secret").map_err(|_| NOT_YOURS)?;
        if !CLIENTS.contains(&(client.as_str(), secret.as_str())) {
            return Err(NOT_YOURS);
        }
        match grant.as_str() {
            "gate" => Ok(self.token()),
            "visitor" => {
                let user = (one("username")?, one("password")?);
                if !USERS.contains(&(user.0.as_str(), user.1.as_str())) {
                    return Err(WORM_INSIDE);
                }
                let family = self.count.fetch_add(1, Ordering::SeqCst);
                Ok(self.with_refresh_token(&client, family))
            }
            "again" => self.refresh(&client, &one("refresh_token")?),
            _ => Err(NO_SUCH_GATE),
        }
    }

    fn refresh(&self, client: &str, token: &str) -> Result<Json, Refusal> {
        let mut tickets = self.tickets.lock().expect("nobody panics here");
        let ticket = tickets.get(token).cloned().ok_or(WORM_INSIDE)?;
        if ticket.client != client {
            return Err(WORM_INSIDE);
        }
        if ticket.is_used {
            if self.wrong != Wrong::ReuseForgiven {
                tickets.retain(|_, other| other.family != ticket.family);
            }
            return Err(WORM_INSIDE);
        }
        if self.wrong == Wrong::NoRotation {
            return Ok(self.token());
        }
        if let Some(ticket) = tickets.get_mut(token) {
            ticket.is_used = true;
        }
        drop(tickets);
        Ok(self.with_refresh_token(client, ticket.family))
    }

    fn with_refresh_token(&self, client: &str, family: u32) -> Json {
        let mut ticket = self.token();
        let token = self.draw();
        ticket["refresh_token"] = json!(token);
        let kept = Ticket {
            client: client.to_owned(),
            family,
            is_used: false,
        };
        let mut tickets = self.tickets.lock().expect("nobody panics here");
        tickets.insert(token, kept);
        ticket
    }

    fn token(&self) -> Json {
        json!({"access_token": self.draw(), "token_type": "Bearer", "expires_in": 600})
    }

    /// Something that nobody guesses.
    fn draw(&self) -> String {
        use std::hash::{BuildHasher, RandomState};
        let words = [(); 3].map(|()| {
            let count = self.count.fetch_add(1, Ordering::SeqCst);
            format!("{:016x}", RandomState::new().hash_one(count))
        });
        words.concat()
    }
}

fn run(wrong: Wrong) -> (Sandbox, Ended) {
    let server = Orchard::serve(wrong);
    let sandbox = Sandbox::new();
    sandbox.write("dialects/orchard.yaml", DIALECT);
    let [one, other] = CLIENTS.map(|(id, secret)| Client {
        methods: vec!["client_secret_post".to_owned()],
        ..client(id, secret)
    });
    let [alice, bob] = USERS.map(|(name, password)| user(name, password));
    let mut target = target("orchard", &server.url(), one);
    target.profile = "orchard".to_owned();
    target.values = words(&[("orchard_key", KEY)]);
    target.clients.insert("other".to_owned(), other);
    target.users.insert("alice".to_owned(), alice);
    target.users.insert("bob".to_owned(), bob);
    sandbox.write_target(&target);
    let arguments = ["run", "--target", "target.yaml", "--suites", "dialects"];
    let ended = sandbox.run(&arguments);
    (sandbox, ended)
}

#[test]
fn a_server_that_speaks_the_dialect_conforms() {
    let (sandbox, ended) = run(Wrong::Nothing);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    let report = sandbox.report();
    let judged = report.records.iter().filter(|record| record.requests > 0);
    let count = judged.count();
    assert!(count > 200, "{count} cases sent something");
}

/// The server is wrong in one way, and this case is among those that say so, with this diagnosis.
#[track_caller]
fn is_caught(wrong: Wrong, case: &str, diagnosis: &str) {
    let (sandbox, ended) = run(wrong);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    let report = sandbox.report();
    let record = record(&report, case);
    let diagnoses: Vec<&str> = record
        .findings
        .iter()
        .map(|finding| finding.diagnosis.as_str())
        .collect();
    assert_eq!(record.verdict, Verdict::Fail, "{diagnoses:?}");
    assert!(diagnoses.contains(&diagnosis), "{diagnoses:?}");
}

#[test]
fn a_server_that_does_not_ask_for_the_header_is_caught() {
    is_caught(
        Wrong::KeyNotAskedFor,
        "missing_parameter_is_refused::client_credentials::X-Orchard-Key",
        "a request that must be refused got a token",
    );
}

#[test]
fn a_server_that_reads_parameters_from_the_body_is_caught() {
    is_caught(
        Wrong::ReadsTheBody,
        "rfc6749::client_credentials::valid_request_gets_a_token",
        "a valid request got no token",
    );
}

#[test]
fn a_server_with_the_statuses_of_the_standard_is_caught() {
    is_caught(
        Wrong::StandardStatus,
        "wrong_secret_is_refused::client_credentials::client_secret_post",
        "failed client authentication has another status",
    );
}

#[test]
fn a_server_with_the_envelope_of_the_standard_is_caught() {
    is_caught(
        Wrong::StandardEnvelope,
        "error_response::errors_have_a_code",
        "the error body is not of the shape it must have",
    );
}

#[test]
fn a_server_with_the_codes_of_the_standard_is_caught() {
    is_caught(
        Wrong::StandardCodes,
        "missing_parameter_is_refused::client_credentials::X-Orchard-Key",
        "wrong error code: invalid_request where BAD_QUESTION is due",
    );
}

#[test]
fn a_server_that_leaves_out_the_envelope_of_success_is_caught() {
    is_caught(
        Wrong::BareSuccess,
        "client_credentials::valid_request_gets_a_token",
        "a valid request got no token",
    );
}

#[test]
fn a_server_that_does_not_rotate_is_caught() {
    is_caught(
        Wrong::NoRotation,
        "rfc9700::refresh_token::rotation_gives_another_token",
        "there is no response.refresh_token",
    );
}

#[test]
fn a_server_that_forgives_reuse_is_warned_of() {
    let (sandbox, ended) = run(Wrong::ReuseForgiven);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    let case = "reuse_revokes_the_newest_token::confidential";
    assert_eq!(record(&sandbox.report(), case).verdict, Verdict::Warn);
}
