/** Keys of both `X-Hub-Signature`s (docs/facts/postmand.md, PM-33): any text. */
import { createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** postmand has no bound (docs/facts/postmand.md, PM-20). */
export const mostTokenBytes = 255;
const newTokenBytes = 32;

/** Why a text can't be a token; null if it can. */
export const tokenProblem = (value: string): string | null =>
  Buffer.byteLength(value) <= mostTokenBytes ? null : `the length must be at most ${mostTokenBytes}`;

/** A token of 32 random bytes, base64url. */
export const newSecretToken = (randomBytes: (size: number) => Buffer): string =>
  randomBytes(newTokenBytes).toString('base64url');

/** The key of a token: its UTF-8 bytes. */
export const tokenKey = (token: string): KeyObject => createSecretKey(token, 'utf8');
