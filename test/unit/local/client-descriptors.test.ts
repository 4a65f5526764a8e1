/** What is left of the descriptors of Google's clients: every service that functions call, whole. */
import { readFileSync } from 'node:fs';
import { fromJSON } from '@grpc/proto-loader';
import { expect, test } from '@jest/globals';

import { withoutUnused } from '../../../local/client-descriptors.ts';

const read = (path: string) => JSON.parse(readFileSync(`node_modules/${path}`, 'utf8')) as Record<string, unknown>;

/** Each method by its path, with how its messages are encoded. Options say nothing of that. */
function methodsOf(descriptors: Record<string, unknown>): { path: string }[] {
  const services = Object.values(fromJSON(descriptors as Parameters<typeof fromJSON>[0]));
  const methods = services.flatMap((service) => ('format' in service ? [] : Object.values(service)));
  const encoded = methods.map(({ path, requestStream, responseStream, requestType, responseType }) => ({
    ...{ path, requestStream, responseStream },
    messages: [requestType.type, responseType.type],
  }));
  const withoutOptions = JSON.stringify(encoded, (key, value: unknown) => (key === 'options' ? undefined : value));
  return JSON.parse(withoutOptions) as { path: string }[];
}

test.each([
  ['@google-cloud/firestore-api/build/protos/protos.json', 22, 0.3],
  ['@google-cloud/pubsub-api/build/protos/protos.json', 35, 0.5],
  ['google-gax/build/protos/iam_service.json', 3, 0.3],
  ['google-gax/build/protos/locations.json', 2, 0.3],
  ['google-gax/build/protos/operations.json', 5, 0.3],
])('of %s the methods stay as they are, and less than half of the bytes', (path, methods, share) => {
  const all = read(path);
  const used = withoutUnused(all);
  const called = methodsOf(all).filter((method) => !method.path.startsWith('/google.firestore.admin.'));
  expect(methodsOf(used)).toEqual(called);
  expect(called).toHaveLength(methods);
  expect(JSON.stringify(used).length / JSON.stringify(all).length).toBeLessThan(share);
});

test('a field, and a message, may be called as what is left out', () => {
  const message = { fields: { options: { type: 'Options', id: 1, options: { '(google.api.a)': 1, packed: false } } } };
  expect(withoutUnused({ nested: { a: { nested: { api: message, Options: { fields: {} } } } } })).toEqual({
    nested: {
      a: {
        nested: {
          api: { fields: { options: { type: 'Options', id: 1, options: { packed: false } } } },
          Options: { fields: {} },
        },
      },
    },
  });
});
