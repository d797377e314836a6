#!/usr/bin/env bash
# `"expires_in": 3600.0` is an hour, a second, for ever, or no answer at all.
#
# Packages: Maven spring-security-oauth2-client 7.0.6 (with jackson-databind 3.0.2), PyPI requests_oauth2client 1.8.0, Go golang.org/x/oauth2 v0.38.0,
#   npm oauth4webapi 3.8.8.
# Behaviour: 3600.0 is the JSON number 3600, and what several languages write of a float. Spring reads the text as a long, fails in
#   silence and gives the token one second; requests_oauth2client forgets the member, so that the token never expires; x/oauth2 refuses the whole
#   answer, tokens and all; oauth4webapi reads 3600. All four take the string "3600", which RFC 6749 section 5.1 does not allow.
# Seen on 2026-11-30:
#   3600.0: oauth4webapi 3600, requests_oauth2client never, x/oauth2 refused, spring 1
#   "3600": oauth4webapi 3600, requests_oauth2client 3600, x/oauth2 3600, spring 3600
# Expected: that the legal number is read everywhere if the illegal string is.
# Who is hurt: servers that change a serializer; their Spring clients fetch a new token for each request and nobody sees an error.
set -euo pipefail
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix . oauth4webapi@3.8.8 >&2 || exit 75
python3 -m venv py >&2 && py/bin/pip install --quiet --disable-pip-version-check requests_oauth2client==1.8.0 >&2 || exit 75
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>try</groupId><artifactId>try</artifactId><version>1</version><dependencies>
<dependency><groupId>org.springframework.security</groupId><artifactId>spring-security-oauth2-client</artifactId><version>7.0.6</version></dependency>
<dependency><groupId>tools.jackson.core</groupId><artifactId>jackson-databind</artifactId><version>3.0.2</version></dependency>
</dependencies></project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >&2 || exit 75
printf 'module try\n\ngo 1.26\n\nrequire golang.org/x/oauth2 v0.38.0\n' >go.mod
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"time"

	"golang.org/x/oauth2/clientcredentials"
)

func main() {
	c := clientcredentials.Config{ClientID: "a", ClientSecret: "b", TokenURL: os.Args[1]}
	token, err := c.Token(context.Background())
	if err != nil {
		fmt.Println("refused")
		return
	}
	fmt.Println(math.Round(time.Until(token.Expiry).Seconds()))
}
GO
GOPATH=$work/go GOFLAGS=-modcacherw GONOSUMDB=* go mod tidy >&2 || exit 75
GOPATH=$work/go go build -o with_go . >&2
cat >serve.mjs <<'JS'
import http from 'node:http'
const server = http.createServer((request, response) => request.resume().on('end', () => {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(`{"access_token":"a","token_type":"Bearer","expires_in":${process.argv[2]}}`)
}))
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/token`))
setTimeout(() => process.exit(0), 120000).unref()
JS
cat >with_node.mjs <<'JS'
import * as client from 'oauth4webapi'
const metadata = { issuer: new URL(process.argv[2]).origin, token_endpoint: process.argv[2] }
const answer = await client.clientCredentialsGrantRequest(metadata, { client_id: 'a' }, client.ClientSecretPost('b'), new URLSearchParams(), { [client.allowInsecureRequests]: true })
console.log((await client.processClientCredentialsResponse(metadata, { client_id: 'a' }, answer)).expires_in)
JS
cat >with_python.py <<'PY'
import sys
from requests_oauth2client import OAuth2Client
token = OAuth2Client(sys.argv[1], auth=("a", "b"), testing=True).client_credentials()
print("never" if token.expires_at is None else round(token.expires_in))
PY
cat >WithSpring.java <<'JAVA'
import org.springframework.security.oauth2.client.endpoint.*;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
public class WithSpring {
  public static void main(String[] arguments) {
    var client = ClientRegistration.withRegistrationId("a").clientId("a").clientSecret("b").tokenUri(arguments[0])
        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS).build();
    var token = new RestClientClientCredentialsTokenResponseClient()
        .getTokenResponse(new OAuth2ClientCredentialsGrantRequest(client)).getAccessToken();
    System.out.println(token.getExpiresAt().getEpochSecond() - token.getIssuedAt().getEpochSecond());
  }
}
JAVA
ask() {
    exec 3< <(exec node serve.mjs "$1")
    local server=$! url
    read -r url <&3
    printf '%s: oauth4webapi %s, requests_oauth2client %s, x/oauth2 %s, spring %s\n' "$1" "$(node with_node.mjs "$url")" \
        "$(py/bin/python with_python.py "$url")" "$(./with_go "$url")" "$(java -cp 'lib/*' WithSpring.java "$url" 2>/dev/null)"
    kill "$server"
}
seen=$(ask 3600.0; ask '"3600"')
wanted='3600.0: oauth4webapi 3600, requests_oauth2client never, x/oauth2 refused, spring 1
"3600": oauth4webapi 3600, requests_oauth2client 3600, x/oauth2 3600, spring 3600'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
