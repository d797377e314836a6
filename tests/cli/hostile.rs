//! A server that tries to break out of whatever shows what it said.

use crate::sandbox::Sandbox;
use crate::server::{Server, answer};
use crate::target::{client, target, words};

/// What it says in every place: HTML, JSON, Markdown, XML, commands of a CI, escapes of a terminal.
pub(crate) const ATTACK: &str = "</script><!-- <script>window.owned=1</script><img src=x onerror=\"window.owned=1\"> ]]> &lt;b&gt; \n::error title=owned::owned\n##[add-mask]owned\n| [owned](javascript:owned) `owned` @owned\n# owned\n\u{1b}[2J\u{1b}]0;owned\u{7}\u{b}\u{0}\u{ffff}\u{202e}";

/// Runs cases against it, and gives back where.
pub(crate) fn run(environment: &[(&str, &str)]) -> (Sandbox, Server) {
    let server = Server::answering(|request| {
        let is_token = request.path == "/token";
        let said = serde_json::json!({
            "access_token": format!("At6VbNm2Qw9ErTy4Ui7Op1{ATTACK}"),
            "token_type": ATTACK,
            "scope": ATTACK,
            ATTACK: ATTACK,
        });
        let line = ATTACK.replace(|letter: char| letter.is_control(), "~");
        let headers = [
            ("Content-Type", "application/json"),
            ("X-Said", line.as_str()),
        ];
        let status = if is_token { 200 } else { 404 };
        answer(status, &headers, said.to_string().as_bytes())
    });
    let sandbox = Sandbox::new();
    let mut target = target("hostile", &server.url(), client("a", "b"));
    target.scopes = words(&[("machine", "read")]);
    sandbox.write_target(&target);
    let mut command = sandbox.grantspec(&[
        "run",
        "--target",
        "target.yaml",
        "--report",
        "html,junit,md",
        "rfc6749::token_response",
        "rfc6749::client_credentials",
        "rfc6749::error_response",
    ]);
    command.envs(environment.iter().copied());
    let ended = crate::sandbox::Running::start(&mut command).end();
    assert!(matches!(ended.code, Some(1 | 3)), "{}", ended.stderr);
    sandbox.write("stdout.txt", &ended.stdout);
    (sandbox, server)
}
