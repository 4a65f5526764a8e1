/** One contract, held against the embedded Firestore and, where it is installed, against Google's emulator. */
import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { hasGoogleEmulator } from '../../../support/google-emulators.ts';
import { documents } from './suites/documents.ts';
import { limits } from './suites/limits.ts';
import { lists } from './suites/lists.ts';
import { names } from './suites/names.ts';
import { properties } from './suites/properties.ts';
import { queries } from './suites/queries.ts';
import { transactions } from './suites/transactions.ts';
import { transforms } from './suites/transforms.ts';
import { Target, type Kind } from './target.ts';

const kinds: Kind[] = ['embedded'];
if (hasGoogleEmulator('firestore')) kinds.push('google');
else
  console.info("Google's Firestore emulator is not installed: the contract is held against the embedded server only");

describe.each(kinds)('Firestore, %s', (kind) => {
  let target: Target;

  beforeAll(async () => {
    target = await Target.start(kind);
  });
  afterEach(() => target.endClients());
  afterAll(() => target.close());

  describe('documents', () => documents(() => target));
  describe('transforms', () => transforms(() => target));
  describe('limits', () => limits(() => target));
  describe('names', () => names(() => target));
  describe('queries', () => queries(() => target));
  describe('transactions', () => transactions(() => target));
  describe('properties', () => properties(() => target));
  describe('lists', () => lists(() => target));
});
