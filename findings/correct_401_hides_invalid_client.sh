#!/usr/bin/env bash
# A client library tells a wrong secret better when the server breaks the standard.
#
# Packages: npm openid-client 6.9.0 and oauth4webapi 3.8.8.
# Behaviour: RFC 6749 section 5.2 has a server answer failed Basic authentication with 401, `WWW-Authenticate` and
#   {"error": "invalid_client"}. Of exactly that answer both libraries report the challenge alone: the error has no `error` member, its
#   code is OAUTH_WWW_AUTHENTICATE_CHALLENGE, and the body is not read. Without the header, which the standard demands, the
#   very same body is read, and `error` is invalid_client.
# Seen on 2026-11-30:
#   with the challenge: oauth4webapi undefined, openid-client undefined
#   without it: oauth4webapi invalid_client, openid-client invalid_client
# Expected: invalid_client both times.
# Who is hurt: whoever handles `error === 'invalid_client'` (rotate the secret, tell the operator). It works with lax servers and fails with right ones.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix . openid-client@6.9.0 oauth4webapi@3.8.8 >&2 || exit 75
cat >try.mjs <<'JS'
import http from 'node:http'
import * as low from 'oauth4webapi'
import * as high from 'openid-client'
let challenge
const server = http.createServer((request, response) => {
  request.resume().on('end', () => {
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
    if (challenge) headers['www-authenticate'] = 'Basic realm="as"'
    response.writeHead(401, headers).end('{"error":"invalid_client"}')
  })
})
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const issuer = `http://127.0.0.1:${server.address().port}`
const metadata = { issuer, token_endpoint: `${issuer}/token` }
for (challenge of [true, false]) {
  const seen = []
  const answer = await low.clientCredentialsGrantRequest(metadata, { client_id: 'a' }, low.ClientSecretBasic('wrong'), new URLSearchParams(), { [low.allowInsecureRequests]: true })
  await low.processClientCredentialsResponse(metadata, { client_id: 'a' }, answer).catch((error) => seen.push(error.error))
  const client = new high.Configuration(metadata, 'a', undefined, high.ClientSecretBasic('wrong'))
  high.allowInsecureRequests(client)
  await high.clientCredentialsGrant(client).catch((error) => seen.push(error.error))
  console.log(`${challenge ? 'with the challenge' : 'without it'}: oauth4webapi ${seen[0]}, openid-client ${seen[1]}`)
}
server.close()
JS
seen=$(node try.mjs)
wanted='with the challenge: oauth4webapi undefined, openid-client undefined
without it: oauth4webapi invalid_client, openid-client invalid_client'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
