#!/usr/bin/env bash
# Spring's client reads the error code of a refusal with the wrong status, and not of one with the right status.
#
# Packages: Maven spring-security-oauth2-client 7.0.6 (with jackson-databind 3.0.2).
# Behaviour: only a 400 is looked into. A failed client authentication by Basic is a 401 (RFC 6749 section 5.2, a MUST); its body, the same
#   JSON, ends as text within the message of an error whose code is invalid_token_response, the one for answers that cannot be read.
# Seen on 2026-11-30:
#   400: invalid_client
#   401: invalid_token_response
# Expected: invalid_client both times.
# Who is hurt: whoever tells a wrong secret from a broken server by the code; retries of a secret that will never be right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>try</groupId><artifactId>try</artifactId><version>1</version><dependencies>
<dependency><groupId>org.springframework.security</groupId><artifactId>spring-security-oauth2-client</artifactId><version>7.0.6</version></dependency>
<dependency><groupId>tools.jackson.core</groupId><artifactId>jackson-databind</artifactId><version>3.0.2</version></dependency>
</dependencies></project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >&2 || exit 75
cat >Try.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import org.springframework.security.oauth2.client.endpoint.*;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.*;
public class Try {
  public static void main(String[] arguments) throws Exception {
    for (int status : new int[] {400, 401}) {
      var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      server.createContext("/", exchange -> {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        if (status == 401) exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"as\"");
        var body = "{\"error\":\"invalid_client\"}".getBytes();
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
      });
      server.start();
      var client = ClientRegistration.withRegistrationId("a").clientId("a").clientSecret("wrong")
          .tokenUri("http://127.0.0.1:" + server.getAddress().getPort() + "/token")
          .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS).build();
      try {
        new RestClientClientCredentialsTokenResponseClient().getTokenResponse(new OAuth2ClientCredentialsGrantRequest(client));
      } catch (OAuth2AuthorizationException error) {
        System.out.println(status + ": " + error.getError().getErrorCode());
      }
      server.stop(0);
    }
  }
}
JAVA
seen=$(java -cp 'lib/*' Try.java 2>/dev/null)
wanted='400: invalid_client
401: invalid_token_response'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
