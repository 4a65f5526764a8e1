import { createHmac, timingSafeEqual } from 'node:crypto';

import { SubrelayError } from '../../../shared/base/errors.ts';
import type { HttpSourceDoor } from '../../../shared/sources/doors.ts';
import { decodeToy } from './decode.ts';

export const signToy = (secret: string, body: string | Uint8Array): string =>
  createHmac('sha256', secret).update(body).digest('hex');

export const toyDoor = (secret: string): HttpSourceDoor<Buffer> => ({
  logged: 'toy.received',
  methods: ['POST'],
  bodyLimit: 64 * 1024,
  verify: ({ headers, body }) => {
    const given = Buffer.from(String(headers['x-toy-signature']), 'hex');
    const expected = Buffer.from(signToy(secret, body), 'hex');
    if (given.length === expected.length && timingSafeEqual(given, expected)) return body;
    throw new SubrelayError('SIGNATURE_MISMATCH', 'Cannot verify the body: the secret did not make x-toy-signature');
  },
  decode: async (body) => decodeToy(body),
});
