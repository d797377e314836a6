#!/usr/bin/env bash
# A client called `my-client` cannot authenticate by Basic; it can by the body.
#
# Packages: npm oauth4webapi 3.8.8 as the client, @node-oauth/oauth2-server 5.3.0 as the server.
# Behaviour: RFC 6749 section 2.3.1 has identifier and secret form-encoded before they go into Basic. The client encodes even what form-encoding
#   leaves alone (hyphen, full stop, underscore), so `my-client` goes out as `my%2Dclient`. The server does not decode at all. Neither
#   shows with identifiers of letters and digits, and both together refuse nearly every name that people choose, and every UUID.
# Seen on 2026-11-30:
#   client_secret_basic: 401, the server asked for my%2Dclient
#   client_secret_post: 200, the server asked for my-client
# Expected: that an identifier without reserved characters goes through any two libraries.
# Who is hurt: people who meet this after a change of library; the message, "client is invalid", sends them to the secret.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix . oauth4webapi@3.8.8 @node-oauth/oauth2-server@5.3.0 >&2 || exit 75
cat >try.mjs <<'JS'
import http from 'node:http'
import library from '@node-oauth/oauth2-server'
import * as client from 'oauth4webapi'
let asked
const model = {
  async getClient(id, secret) {
    asked = id
    return id === 'my-client' && secret === 's3cret' ? { id, grants: ['client_credentials'] } : false
  },
  async getUserFromClient() { return {} },
  async saveToken(token, of, user) { return { ...token, client: of, user } },
  async validateScope() { return ['a'] },
}
const authority = new library({ model })
const server = http.createServer(async (request, response) => {
  let body = ''
  for await (const part of request) body += part
  const asRequest = new library.Request({ method: request.method, headers: request.headers, query: {}, body: Object.fromEntries(new URLSearchParams(body)) })
  const answer = new library.Response({})
  await authority.token(asRequest, answer).catch(() => {})
  response.writeHead(answer.status, { ...answer.headers, 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
})
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const issuer = `http://127.0.0.1:${server.address().port}`
for (const [name, method] of [['client_secret_basic', client.ClientSecretBasic], ['client_secret_post', client.ClientSecretPost]]) {
  const answer = await client.clientCredentialsGrantRequest({ issuer, token_endpoint: issuer }, { client_id: 'my-client' }, method('s3cret'), new URLSearchParams(), { [client.allowInsecureRequests]: true })
  console.log(`${name}: ${answer.status}, the server asked for ${asked}`)
}
server.close()
JS
seen=$(node try.mjs)
wanted='client_secret_basic: 401, the server asked for my%2Dclient
client_secret_post: 200, the server asked for my-client'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
