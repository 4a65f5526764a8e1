import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  mergeEntries,
  parseFieldPath,
  readFields,
  setField,
  writeFields,
} from '../../../../../local/embedded/firestore/fields.ts';
import { numberValue } from '../../../../../local/embedded/firestore/values.ts';

const name = fc.constantFrom<string>('a', 'b', 'ab', 'c', 'd');
const fields = fc.array(fc.tuple(name, fc.integer().map(numberValue)), { maxLength: 5 }).map((all) => new Map(all));

test('merges entries as fields are set one by one', () => {
  fc.assert(
    fc.property(fields, fields, fc.array(name, { maxLength: 6 }), (before, given, names) => {
      const mask = names.map(parseFieldPath);
      const merged = new Map(before);
      for (const path of mask) setField(merged, path, given.get(path.text));
      const entries = mergeEntries(writeFields(before), writeFields(given), mask);
      expect([...readFields(entries)]).toEqual([...merged]);
    }),
    { numRuns: 300 },
  );
});
