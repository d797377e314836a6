//! The keys of the embedded endpoints, compiled in: a target file names them by their paths in the project.

const KEYS: &[(&str, &str)] = &[
    (
        "fixtures/keys/client-rs256.pem",
        include_str!("../../fixtures/keys/client-rs256.pem"),
    ),
    (
        "fixtures/keys/client-es256.pem",
        include_str!("../../fixtures/keys/client-es256.pem"),
    ),
    (
        "fixtures/keys/tls-ca.pem",
        include_str!("../../fixtures/keys/tls-ca.pem"),
    ),
    (
        "fixtures/keys/other-rs256.pem",
        include_str!("../../fixtures/keys/other-rs256.pem"),
    ),
    (
        "fixtures/keys/assertion-issuer-es256.pem",
        include_str!("../../fixtures/keys/assertion-issuer-es256.pem"),
    ),
];

/// A key that a target file of the embedded endpoints names.
pub fn key(path: &str) -> Option<&'static str> {
    KEYS.iter()
        .find(|(name, _)| *name == path)
        .map(|(_, text)| *text)
}
