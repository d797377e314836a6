#!/usr/bin/env bash
# A token request by the best known Java library says it wants HTML, and a certified server takes it at its word.
#
# Packages: Maven oauth2-oidc-sdk 11.39 (Nimbus) on Java 17, npm oidc-provider 9.13.3.
# Behaviour: the library sets no Accept. Java's own connection then says `text/html, image/gif, image/jpeg, */*; q=0.2`, a default of 1996. The server
#   negotiates errors of its token endpoint: JSON, or a page where the request prefers one. The library parses the page to an error without a
#   code. Successes are JSON, so that nothing is seen before the first refusal.
# Seen on 2026-11-30:
#   as it is: 401 text/html; charset=utf-8, error code null
#   with Accept: 401 application/json; charset=utf-8, error code invalid_client
# Expected: that a token request is answered in JSON, or that an OAuth library asks for it.
# Who is hurt: device flows and retries: authorization_pending, slow_down and use_dpop_nonce cannot be told from a refusal.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix . oidc-provider@9.13.3 >&2 || exit 75
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>try</groupId><artifactId>try</artifactId><version>1</version><dependencies>
<dependency><groupId>com.nimbusds</groupId><artifactId>oauth2-oidc-sdk</artifactId><version>11.39</version></dependency>
</dependencies></project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >&2 || exit 75
cat >serve.mjs <<'JS'
import http from 'node:http'
import Provider from 'oidc-provider'
const server = http.createServer()
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`
  const provider = new Provider(issuer, {
    features: { clientCredentials: { enabled: true } },
    clients: [{ client_id: 'a', client_secret: 'right', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }],
  })
  server.on('request', provider.callback())
  console.log(`${issuer}/token`)
})
setTimeout(() => process.exit(0), 120000).unref()
JS
cat >Try.java <<'JAVA'
import com.nimbusds.oauth2.sdk.*;
import com.nimbusds.oauth2.sdk.auth.*;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.net.URI;
public class Try {
  public static void main(String[] arguments) throws Exception {
    for (boolean says : new boolean[] {false, true}) {
      var request = new TokenRequest(new URI(arguments[0]), new ClientSecretBasic(new ClientID("a"), new Secret("wrong")), new ClientCredentialsGrant()).toHTTPRequest();
      if (says) request.setAccept("application/json");
      var response = request.send();
      var error = TokenResponse.parse(response).toErrorResponse().getErrorObject();
      System.out.println((says ? "with Accept: " : "as it is: ") + response.getStatusCode() + " " + response.getHeaderValue("Content-Type") + ", error code " + error.getCode());
    }
  }
}
JAVA
exec 3< <(exec node serve.mjs 2>/dev/null)
server=$!
read -r url <&3
seen=$(java -cp 'lib/*' Try.java "$url" 2>/dev/null)
kill "$server"
wanted='as it is: 401 text/html; charset=utf-8, error code null
with Accept: 401 application/json; charset=utf-8, error code invalid_client'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
