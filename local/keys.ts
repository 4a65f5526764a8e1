import { generateKeyPair, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { z } from 'zod';

import { WORKSPACE_SERVICE_ACCOUNT } from './environment.ts';

const keyPair = z.object({ publicKey: z.string(), privateKey: z.string() });
const localKeys = z.object({
  apiKey: z.string(),
  /** 32 bytes in base64 each. */
  encryptionKey: z.string(),
  customerHmacKey: z.string(),
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

/** New keys, or with a file the ones that it holds, so that data kept across restarts can still be read. */
export async function localKeysFrom(file: string | undefined): Promise<LocalKeys> {
  const saved = file === undefined ? undefined : await readIfThere(file);
  if (saved !== undefined) return localKeys.parse(JSON.parse(saved));
  const keys = await newKeys();
  if (file !== undefined) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(keys, null, 2), { mode: 0o600 });
  }
  return keys;
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
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
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
    await writeFile(file, text, { mode: 0o600 });
    return file;
  };
  const account = { client_email: WORKSPACE_SERVICE_ACCOUNT, private_key: keys.workspace.privateKey };
  return {
    workspace: await write('workspace-service-account.json', JSON.stringify({ type: 'service_account', ...account })),
    paddlePrivate: await write('paddle-classic-private.pem', keys.paddleClassic.privateKey),
    paddlePublic: await write('paddle-classic-public.pem', keys.paddleClassic.publicKey),
  };
}
