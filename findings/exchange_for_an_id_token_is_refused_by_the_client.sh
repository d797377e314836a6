#!/usr/bin/env bash
# The only token_type that the standard allows for an exchanged ID token is one that clients do not know.
#
# Packages: npm oauth4webapi 3.8.8, openid-client 6.9.0; PyPI requests_oauth2client 1.8.0, Authlib 1.9.10.
# Behaviour: RFC 8693 section 2.2.1: where the issued token is no access token, an ID token for example, token_type is N_A. Two of these clients refuse
#   the success of their own token exchange. openid-client stands on oauth4webapi and takes it in its generic grant, not in its others.
# Seen on 2026-11-30:
#   oauth4webapi refused, openid-client taken, requests_oauth2client refused, Authlib taken
# Expected: that a library that has token exchange knows its answers.
# Who is hurt: exchanges for ID tokens, and the new grants built on it (identity assertions), whose answers must say N_A.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix . oauth4webapi@3.8.8 openid-client@6.9.0 >&2 || exit 75
python3 -m venv py >&2 && py/bin/pip install --quiet --disable-pip-version-check requests_oauth2client==1.8.0 Authlib==1.9.10 >&2 || exit 75
cat >try.py <<'PY'
import sys, warnings
warnings.simplefilter("ignore")
from authlib.integrations.requests_client import OAuth2Session
from requests_oauth2client import OAuth2Client
url = sys.argv[1]
def said(ask):
    try:
        ask()
        return "taken"
    except Exception:
        return "refused"
exchange = "urn:ietf:params:oauth:grant-type:token-exchange"
first = said(lambda: OAuth2Client(url, auth=("a", "b"), testing=True).token_exchange(
    subject_token="c", subject_token_type="access_token", requested_token_type="id_token"))
second = said(lambda: OAuth2Session("a", "b").fetch_token(url, grant_type=exchange, subject_token="c"))
print(f"requests_oauth2client {first}, Authlib {second}")
PY
cat >try.mjs <<'JS'
import http from 'node:http'
import { execFile } from 'node:child_process'
import * as low from 'oauth4webapi'
import * as high from 'openid-client'
const idToken = 'urn:ietf:params:oauth:token-type:id_token'
const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
const server = http.createServer((request, response) => request.resume().on('end', () => {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify({ access_token: 'x', issued_token_type: idToken, token_type: 'N_A', expires_in: 300 }))
}))
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const issuer = `http://127.0.0.1:${server.address().port}`
const metadata = { issuer, token_endpoint: `${issuer}/token` }
const parameters = { subject_token: 'c', subject_token_type: 'urn:ietf:params:oauth:token-type:access_token', requested_token_type: idToken }
const said = (promise) => promise.then(() => 'taken', () => 'refused')
const answer = await low.genericTokenEndpointRequest(metadata, { client_id: 'a' }, low.ClientSecretPost('b'), exchange, parameters, { [low.allowInsecureRequests]: true })
const first = await said(low.processGenericTokenEndpointResponse(metadata, { client_id: 'a' }, answer))
const client = new high.Configuration(metadata, 'a', undefined, high.ClientSecretPost('b'))
high.allowInsecureRequests(client)
const second = await said(high.genericGrantRequest(client, exchange, parameters))
execFile('py/bin/python', ['try.py', metadata.token_endpoint], (error, rest) => {
  console.log(`oauth4webapi ${first}, openid-client ${second}, ${error ? error.message : rest.trim()}`)
  server.close()
})
JS
seen=$(node try.mjs)
wanted='oauth4webapi refused, openid-client taken, requests_oauth2client refused, Authlib taken'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
