//! TLS for the socket writer, with the trust that the other requests have.

use std::fmt;
use std::sync::Arc;

use rustls_platform_verifier::Verifier;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::{self, ClientConfig};

/// Why there is no TLS.
#[derive(Debug)]
pub(super) enum TlsError {
    /// A certificate authority that cannot be read.
    Authority(pem::Error),
    /// Trust that cannot be had, or a provider without the protocol versions.
    Trust(rustls::Error),
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authority(error) => write!(f, "{error}"),
            Self::Trust(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for TlsError {}

/// A connector that trusts the system's authorities and these besides.
pub(super) fn connector(ca: &[Vec<u8>]) -> Result<TlsConnector, TlsError> {
    let mut roots = Vec::new();
    for pem in ca {
        for certificate in CertificateDer::pem_slice_iter(pem) {
            roots.push(certificate.map_err(TlsError::Authority)?);
        }
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier =
        Verifier::new_with_extra_roots(roots, Arc::clone(&provider)).map_err(TlsError::Trust)?;
    let configuration = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Trust)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(configuration)))
}
