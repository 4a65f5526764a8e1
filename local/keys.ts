import { createPrivateKey, createPublicKey, generateKeyPair, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

import { PRIVATE_FILE, writePrivateFile } from './embedded/base/private-files.ts';
import { WORKSPACE_SERVICE_ACCOUNT } from './environment.ts';
import { isNotThere } from './file-errors.ts';
import { errorOf } from '../shared/base/errors.ts';

const pem = (parse: (text: string) => unknown) => z.string().refine((text) => succeeds(() => parse(text)), 'is no key');
const keyPair = z.object({ publicKey: pem(createPublicKey), privateKey: pem(createPrivateKey) });
const key32 = z.string().refine((text) => Buffer.from(text, 'base64').length === 32, 'is not 32 bytes in base64');
const localKeys = z.object({
  apiKey: z.string().min(1),
  encryptionKey: key32,
  customerHmacKey: key32,
  /** Signs what the local receiver gets. */
  receiverSecret: z.string(),
  /** PEM. Paddle Classic signs alerts with RSA-4096; 2048 starts faster and is checked by the same code. */
  paddleClassic: keyPair,
  /** Signs Paddle Billing notifications; a file of keys from before there was one gets a new one. */
  paddleBillingSecret: z.string().default(newBillingSecret),
  /** The service account that is delegated domain-wide. */
  workspace: keyPair,
});

/** Every key and secret of the local stack; none is used anywhere else. */
export type LocalKeys = z.output<typeof localKeys>;

/** A file of keys that can't be read. Others would not open what was sealed with these. */
export class KeysUnreadable extends Error {}

/**
 * New keys, or with a file the ones that it holds, so that data kept across restarts can still be read.
 * @throws KeysUnreadable
 */
export async function localKeysFrom(file: string | undefined): Promise<LocalKeys> {
  const saved = file === undefined ? undefined : await readIfThere(file);
  if (file !== undefined && saved !== undefined) {
    await chmod(file, PRIVATE_FILE);
    return keysIn(file, saved);
  }
  const keys = await newKeys();
  if (file !== undefined) {
    await mkdir(dirname(file), { recursive: true });
    await writePrivateFile(file, JSON.stringify(keys, null, 2));
  }
  return keys;
}

function keysIn(file: string, text: string): LocalKeys {
  const unreadable = (why: string) =>
    new KeysUnreadable(
      `${file} ${why}: put a copy of it back, or choose another folder, since without it this one can't be read`,
    );
  if (text.trim() === '') throw unreadable('is empty');
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw unreadable('is not JSON');
  }
  const { data, error } = localKeys.safeParse(content);
  if (data) return data;
  const [first] = error.issues;
  throw unreadable(`is not a file of keys (${first?.path.join('.') || 'the whole'}: ${first?.message})`);
}

function succeeds(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}

async function newKeys(): Promise<LocalKeys> {
  const [paddleClassic, workspace] = await Promise.all([newKeyPair(), newKeyPair()]);
  return {
    apiKey: `sk_local_${randomBytes(18).toString('base64url')}`,
    encryptionKey: randomBytes(32).toString('base64'),
    customerHmacKey: randomBytes(32).toString('base64'),
    receiverSecret: `whsec_${randomBytes(32).toString('base64')}`,
    paddleClassic,
    paddleBillingSecret: newBillingSecret(),
    workspace,
  };
}

function newBillingSecret(): string {
  return `pdl_ntfset_local_${randomBytes(24).toString('base64url')}`;
}

const newKeyPair = () =>
  promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isNotThere(error)) return undefined;
    throw Object.assign(errorOf(error), { path: file });
  }
}

/** Files that hold keys, for whatever takes a file. */
export interface KeyFiles {
  workspace: string;
  paddlePrivate: string;
  paddlePublic: string;
}

/** Writes the key files into a folder, which is made. */
export async function writeKeyFiles(workDir: string, keys: LocalKeys): Promise<KeyFiles> {
  await mkdir(workDir, { recursive: true });
  const write = async (name: string, text: string) => {
    const file = join(workDir, name);
    await writePrivateFile(file, text);
    return file;
  };
  const account = { client_email: WORKSPACE_SERVICE_ACCOUNT, private_key: keys.workspace.privateKey };
  return {
    workspace: await write('workspace-service-account.json', JSON.stringify({ type: 'service_account', ...account })),
    paddlePrivate: await write('paddle-classic-private.pem', keys.paddleClassic.privateKey),
    paddlePublic: await write('paddle-classic-public.pem', keys.paddleClassic.publicKey),
  };
}
