/** What openssl says of a signature, and the HMACs that it makes. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hmacByOpenssl = (key: Buffer, message: Buffer): Buffer =>
  execFileSync('openssl', ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${key.toString('hex')}`, '-binary'], {
    input: message,
  });

/** RSASSA-PKCS1-v1_5 with SHA-256. */
export const rsaVerifiedByOpenssl = (publicPem: string, message: Buffer, signature: Buffer): boolean =>
  withFiles({ publicPem, message, signature }, (path) =>
    succeeds(['dgst', '-sha256', '-verify', path('publicPem'), '-signature', path('signature'), path('message')]),
  );

export const ed25519VerifiedByOpenssl = (publicPem: string, message: Buffer, signature: Buffer): boolean =>
  withFiles({ publicPem, message, signature }, (path) =>
    succeeds([
      ...['pkeyutl', '-verify', '-pubin', '-inkey', path('publicPem'), '-rawin'],
      ...['-in', path('message'), '-sigfile', path('signature')],
    ]),
  );

/** A private key as openssl makes it, PKCS #8 in PEM. */
export const keyByOpenssl = (algorithm: string, ...options: string[]): string =>
  execFileSync('openssl', ['genpkey', '-algorithm', algorithm, ...options], { stdio: 'pipe' }).toString();

export const publicKeyByOpenssl = (privatePem: string): string =>
  execFileSync('openssl', ['pkey', '-pubout'], { input: privatePem }).toString();

/** The raw bytes of a private ed25519 key: the last 32 of its PKCS #8. */
export const ed25519SeedByOpenssl = (privatePem: string): Buffer =>
  execFileSync('openssl', ['pkey', '-outform', 'DER'], { input: privatePem }).subarray(-32);

function succeeds(args: string[]): boolean {
  try {
    execFileSync('openssl', args, { stdio: 'pipe' });
    return true;
  } catch (error) {
    // Its way to say no; anything else is a broken call.
    if ((error as { status?: number }).status === 1) return false;
    throw error;
  }
}

function withFiles<T>(files: Record<string, string | Buffer>, use: (path: (name: string) => string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'subrelay-openssl-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return use((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
