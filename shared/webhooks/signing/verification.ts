/** How a receiver verifies what a webhook sends: code for the first of its signatures that has some. Pure. */

interface Sample {
  language: string;
  code: string;
}

export interface Verification {
  signature: string;
  /** The header that it is in. */
  header: string;
  /** The secret that it is made with. */
  secret: string;
  samples: Sample[];
}

/** @returns null where there is no code: a receiver holds the public key. */
export function verificationOf(signatures: readonly string[]): Verification | null {
  for (const signature of signatures) {
    const found = BY_SIGNATURE[signature];
    if (found) return { signature, ...found };
  }
  return null;
}

const JS = `import { createHmac, timingSafeEqual } from 'node:crypto';

export function verify(secret, id, timestamp, signatures, body) {
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(\`\${id}.\${timestamp}.\`).update(body).digest();
  return signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return signature.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
  });
}
`;

const PYTHON = `import base64
import hashlib
import hmac
import time


def verify(secret: str, id: str, timestamp: str, signatures: str, body: bytes) -> bool:
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{id}.{timestamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    return any(hmac.compare_digest(expected, given.encode()) for given in signatures.split(" "))
`;

const PHP = `function verify(string $secret, string $id, string $timestamp, string $signatures, string $body): bool
{
    if (!ctype_digit($timestamp) || abs(time() - (int) $timestamp) > 300) {
        return false;
    }
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret));
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $signatures) as $given) {
        if (hash_equals($expected, $given)) {
            return true;
        }
    }
    return false;
}
`;

const GO = `package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

func verify(secret, id, timestamp, signatures string, body []byte) bool {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || time.Since(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	expected := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	for _, given := range strings.Split(signatures, " ") {
		if hmac.Equal(expected, []byte(given)) {
			return true
		}
	}
	return false
}
`;

const OPENSSL = `# SECRET, ID, TIMESTAMP: the signing_secret, webhook-id and webhook-timestamp; body.json: the body as it came
key=$(printf %s "\${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')
{ printf '%s.%s.' "$ID" "$TIMESTAMP"; cat body.json; } |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64
# webhook-signature has v1, and this among its signatures
`;

const HUB_OPENSSL = `# SECRET: the secret_token; body.json: the body as it came
openssl dgst -sha256 -hmac "$SECRET" -r body.json | cut -d' ' -f1
# the header has this, in hex
`;

const HUB_JS = `import { createHmac, timingSafeEqual } from 'node:crypto';

export function verify(secretToken, header, body) {
  const expected = createHmac('sha256', secretToken).update(body).digest('hex');
  const given = header.replace(/^sha256=/, '');
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
`;

const HUB_PYTHON = `import hashlib
import hmac


def verify(secret_token: str, header: str, body: bytes) -> bool:
    expected = hmac.new(secret_token.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, header.removeprefix("sha256="))
`;

const sample = (language: string, code: string): Sample => ({ language, code });

const V1 = [
  ...[sample('JavaScript', JS), sample('Python', PYTHON), sample('PHP', PHP), sample('Go', GO)],
  sample('openssl', OPENSSL),
];
const HUB = [sample('JavaScript', HUB_JS), sample('Python', HUB_PYTHON), sample('openssl', HUB_OPENSSL)];

const BY_SIGNATURE: Readonly<Record<string, Omit<Verification, 'signature'>>> = {
  v1: { header: 'webhook-signature', secret: 'signing_secret', samples: V1 },
  'x-hub-signature-256': { header: 'X-Hub-Signature-256', secret: 'secret_token', samples: HUB },
  'x-hub-signature': { header: 'X-Hub-Signature', secret: 'secret_token', samples: HUB },
};
