/** The API's code for receivers: that of docs/receiving.md, which is run in its languages, and openssl. */
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';

import { verificationOf } from '../../../../shared/webhooks/signing/verification.ts';

const folder = mkdtempSync(join(tmpdir(), 'subrelay-snippets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const BODY = '{"hello":"wörld"}';
writeFileSync(join(folder, 'body.json'), BODY);

const codeOf = (signature: string, language: string): string =>
  verificationOf([signature])!.samples.find((each) => each.language === language)!.code;
const inShell = (code: string, env: Record<string, string>): string =>
  execFileSync('sh', ['-c', code], { cwd: folder, env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8' });

test.each([
  ['JavaScript', 'js'],
  ['Python', 'python'],
  ['PHP', 'php'],
  ['Go', 'go'],
])('v1 in %s is the code of docs/receiving.md', (language, fence) => {
  const page = readFileSync('docs/receiving.md', 'utf8');
  expect(page).toContain(`\`\`\`${fence}\n${codeOf('v1', language)}\`\`\``);
});

test('v1 by openssl is what the webhook signs', () => {
  const at = new Date('2026-11-21T10:00:00Z');
  const signed = new Webhook(SECRET).sign('msg_1', at, BODY);
  const seconds = String(at.getTime() / 1_000);
  const made = inShell(codeOf('v1', 'openssl'), { SECRET, ID: 'msg_1', TIMESTAMP: seconds });
  expect(`v1,${made.trim()}`).toBe(signed);
});

const HUB = createHmac('sha256', 'a-token').update(BODY).digest('hex');

test('X-Hub-Signature by openssl is what the webhook signs', () => {
  expect(inShell(codeOf('x-hub-signature', 'openssl'), { SECRET: 'a-token' }).trim()).toBe(HUB);
});

test.each([
  ['x-hub-signature', HUB],
  ['x-hub-signature-256', `sha256=${HUB}`],
])('%s in JavaScript and Python takes it, and nothing else', (signature, header) => {
  const last = `${header.slice(0, -1)}${header.endsWith('0') ? '1' : '0'}`;
  const js = `${codeOf(signature, 'JavaScript')}
for (const header of process.argv.slice(2)) console.log(verify('a-token', header, Buffer.from(${JSON.stringify(BODY)})));`;
  writeFileSync(join(folder, 'hub.mjs'), js);
  expect(execFileSync(process.execPath, [join(folder, 'hub.mjs'), header, last], { encoding: 'utf8' })).toBe(
    'true\nfalse\n',
  );
  const python = `${codeOf(signature, 'Python')}
import sys
for header in sys.argv[1:]:
    print(verify("a-token", header, open("body.json", "rb").read()))`;
  expect(execFileSync('python3', ['-c', python, header, last], { cwd: folder, encoding: 'utf8' })).toBe(
    'True\nFalse\n',
  );
});

test('of a key pair there is none: a receiver holds the public key', () => {
  expect(verificationOf(['v1a', 'x-signature'])).toBeNull();
  expect(verificationOf(['v1a', 'x-hub-signature'])).toMatchObject({ header: 'X-Hub-Signature' });
});
