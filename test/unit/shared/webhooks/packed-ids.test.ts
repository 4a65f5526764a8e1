import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { packIds, packedCount, packedParts, unpackIds } from '../../../../shared/webhooks/packed-ids.ts';

const ids = fc.array(fc.uuid(), { maxLength: 50 });

describe('packed ids', () => {
  test('come out as they went in, from any place on', () => {
    fc.assert(
      fc.property(ids, fc.nat(60), fc.nat(60), (all, from, count) => {
        const packed = packIds(all);
        expect(packedCount(packed)).toBe(all.length);
        expect(unpackIds(packed, from, count)).toEqual(all.slice(from, from + count));
      }),
    );
  });

  test('in parts are the same ids in the same order', () => {
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 20 }), (all, count) => {
        const parts = packedParts(packIds(all), count).map((part) => unpackIds(part, 0, count));
        expect(parts.flat()).toEqual(all);
        expect(parts.slice(0, -1).every(({ length }) => length === count)).toBe(true);
      }),
    );
  });

  test.each(['', 'webhook-1', '6F1C2A50-8B07-4C3E-9D2E-0A4D5C6B7E8F', '6f1c2a508b074c3e9d2e0a4d5c6b7e8f'])(
    'must be UUIDs in lower case, not %j',
    (id) => {
      expect(() => packIds([id])).toThrow('is not a UUID in lower case');
    },
  );
});
