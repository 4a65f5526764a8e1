/** The indexes that Terraform makes: one that is gone, or is to be made anew, takes hours over all documents. */
import { readFileSync } from 'node:fs';

import { it } from '@jest/globals';
import { z } from 'zod';

import { openRecordings } from '../../support/recording/recordings.ts';

const member = z.strictObject({
  fieldPath: z.string(),
  order: z.string().optional(),
  arrayConfig: z.string().optional(),
});
const index = z.strictObject({ collectionGroup: z.string(), queryScope: z.string(), fields: z.array(member) });
/** Fields' own indexes are told as they are. */
const definitions = z.strictObject({ indexes: z.array(index), fieldOverrides: z.array(z.looseObject({})) });

it('indexes and exemptions are the same', () => {
  const text = readFileSync('terraform/firestore.indexes.json', 'utf8');
  const { indexes, fieldOverrides } = definitions.parse(JSON.parse(text));
  const recordings = openRecordings('indexes');
  recordings.compare('firestore', {
    indexes: indexes.map(indexShown).sort(),
    fields: fieldOverrides.map((each) => JSON.stringify(each)).sort(),
  });
  recordings.expectAllCompared();
});

/** In one line: the order of an index's fields is what it is, that of the indexes means nothing. */
function indexShown({ collectionGroup, queryScope, fields }: z.output<typeof index>): string {
  const shown = fields.map(({ fieldPath, order, arrayConfig }) => `${fieldPath} ${order ?? arrayConfig}`);
  return `${collectionGroup} (${queryScope}): ${shown.join(', ')}`;
}
