#!/usr/bin/env bash
# A resource server says that a bound token is revoked; the client says that the server forgot a nonce.
#
# Packages: PyPI requests_oauth2client 1.8.0.
# Behaviour: RFC 9449 section 7.1 has every 401 of a protected resource name the scheme DPoP, with the reason in `error`. The library takes each of them for
#   use_dpop_nonce, whatever `error` says, looks for a DPoP-Nonce, and raises MissingDPoPNonce. The answer does not reach the caller. With the
#   scheme Bearer it does.
# Seen on 2026-11-30:
#   DPoP error="invalid_token": MissingDPoPNonce
#   Bearer error="invalid_token": 401
# Expected: the 401, so that the caller can refresh.
# Who is hurt: whoever refreshes on 401. The end of each token's life is an exception about something else.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv py >&2 && py/bin/pip install --quiet --disable-pip-version-check requests_oauth2client==1.8.0 >&2 || exit 75
cat >try.py <<'PY'
import http.server, threading
import requests
from requests_oauth2client import DPoPKey, DPoPToken
challenge = ""
class Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(401)
        self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
for challenge in ('DPoP error="invalid_token"', 'Bearer error="invalid_token"'):
    token = DPoPToken(access_token="a", token_type="DPoP", _dpop_key=DPoPKey.generate(alg="ES256"))
    try:
        said = requests.get(f"http://127.0.0.1:{server.server_port}/", auth=token).status_code
    except Exception as error:
        said = type(error).__name__
    print(f"{challenge}: {said}")
PY
seen=$(py/bin/python try.py)
wanted='DPoP error="invalid_token": MissingDPoPNonce
Bearer error="invalid_token": 401'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
