#!/usr/bin/env bash
# A token request that carries any cookie is refused by better-auth, with an answer that is no OAuth error.
#
# Packages: npm better-auth, @better-auth/core and @better-auth/oauth-provider 1.7.5 (with what they share: @better-auth/utils 0.4.2,
#   @better-fetch/fetch 1.3.2, better-call 1.4.0).
# Behaviour: the framework holds every POST with a Cookie header and without Origin for a forged one, the token endpoint's included, though
#   that endpoint looks at no cookie. The answer is 403 with `message` and `code`, without the `error` of RFC 6749 section 5.2.
# Seen on 2026-12-01:
#   without a cookie: 200 token
#   with a cookie of somebody else: 403 no error, MISSING_OR_NULL_ORIGIN
# Expected: that a client with the right secret gets its token whatever its cookie jar holds.
# Who is hurt: clients that keep cookies (a session of Python's requests, Postman, a proxy that sets one for the whole host): the first
#   request works, later ones do not, and OAuth libraries report an answer without an error code.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . better-auth@1.7.5 @better-auth/core@1.7.5 @better-auth/oauth-provider@1.7.5 \
    @better-auth/utils@0.4.2 @better-fetch/fetch@1.3.2 better-call@1.4.0 >&2 || exit 75
cat >try.mjs <<'JS'
import { createServer } from 'node:http'
import { oauthProvider } from '@better-auth/oauth-provider'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { toNodeHandler } from 'better-auth/node'
import { jwt } from 'better-auth/plugins'
const server = createServer()
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const url = `http://127.0.0.1:${server.address().port}`
const tables = ['user', 'session', 'account', 'verification', 'jwks', 'oauthClient', 'oauthAccessToken', 'oauthRefreshToken', 'oauthConsent', 'oauthResource', 'oauthClientResource', 'oauthClientAssertion']
const auth = betterAuth({
  baseURL: url, secret: 'a secret that protects nothing at all', database: memoryAdapter(Object.fromEntries(tables.map((table) => [table, []]))),
  emailAndPassword: { enabled: true }, telemetry: { enabled: false }, logger: { disabled: true },
  plugins: [jwt(), oauthProvider({ loginPage: '/login', consentPage: '/consent', scopes: ['openid', 'api'], clientPrivileges: () => true, silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true } })],
})
server.on('request', toNodeHandler(auth))
const body = { name: 'a', email: 'a@client.example', password: 'correct-horse-battery' }
const made = await auth.api.signUpEmail({ body, returnHeaders: true })
const headers = new Headers({ cookie: made.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ') })
const client = await auth.api.adminCreateOAuthClient({ headers, body: { client_name: 'c', redirect_uris: ['https://client.example/cb'], grant_types: ['client_credentials'], client_credentials_scopes: ['api'], token_endpoint_auth_method: 'client_secret_post' } })
for (const [name, more] of [['without a cookie', {}], ['with a cookie of somebody else', { cookie: 'seen=1' }]]) {
  const answer = await fetch(`${url}/api/auth/oauth2/token`, {
    method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...more },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'api', client_id: client.client_id, client_secret: client.client_secret }),
  })
  const said = await answer.json()
  console.log(`${name}: ${answer.status} ${said.access_token ? 'token' : `${said.error ?? 'no error'}, ${said.code}`}`)
}
server.close()
server.closeAllConnections()
JS
seen=$(node try.mjs)
wanted='without a cookie: 200 token
with a cookie of somebody else: 403 no error, MISSING_OR_NULL_ORIGIN'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
