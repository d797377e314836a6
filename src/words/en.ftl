### The sentences of grantspec in English. Ids never change; what stands in braces is filled in.

## Verdicts

verdict-pass = pass
verdict-warn = warn
verdict-fail = fail
verdict-known = known
verdict-skip = skip
verdict-error = error

## Why a case could not be judged

trouble-transport = no answer
trouble-login = login failed
trouble-control = control refused
trouble-given = what the case needs could not be had
trouble-suite = bug in the case
trouble-defect = bug in grantspec

## How it is known what a target offers

origin-target-file = target file
origin-metadata = metadata
origin-profile = profile
origin-asked = asked
origin-asked-at-run = asked at run
origin-nowhere = not known

## The run in a word or two

headline-interrupted = INTERRUPTED
headline-conforms = CONFORMS
headline-deviates = DEVIATES
headline-nothing-ran = NOTHING RAN
headline-stale-baseline = BASELINE IS STALE
headline-defect = GRANTSPEC FAILED
headline-not-judged = COULD NOT BE JUDGED

## What is to come

forecast-told = about { $requests } requests and { $logins } logins to come, { $time }
forecast-soon = within about a minute
forecast-minutes = within about { $minutes } minutes
forecast-hours = within about { $hours } hours

## What explains more than one verdict, and what to do about it

cause-basic-needs-client-id = Basic works only with client_id in the body beside it
cause-basic-refuses-client-id = Basic works only without client_id in the body
cause-basic-is-raw = Basic works only with identifier and secret as they are, not form-encoded
cause-basic-is-percent = Basic works only with identifier and secret percent-encoded, not form-encoded
cause-basic-is-form = Basic works only with identifier and secret form-encoded, not as they are
cause-secret-in-body = the secret works in the body of the request, not over Basic
cause-assertion-needs-client-id = a client assertion works only with client_id beside it
cause-assertion-of-this-second = a client assertion that was issued in this very second is refused
cause-assertion-audience = a client assertion works only with the token endpoint as its audience, not with the issuer
cause-client-refused = the client in the role { $role } is refused in every way ({ $answer })
cause-pkce-demanded = PKCE is demanded of confidential clients, too
cause-parameter-demanded = requests must have the parameter { $name }
cause-parameter-refused = the parameter { $name } is not taken as it is sent
cause-no-offline-access = there is no refresh token without the scope offline_access
cause-throttled = the target throttles though the pace was kept (429, Retry-After: { $after })
cause-first-token-slow = the first token took longer than a second; those behind it do not
cause-key-form = the { $name } of the key { $key } is no base64url
cause-grant-published = the metadata publish the grant { $name }, and it is refused as unsupported
cause-method-unpublished = { $name } works, and the metadata do not publish it
remedy-add = the run goes on so; the target file can say it
remedy-add-it = the target file can say it
remedy-key-form = the run reads it as it is meant; publish it without padding, + and /
remedy-capability = take it out of the metadata; until then the target file can say that it is not there
remedy-method-unpublished = publish it in token_endpoint_auth_methods_supported
remedy-client-refused = compare client_id, credential and methods in the target file with what is registered
remedy-parameter = put what the target expects there into the target file
remedy-throttled = ask for a higher limit for the time of the run, or lower the pace
remedy-first-token-slow = have limits.timeout_seconds longer than that
cause-told = { $cause }: { $remedy }
cause-of-row = { $cause } ({ $row }): { $remedy }
add-line = to { $place }: { $line }
conversation-title = What was asked before the run is answered as the standard has it
conversation-told = { $requests } requests before the run, { $causes ->
    [one] one cause of more than one verdict found
   *[other] { $causes } causes of more than one verdict found
}

## What a problem lets happen

harm-gets-in = somebody gets in
harm-leaks = a secret leaks
harm-breaks = clients break
harm-form = form

## The block that closes a run

run-by-profile = { $target } by profile { $profile }
run-is-strict = (strict: the standard decides)
run-is-partial = the run was interrupted; this is what was known by then
standard-more-fail = { $count } more fail by the standard, where the vendor's documents say otherwise (--strict)
baseline-came-up = { $used } of { $entries } entries came up
baseline-next-expiry = the next expires on { $day }
stale-entry = { $place }: { $why }: delete { $entry }
more-kinds = … and { $count } more kinds
more-names = … and { $count } more
more-reasons = … and { $count } more reasons
counts-none = none
counts-of = { $counts } of { $all }
flaky-case = { $name } ({ $counts } of { $rounds } rounds)
time-target = { $seconds } s · { $requests } requests, { $waited } s of waiting for the target over all threads
time-harness = { $seconds } s of pauses and harness
left-alive = { $tokens ->
    [one] 1 token alive
   *[other] { $tokens } tokens alive
}
left-revoked = revoked { $revoked } of { $tokens } tokens
left-no-endpoint = no revocation endpoint
left-refused = the revocation endpoint does not take them
left-throttled = the target throttles
left-too-many = more than there is time for

label-cases = cases
label-standard = standard
label-partial = partial
label-trouble = trouble
label-baseline = baseline
label-stale = stale
label-remarks = remarks
label-causes = causes
label-add = add
label-problems = problems
label-warned = warned
label-errors = errors
label-failed = failed
label-flaky = flaky
label-known = known
label-skipped = skipped
label-again = again
label-left = left
label-time = time
label-seed = seed
label-report = report

## What is wrong with an answer. Findings of a report and entries of a baseline have these ids as their cause.

broken-no-answer = no answer came
broken-none-of-these = none of these:

broken-token-for-bad-request = a request that must be refused got a token
broken-server-by-bad-request = a request that must be refused broke the server
broken-server = the server broke
broken-valid-refused = a valid request was refused
broken-valid-got-no-token = a valid request got no token
broken-refusal-without-form = a refusal that is no OAuth error response
broken-status-of-error = an error response with a status that is none
broken-code-of-invalid-client = failed client authentication has another error code
broken-status-of-invalid-client = failed client authentication has another status
broken-error-code = wrong error code: { $said } where { $due } is due
broken-status-for-code = wrong status for { $code }: { $status }
broken-status = wrong status: { $status } where { $due } is due
broken-redirect-for-answer = the endpoint redirects in place of answering
broken-same-as = two requests that mean the same are answered differently
broken-error-text = another error text than the documented one
broken-code-not-registered = the error code { $code } is not registered

broken-header-there = { $name } is there
broken-header-missing = { $name } is missing
broken-header-lacks = { $name } has no { $part }
broken-header-lacks-challenge = { $name } has no { $scheme } challenge
broken-header-part = { $part } of { $name } is not { $due }
broken-header-repeated = { $name } is there more than once
broken-header-value = { $name } is not { $due }
broken-header-form = { $name } is not of the form it must have
broken-media-type = the media type is not { $due }

broken-no-member = there is no { $name }
broken-member-there = { $name } is there
broken-member-missing = { $name } is missing
broken-member-type = { $name } is of another type than it must be
broken-member-value = { $name } is not what it must be
broken-member-choice = { $name } is none of the values it may have
broken-member-form = { $name } is not of the form it must have
broken-member-holds = { $name } holds what it must not
broken-member-no-uri = { $name } is no URI reference
broken-member-no-https = { $name } is no https URI
broken-member-too-small = { $name } is too small
broken-member-too-large = { $name } is too large
broken-member-too-long = { $name } is too long
broken-guessable = { $name } is too short to be unguessable
broken-not-unique = { $name } is not unique

broken-body-not-empty = the body is not empty
broken-body-too-large = the body is too large
broken-body-holds = the body holds what it must not
broken-body-shows = the body shows what is nobody's business
broken-secret-repeated = the answer repeats the { $secret } that was sent

broken-strict-json = the body is not strict JSON
broken-member-repeated = a member stands twice
broken-no-json = { $what ->
    [refusal] the error body
    [tokens] the token response
   *[body] the body
  } is not JSON
broken-shape = { $what ->
    [refusal] the error body
    [tokens] the token response
   *[body] the body
  } is not of the shape it must have
broken-shape-of-part = { $place } of { $what ->
    [refusal] the error body
    [tokens] the token response
   *[body] the body
  } is not of the shape it must have

broken-no-jwk-set = the body is no JWK Set
broken-keys-of-one-name = two keys of the JWK Set have one name
broken-certificate-of-another-key = x5c of a key is not about that key

broken-no-redirect = the authorization endpoint does not redirect
broken-redirect = the authorization endpoint redirects where it must not
broken-redirect-lacks = the redirect has no { $name }
broken-redirect-has = the redirect has { $name }
broken-redirect-repeats = the redirect has { $name } twice
broken-redirect-value = { $name } in the redirect is not what it must be
broken-error-of-redirect = another error in the redirect
broken-character-in-redirect = { $name } in the redirect has an illegal character
broken-answer-to-form = a form is answered with { $status }

broken-no-value = there is no { $name }
broken-is = it does not hold that { $left } is { $right }
broken-is-not = it does not hold that { $left } is not { $right }
broken-is-about = it does not hold that { $left } is about { $right }
broken-is-part-of = it does not hold that { $left } is a part of { $right }
broken-has-words-of = it does not hold that { $left } has the same words as { $right }
broken-has-elements-of = it does not hold that { $left } has the same elements as { $right }
broken-is-at-most = it does not hold that { $left } is at most { $right }
broken-contains = it does not hold that { $left } contains { $right }
broken-does-not-contain = it does not hold that { $left } does not contain { $right }
broken-hides = it does not hold that { $left } hides { $right }
broken-includes = it does not hold that { $left } includes { $right }
broken-has-form = it does not hold that { $left } has the form { $right }
broken-is-far-from = it does not hold that { $left } is far from { $right }{ $tolerance ->
    [none] { "" }
   *[other] { " " }(in { $tolerance } places at least)
  }

broken-jwt-missing = { $token } is missing
broken-jwt-form = { $token } is no well-formed JWT
broken-jwt-algorithm = { $token } has another algorithm
broken-jwt-signature = { $token } does not verify
broken-jwt-audience = the audience of { $token } is wrong
broken-jwt-hash = { $claim } of { $token } is wrong
broken-jwt-expired = { $token } has expired already
broken-jwt-from-the-future = { $claim } of { $token } is in the future
broken-jwt-times = { $token } expires before it is issued
broken-within-jwt = in the { $part } of { $token }:

broken-time-tells = the time of the answer tells the two requests apart
broken-guesser-not-slowed = nothing slows a guesser down
broken-too-many-succeed = more requests succeed than may
broken-too-few-succeed = fewer requests succeed than must
broken-token-lives = a token is alive that must be dead
broken-token-is-dead = a token is dead that must be alive

## What is wrong with many answers, to requests that were drawn at random

broken-same-again = the same request twice is answered differently
broken-valid-after-malformed = after a malformed request the valid one is refused
broken-connection-dropped = the connection is dropped instead of an answer
broken-no-answer-in-time = no answer comes within the time limit
broken-token-for-breach = a request that breaks a MUST got a token
broken-unknown-parameter-counts = a parameter that nobody knows changes the answer
broken-header-injected = a value of the request became a header field of the answer
broken-markup-reflected = markup of the request stands unescaped in a page
broken-header-reflected = a value of the request stands unescaped in a header field
broken-secret-reflected = a secret of the request comes back in an error
broken-refresh-token-of-another = a refresh token works for another client
broken-refresh-token-revoked = a revoked refresh token works again
broken-refresh-token-replaced = a replaced refresh token works again
broken-refresh-token-replaced-twice = one refresh token is replaced twice at once
broken-family-survives = a family survives the reuse of a replaced token
broken-token-killed-by-another = another client's revocation killed a token
broken-access-token-revoked = a revoked access token is alive
broken-access-token-survives = an access token survives the end of what it came from
