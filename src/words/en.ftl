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

label-cases = cases
label-standard = standard
label-partial = partial
label-trouble = trouble
label-baseline = baseline
label-stale = stale
label-remarks = remarks
label-problems = problems
label-warned = warned
label-errors = errors
label-failed = failed
label-flaky = flaky
label-known = known
label-skipped = skipped
label-again = again
label-time = time
label-seed = seed
label-report = report
