/** Whether a request is signed right, and what is wrong with it where it is not: pure. */
import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';

import { durationText } from '../frame/times.ts';
import type { SavedRequest } from './saved-request.ts';

/** What a receiver holds: `whsec_…` and the base64 of some bytes, or `whpk_…` and that of an ed25519 public key. */
export type Judged = { ok: true; says: string } | { ok: false; says: string };

/** https://www.standardwebhooks.com: receivers refuse what is older. */
const TOLERANCE_MS = 300_000;

const NEEDED = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/** Standard Webhooks, `v1` and `v1a`. @param now epoch milliseconds; null: the time is not looked at */
export function judge({ headers, body }: SavedRequest, key: string, now: number | null): Judged {
  const missing = NEEDED.filter((name) => !headers.has(name));
  if (missing.length > 0)
    return wrong(`${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing: save the headers whole`);
  if (body === null) return wrong('there is no body: it stands behind an empty line, or is given by --body');
  const [id = '', timestamp = '', given = ''] = NEEDED.map((name) => headers.get(name));
  if (!/^\d+$/.test(timestamp))
    return wrong(`webhook-timestamp is ${JSON.stringify(timestamp)}, not seconds since 1970`);
  const check = checkerOf(key);
  if ('problem' in check) return wrong(check.problem);
  const signatures = given.split(' ').filter((each) => each.startsWith(`${check.version},`));
  if (signatures.length === 0)
    return wrong(
      `webhook-signature has no ${check.version}: this key checks none of ${given
        .split(' ')
        .map((each) => each.split(',')[0])
        .join(', ')}`,
    );
  const isSigned = (bytes: Buffer): boolean =>
    signatures.some((each) =>
      check.verifies(Buffer.concat([Buffer.from(`${id}.${timestamp}.`), bytes]), each.slice(check.version.length + 1)),
    );
  if (isSigned(body)) return timely(Number(timestamp) * 1_000, now);
  return wrong(guess(body, isSigned));
}

const wrong = (says: string): Judged => ({ ok: false, says });

function timely(at: number, now: number | null): Judged {
  const away = now === null ? 0 : Math.abs(now - at);
  if (away <= TOLERANCE_MS) return { ok: true, says: 'the signature is right' };
  const when = now !== null && at > now ? 'ahead of' : 'behind';
  return wrong(
    `the signature is right, but its time is ${durationText(away)} ${when} this clock, and receivers take 5 minutes: --any-time leaves that out`,
  );
}

/** The usual ways in which a body is no longer the one that was signed. */
function guess(body: Buffer, isSigned: (bytes: Buffer) => boolean): string {
  const text = body.toString('utf8');
  const tries: [string, string][] = [
    [
      text.replace(/\r?\n$/, ''),
      'the body has a line end that was not signed: save it without one (curl --data-binary, not echo)',
    ],
    [`${text}\n`, 'the body lacks its line end'],
    [text.replaceAll('\r\n', '\n'), 'line ends of the body were changed to CRLF'],
    [compact(text), 'the body was parsed and written anew with other blanks: keep it byte for byte'],
  ];
  const found = tries.find(([other]) => other !== text && isSigned(Buffer.from(other)));
  return found?.[1] ?? 'the signature is not of this body under this key: another key, or a body that was changed';
}

function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

type Checker =
  { version: 'v1' | 'v1a'; verifies: (signed: Buffer, signature: string) => boolean } | { problem: string };

function checkerOf(key: string): Checker {
  const bytes = Buffer.from(key.replace(/^wh(sec|pk)_/, ''), 'base64');
  if (key.startsWith('whsec_')) {
    if (bytes.length < 24 || bytes.length > 64)
      return {
        problem: `the secret has ${bytes.length} bytes behind whsec_, not 24 to 64: it was cut, or copied wrong`,
      };
    return {
      version: 'v1',
      verifies: (signed, signature) =>
        same(createHmac('sha256', bytes).update(signed).digest(), Buffer.from(signature, 'base64')),
    };
  }
  if (key.startsWith('whpk_')) {
    if (bytes.length !== 32) return { problem: `the key has ${bytes.length} bytes behind whpk_, not 32` };
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') },
      format: 'jwk',
    });
    return {
      version: 'v1a',
      verifies: (signed, signature) => verify(null, signed, publicKey, Buffer.from(signature, 'base64')),
    };
  }
  return {
    problem: 'the key is neither whsec_… nor whpk_…: give the webhook’s signing_secret, or its ed25519_public_key',
  };
}

const same = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);
