import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { openWebhook } from '../../shared/webhooks/signing/opened-webhook.ts';
import { rsaKeyProblem } from '../../shared/webhooks/signing/rsa-keys.ts';
import { SECRET_KINDS, signatureNames } from '../../shared/webhooks/signing/secret-kinds.ts';
import { signatureHeaders } from '../../shared/webhooks/signing/signing.ts';
import { webhookView } from '../../shared/webhooks/view.ts';
import { isInstalled } from '../support/shells.ts';
import { aWebhook, keyring, madeRsaKey, madeSecret } from '../support/webhook-samples.ts';

const text = readFileSync('docs/signatures.md', 'utf8');
const blocks = [...text.matchAll(/^```(js|sh)\n(.*?)^```$/gms)].map(([, language, code]) => ({
  language,
  code: code!,
}));
const blockWith = (language: string, start: string): string => {
  const found = blocks.find((block) => block.language === language && block.code.includes(start));
  if (!found) throw new Error(`docs/signatures.md has no ${language} example with ${start}`);
  return found.code;
};

const secret_token = 'my-secret-token';
const webhook = aWebhook({ signatures: [...signatureNames], secret_token });
const body = '{"name":"Zoë"}';
const now = Date.now();
const headers = Object.fromEntries(
  Object.entries(
    signatureHeaders(openWebhook(webhook, keyring)(now).signers, {
      id: 'evt_1',
      timestampSeconds: Math.floor(now / 1_000),
      body: Buffer.from(body),
    }),
  ).map(([name, value]) => [name.toLowerCase(), value]),
);
const { ed25519_public_key: whpk, rsa_public_key: rsaPem } = webhookView(webhook);

describe('the examples for node', () => {
  const run = (name: string, secret: string, given: Record<string, string>, sent: string): unknown => {
    const call = `console.log(${name}(...${JSON.stringify([secret, given, sent])}));`;
    const program = blockWith('js', `${name}`) + call;
    return JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', program], { stdio: 'pipe' }).toString(),
    );
  };
  const only = (name: string) => ({ [name]: headers[name]! });

  test.each([
    ['verifyV1a', whpk!, headers],
    ['verifyHub', secret_token, only('x-hub-signature')],
    ['verifyHub', secret_token, only('x-hub-signature-256')],
    ['verifyRsa', rsaPem!, only('x-signature')],
    ['verifyRsa', rsaPem!, only('content-signature')],
  ])('%s', (name, secret, given) => {
    expect([run(name, secret, given, body), run(name, secret, given, `${body} `)]).toEqual([true, false]);
  });

  test('verifyV1', () => {
    expect(run('verifyV1', madeSecret, headers, body)).toBe(true);
    expect(() => run('verifyV1', madeSecret, headers, `${body} `)).toThrow('No matching signature found');
  });
});

describe('the examples for openssl', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'subrelay-docs-'));
    writeFileSync(join(folder, 'body'), body);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const env = {
    ...process.env,
    SECRET: madeSecret,
    SECRET_TOKEN: secret_token,
    WEBHOOK_ID: headers['webhook-id'],
    WEBHOOK_TIMESTAMP: headers['webhook-timestamp'],
    WEBHOOK_SIGNATURE: headers['webhook-signature'],
    X_SIGNATURE: headers['x-signature'],
    CONTENT_SIGNATURE: headers['content-signature'],
  };
  const run = (start: string, publicPem = '', shell = 'sh'): string => {
    writeFileSync(join(folder, 'public.pem'), publicPem);
    return execFileSync(shell, ['-ec', blockWith('sh', start)], { cwd: folder, env }).toString();
  };

  test('v1 and x-hub-signature print what the headers say', () => {
    expect(headers['webhook-signature']).toContain(`v1,${run('hexkey:').trim()} `);
    expect(run('dgst -sha256 -hmac')).toBe(`${headers['x-hub-signature']}\n`);
  });

  // zsh splits no value into words.
  test.each(['sh', 'zsh'])('v1a in %s', (shell) => {
    if (shell === 'zsh' && !isInstalled('zsh')) return console.warn('No zsh (Debian: zsh): it was not tried there');
    expect(run('pkeyutl', webhook.ed25519_keys![0]!.public_key, shell)).toContain('Verified Successfully');
  });

  test.each(['$X_SIGNATURE', 'CONTENT_SIGNATURE'])('%j', (start) => {
    expect(run(start, rsaPem!)).toBe('Verified OK\n');
  });

  test("hooker's key", () => {
    const der = createPrivateKey(madeRsaKey()).export({ type: 'pkcs8', format: 'der' });
    writeFileSync(join(folder, 'private.base64'), `${der.toString('base64')}\n`);
    run('private.base64');
    expect(rsaKeyProblem(readFileSync(join(folder, 'private.pem'), 'utf8'))).toBeNull();
  });
});

test('every signature is explained, with the secret that makes it', () => {
  const rows = [...text.matchAll(/^\| `([\w-]+)` \| `.*? \| `(\w+)`(?:: `wh\w+_…`)? \| [^|]+ \|$/gm)];
  const made = SECRET_KINDS.flatMap(({ name, signatures }) => signatures.map((signature) => [signature, name]));
  expect(rows.map(([, signature, secret]) => [signature, secret])).toEqual(made);
});
