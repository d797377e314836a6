//! The embedded endpoints as targets; their target files are compiled in.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use crate::conduct::error::ConductError;
use crate::conduct::judged::Judged;
use crate::conduct::keys::key;
use crate::conduct::profiles::profile;
use crate::profile::Profile;
use crate::reference::{Dialect, Endpoint, Options};
use crate::suite::Source;
use crate::target::{SecretReference, Target};

const TARGETS: &[(&str, &str)] = &[
    ("rfc", include_str!("../../fixtures/targets/rfc.yaml")),
    (
        "alibaba-eiam",
        include_str!("../../fixtures/targets/alibaba-eiam.yaml"),
    ),
    (
        "tencent-cloudbase",
        include_str!("../../fixtures/targets/tencent-cloudbase.yaml"),
    ),
    (
        "tencent-ciam",
        include_str!("../../fixtures/targets/tencent-ciam.yaml"),
    ),
];

/// What stands in the place of an endpoint that is not started.
const NOWHERE: &str = "http://127.0.0.1:0";

/// The certificate authority of the endpoints that are served over TLS.
const CA: &str = "fixtures/keys/tls-ca.pem";

/// What an embedded endpoint is judged with, read once for any number of them.
#[derive(Debug, Clone)]
pub struct Embedded {
    /// The dialect.
    pub dialect: Dialect,
    /// The profile of that name.
    pub profile: Arc<Profile>,
    /// The target, which is nowhere yet; its keys are resolved.
    pub target: Target,
}

impl Embedded {
    /// The profile of the dialect from these sources, and the target file that is compiled in.
    ///
    /// # Errors
    ///
    /// There is no such profile, or one of the two is no good.
    pub fn of(sources: &[Source], dialect: Dialect) -> Result<Self, ConductError> {
        let file = format!("fixtures/targets/{}.yaml", dialect.name());
        let source = Source {
            file: file.clone(),
            relative: file,
            text: target_text(dialect, NOWHERE).into(),
        };
        let mut target: Target = source.parse()?;
        follow_keys(&mut target);
        Ok(Self {
            dialect,
            profile: Arc::new(profile(sources, dialect.name())?),
            target,
        })
    }

    /// Starts an endpoint, which is ended with whatever is done with it.
    ///
    /// # Errors
    ///
    /// It cannot be started.
    pub async fn serve(&self, options: Options) -> Result<Judged, ConductError> {
        let endpoint = Endpoint::start(options).await?;
        let judged = self.at(endpoint.base_url());
        Ok(Judged {
            endpoint: Some(endpoint),
            ..judged
        })
    }

    /// The endpoint at a base URL.
    pub fn at(&self, base_url: &str) -> Judged {
        let mut target = Target {
            base_url: base_url.to_owned(),
            ..self.target.clone()
        };
        if base_url.starts_with("https:") {
            target.tls.ca = vec![CA.to_owned()];
        }
        let ca = target.tls.ca.iter().filter_map(|path| key(path));
        Judged {
            ca: ca.map(|text| text.as_bytes().to_vec()).collect(),
            client_certificate: None,
            profile: Arc::clone(&self.profile),
            target: Arc::new(target),
            endpoint: None,
            known: Arc::default(),
        }
    }

    /// The endpoint where nobody serves it: for what is known without asking.
    pub fn unserved(&self) -> Judged {
        self.at(NOWHERE)
    }
}

/// An endpoint as it is without a fault, on a free port of loopback.
pub fn faultless(dialect: Dialect) -> Options {
    Options {
        dialect,
        fault: None,
        habit: None,
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        tls: false,
    }
}

/// The keys that the target file refers to, in the place of the references.
fn follow_keys(target: &mut Target) {
    let follow = |text: &mut String| {
        if let SecretReference::File(path) = SecretReference::of(text)
            && let Some(key) = key(path)
        {
            *text = key.to_owned();
        }
    };
    let clients = target.clients.values_mut();
    clients
        .filter_map(|client| client.key.as_mut())
        .for_each(follow);
    if let Some(issuer) = &mut target.assertion_issuer {
        follow(&mut issuer.key);
    }
}

/// The text of the target file of a dialect, at a base URL.
fn target_text(dialect: Dialect, base_url: &str) -> String {
    let text = TARGETS
        .iter()
        .find(|(name, _)| *name == dialect.name())
        .map_or("", |(_, text)| text);
    let text = text.replace(NOWHERE, base_url);
    if base_url.starts_with("https:") {
        return format!("{text}tls:\n  ca: [fixtures/keys/tls-ca.pem]\n");
    }
    text
}

/// The same as a file for anybody's folder: a schema that stands beside our own files is not there.
pub fn target_file(dialect: Dialect, base_url: &str) -> String {
    let text = target_text(dialect, base_url);
    let own = text.strip_prefix("# yaml-language-server:");
    let rest = own.and_then(|rest| rest.split_once('\n'));
    format!(
        "# `grantspec schema target` prints the JSON Schema of this file for editors.\n{}",
        rest.map_or(text.as_str(), |(_, rest)| rest)
    )
}
