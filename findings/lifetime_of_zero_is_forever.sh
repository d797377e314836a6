#!/usr/bin/env bash
# A token that says it is over at once never expires, in three of three Python libraries.
#
# Packages: PyPI requests-oauthlib 2.0.0 (oauthlib 4.0.1), Authlib 1.9.10, requests_oauth2client 1.8.0.
# Behaviour: `"expires_in": 0` is taken for "not said" by a test of truth, and what is not said is taken for "does not expire". With 1 in its
#   place each knows when the token ends.
# Seen on 2026-11-30:
#   0: requests-oauthlib never, Authlib never, requests_oauth2client never
#   1: requests-oauthlib ends, Authlib ends, requests_oauth2client ends
# Expected: an end, now.
# Who is hurt: clients of servers that round the rest of a session down; at its end they use a dead token until somebody restarts them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv py >&2 && py/bin/pip install --quiet --disable-pip-version-check requests-oauthlib==2.0.0 oauthlib==4.0.1 Authlib==1.9.10 requests_oauth2client==1.8.0 >&2 || exit 75
cat >try.py <<'PY'
import http.server, os, threading, warnings
warnings.simplefilter("ignore")
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
from authlib.integrations.requests_client import OAuth2Session as Authlib
from oauthlib.oauth2 import BackendApplicationClient
from requests_oauth2client import OAuth2Client
from requests_oauthlib import OAuth2Session
lifetime = 0
class Server(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"access_token":"a","token_type":"Bearer","expires_in":%d}' % lifetime)
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/token"
say = lambda end: "ends" if end else "never"
for lifetime in (0, 1):
    first = OAuth2Session(client=BackendApplicationClient(client_id="a")).fetch_token(url, client_id="a", client_secret="b")
    second = Authlib("a", "b").fetch_token(url, grant_type="client_credentials")
    third = OAuth2Client(url, auth=("a", "b"), testing=True).client_credentials()
    print(f"{lifetime}: requests-oauthlib {say(first.get('expires_at'))}, Authlib {say(second.get('expires_at'))}, requests_oauth2client {say(third.expires_at)}")
PY
seen=$(py/bin/python try.py)
wanted='0: requests-oauthlib never, Authlib never, requests_oauth2client never
1: requests-oauthlib ends, Authlib ends, requests_oauth2client ends'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
