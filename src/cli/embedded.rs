//! The target files of the embedded endpoints, compiled in.

use crate::cli::usage::UsageError;
use crate::reference::Dialect;
use crate::suite::Source;
use crate::target::Target;

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

/// The text of the target file of a dialect, at a base URL.
pub(crate) fn target_text(dialect: Dialect, base_url: &str) -> String {
    let text = TARGETS
        .iter()
        .find(|(name, _)| *name == dialect.name())
        .map_or("", |(_, text)| text);
    let text = text.replace("http://127.0.0.1:0", base_url);
    if base_url.starts_with("https:") {
        return format!("{text}tls:\n  ca: [fixtures/keys/tls-ca.pem]\n");
    }
    text
}

/// The same as a file for anybody's folder: a schema that stands beside our own files is not there.
pub(crate) fn target_file(dialect: Dialect, base_url: &str) -> String {
    let text = target_text(dialect, base_url);
    let own = text.strip_prefix("# yaml-language-server:");
    let rest = own.and_then(|rest| rest.split_once('\n'));
    format!(
        "# `grantspec schema target` prints the JSON Schema of this file for editors.\n{}",
        rest.map_or(text.as_str(), |(_, rest)| rest)
    )
}

/// The target of a dialect.
pub(crate) fn target(dialect: Dialect, base_url: &str) -> Result<Target, UsageError> {
    let file = format!("fixtures/targets/{}.yaml", dialect.name());
    let source = Source {
        file: file.clone(),
        relative: file,
        text: target_text(dialect, base_url).into(),
    };
    source
        .parse()
        .map_err(|problem| crate::cli::files::joined(&[problem]))
}
