#!/usr/bin/env bash
# A package and its plugin, both pinned to the same version, cannot be installed together any more once a later version is out.
#
# Packages: npm better-auth 1.7.5 and @better-auth/oauth-provider 1.7.5.
# Behaviour: the plugin wants the core as a peer by a range (^1.7.5), and what the core builds on by an exact version (@better-auth/utils 0.4.2,
#   better-call 1.4.0). npm takes the newest core for the range, which wants later ones: ERESOLVE. Both were published together.
#   Naming @better-auth/core 1.7.5 as well, a package that nobody imports, mends it.
# Seen on 2026-12-01:
#   the two: ERESOLVE
#   the two and the core: installed
# Expected: that two pins of one version keep on working.
# Who is hurt: whoever pins what worked, and has no lock file yet: a new service, a test image, a Dockerfile with npm install.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
try() {
    local name=$1 folder
    shift
    folder=$(mktemp -d -p "$work")
    if npm install --package-lock-only --no-audit --no-fund --prefix "$folder" "$@" >"$folder/said" 2>&1; then
        echo "$name: installed"
    elif grep -q ERESOLVE "$folder/said"; then
        echo "$name: ERESOLVE"
    else
        cat "$folder/said" >&2
        exit 75
    fi
}
seen=$(
    try 'the two' better-auth@1.7.5 @better-auth/oauth-provider@1.7.5
    try 'the two and the core' better-auth@1.7.5 @better-auth/oauth-provider@1.7.5 @better-auth/core@1.7.5
)
wanted='the two: ERESOLVE
the two and the core: installed'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
