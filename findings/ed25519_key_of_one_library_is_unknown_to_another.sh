#!/usr/bin/env bash
# A key set that one library publishes by the newest name of its algorithm has no usable key for another.
#
# Packages: npm jose 6.2.18 signs and publishes; PyPI PyJWT 2.15.1 (cryptography 50.0.2) and jwskate 0.12.2 read.
# Behaviour: RFC 9864 gave EdDSA with Ed25519 a second name, `Ed25519`, and deprecated the first, `EdDSA`. The key and the signature are the
#   same. jose takes either. The Python libraries know the old name alone, and the `alg` member of a JWK is enough: the set "did not contain
#   any usable keys" and the message suspects that cryptography is not installed.
# Seen on 2026-11-30:
#   alg Ed25519: PyJWKSetError, UnsupportedAlg
#   alg EdDSA: 1 key, verified
# Expected: the same verdict of the same key.
# Who is hurt: clients of an issuer that moves to the name that standards now recommend. Nothing in discovery lets the two sides agree.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix . jose@6.2.18 >&2 || exit 75
python3 -m venv py >&2 && py/bin/pip install --quiet --disable-pip-version-check PyJWT==2.15.1 cryptography==50.0.2 jwskate==0.12.2 >&2 || exit 75
cat >sign.mjs <<'JS'
import * as jose from 'jose'
const { publicKey, privateKey } = await jose.generateKeyPair('Ed25519', { extractable: true })
const key = await jose.exportJWK(publicKey)
for (const alg of ['Ed25519', 'EdDSA']) {
  const token = await new jose.SignJWT({ sub: 'alice' }).setProtectedHeader({ alg }).sign(privateKey)
  console.log(JSON.stringify({ alg, token, key: { ...key, alg } }))
}
JS
cat >read.py <<'PY'
import json, sys, warnings
warnings.simplefilter("ignore")
import jwskate, jwt
for line in sys.stdin:
    said = json.loads(line)
    try:
        first = f"{len(jwt.PyJWKSet.from_dict({'keys': [said['key']]}).keys)} key"
    except Exception as error:
        first = type(error).__name__
    try:
        verified = jwskate.Jwt(said["token"]).verify_signature(jwskate.Jwk(said["key"]), alg=said["alg"])
        second = "verified" if verified else "refused"
    except Exception as error:
        second = type(error).__name__
    print(f"alg {said['alg']}: {first}, {second}")
PY
seen=$(node sign.mjs | py/bin/python read.py)
wanted='alg Ed25519: PyJWKSetError, UnsupportedAlg
alg EdDSA: 1 key, verified'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
