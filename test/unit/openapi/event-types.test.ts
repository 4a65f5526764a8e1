/** The event types as the API shows them, against the document and the sources. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

import { EVENT_TYPES_PATH, eventTypeRows } from '../../../local/openapi/event-types.ts';
import { schemaOfType } from '../../../shared/api/event-type-schema.ts';
import { readEventTypeTable, samplePayload } from '../../../shared/api/event-type-table.ts';
import { EVENT_TYPE_WORDS } from '../../../shared/api/event-type-words.ts';
import { openApi, problemsBy } from '../../support/openapi.ts';

const committed = JSON.parse(readFileSync(EVENT_TYPES_PATH, 'utf8')) as unknown;
const rows = readEventTypeTable(committed);

test('the committed table is the one that the sources make: else run npm run openapi', async () => {
  expect(committed).toEqual(JSON.parse(JSON.stringify(await eventTypeRows())));
});

test('it has the types of the document, and a sentence for no other', () => {
  const types = rows.map(({ type }) => type);
  expect(types).toEqual(
    Object.keys(openApi.webhooks)
      .filter((type) => type !== 'given')
      .sort(),
  );
  expect([...EVENT_TYPE_WORDS.keys()].sort()).toEqual(types);
  for (const { description } of rows) expect(description).toMatch(/^[A-Z].*\.$/);
});

test.each(rows.map((row) => [row.type, row] as const))('%s: each sample is what the document says', (type, row) => {
  const { schema } = openApi.webhooks[type]!.post.requestBody!.content['application/json']!;
  for (const sample of row.sources) {
    expect(sample.event).toMatchObject({ type, source: sample.source });
    expect([sample.source, problemsBy(schema, samplePayload(sample))]).toEqual([sample.source, []]);
  }
});

test('no two samples have one id', () => {
  const ids = rows.flatMap(({ sources }) => sources.map(({ event }) => event.id));
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});

test('a schema stands alone, and judges as the document does', () => {
  const ajv = ajvFormats.default(new Ajv2020({ strict: false }));
  const validate = ajv.compile(schemaOfType(openApi, 'subscription.suspended')!);
  const [sample] = rows.find(({ type }) => type === 'subscription.suspended')!.sources;
  const payload = samplePayload(sample!);
  expect(validate(payload)).toBe(true);
  expect(validate({ ...payload, type: 'subscription.cancelled' })).toBe(false);
  expect(validate({ ...payload, data: { ...payload.data, subscription_id: 7 } })).toBe(false);
  expect(schemaOfType(openApi, 'planet.discovered')).toBeNull();
});
