import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { readLocalStack } from '../../../cli/target/local-stack.ts';
import { writeStackFile } from '../../../local/stack-file.ts';
import { callCommand } from '../../support/command-line.ts';

const directory = mkdtempSync(join(tmpdir(), 'subrelay-cli-'));
const notRsa = join(directory, 'not-a-key.pem');
writeFileSync(notRsa, 'nothing');
const ecKey = join(directory, 'ec.pem');
writeFileSync(
  ecKey,
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
);

const classic = ['paddle-classic', 'transfer_paid'];
describe('npx --no subrelay send', () => {
  it.each<[string, string[], string]>([
    ['a name with a slip', ['paddle-classic', 'subscription_canceled'], 'did you mean subscription_cancelled?'],
    ['a name of another source', ['workspace', 'transaction.completed'], '--list lists all'],
    ['an unknown source', ['paddle-clasic', 'transfer_paid'], 'did you mean paddle-classic?'],
    ['no name', ['workspace'], 'Say which one'],
    ['a setting without a value', [...classic, '--set', 'email'], '--set wants path=value, not "email"'],
    ['too many times', [...classic, '--times', '0'], '--times must be a whole number from 1 to 1000'],
    ['an option of another source', ['workspace', 'SUBSCRIPTION_RENEWED', '--to', 'http://a'], '--to is for paddle'],
    ['no stack', ['workspace', 'SUBSCRIPTION_RENEWED'], 'No local stack is running: start one with npm start'],
    ['no key', [...classic, '--to', 'http://127.0.0.1:1/'], '--key FILE.pem'],
    ['a key file that is not there', [...classic, '--to', 'http://a', '--key', 'no.pem'], 'no.pem is not there'],
    ['a file that holds no key', [...classic, '--to', 'http://a', '--key', notRsa], 'holds none'],
    ['a key that is not RSA', [...classic, '--to', 'http://a', '--key', ecKey], 'holds none'],
    ['no URL', ['paddle-billing', 'payout.paid', '--to', 'a b', '--secret', 'pdl_ntfset_1'], '--to wants a URL'],
    ['no secret', ['paddle-billing', 'payout.paid', '--to', 'http://a'], '--secret pdl_ntfset_'],
    ['a lost one for another', ['paddle-billing', 'payout.paid', '--lost', '--secret', 'x'], '--lost needs the local'],
    ['a topic without a project', ['workspace', 'SUBSCRIPTION_RENEWED', '--topic', 't'], '--project'],
    ['two names', ['workspace', 'SUBSCRIPTION_RENEWED', 'SUBSCRIPTION_RENEWED'], 'is one argument too many'],
  ])('refuses %s with one clear message', async (_, args, message) => {
    const { code, stdout, stderr } = await callCommand(['send', ...args], { cwd: directory });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^subrelay: [^\n]+\n$/);
  });
});

describe('.local/stack.json', () => {
  const write = async (change: object) => {
    const root = mkdtempSync(join(tmpdir(), 'subrelay-cli-'));
    const file = {
      frontDoor: 'http://127.0.0.1:8080',
      apiKey: 'key',
      pubsubEmulatorHost: '127.0.0.1:1',
      firestoreEmulatorHost: '127.0.0.1:2',
      projectId: 'subrelay-local',
      workspaceTopic: 'projects/p/topics/t',
      paddle: { privateKeyFile: null, publicKeyFile: null, billingSecret: null },
      receiver: 'http://127.0.0.1:3',
      resellerApi: 'http://127.0.0.1:4',
      metrics: null,
      paddleApi: 'http://127.0.0.1:4',
      jiraSite: 'http://127.0.0.1:4',
      slackApi: 'http://127.0.0.1:4/api/',
      settings: {},
      functions: {},
      pids: { stack: process.pid },
    };
    await writeStackFile(join(root, '.local', 'stack.json'), { ...file, ...change });
    return root;
  };

  it('is read where the stack runs, and not where it was killed or never started', async () => {
    await expect(readLocalStack(await write({}))).resolves.toMatchObject({ projectId: 'subrelay-local' });
    await expect(readLocalStack(await write({ pids: { stack: 2 ** 30 } }))).resolves.toBeNull();
    await expect(readLocalStack(directory)).resolves.toBeNull();
  });

  it('is refused where it is of another version', async () => {
    await expect(readLocalStack(await write({ paddle: {} }))).rejects.toThrow('start the stack again');
    const root = await write({});
    writeFileSync(join(root, '.local', 'stack.json'), '{"frontDoor":');
    await expect(readLocalStack(root)).rejects.toThrow('is spoiled or of another version: start the stack again');
  });
});
