/** The copies of Google's descriptors say what the installed clients say. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';
import { fromJSON, loadSync } from '@grpc/proto-loader';
import type { MethodDefinition, PackageDefinition } from '@grpc/proto-loader';

import { descriptors } from '../../../../local/embedded/descriptors/descriptors.ts';
import { reachedBy } from '../../../../local/embedded/descriptors/published.ts';
import firestore from '../../../../local/embedded/firestore/descriptor.json' with { type: 'json' };
import pubsub from '../../../../local/embedded/pubsub/descriptor.json' with { type: 'json' };

const protos = (client: string) => `node_modules/@google-cloud/${client}/build/protos`;

test.each(Object.entries(descriptors(createRequire(join(process.cwd(), 'package.json')))))(
  '%s is what `npm run descriptors -w @subrelay/embedded` writes',
  (file, text) => expect(readFileSync(join('local/embedded', file), 'utf8')).toBe(text),
);

type Methods = Record<string, MethodDefinition<object, object>>;

const messagesOf = (definition: PackageDefinition, service: string) =>
  Object.entries(definition[service] as Methods).map(([name, { path, requestType, responseType }]) => ({
    name,
    path,
    request: requestType.type,
    response: responseType.type,
  }));

test.each([
  ['google.firestore.v1.Firestore', 'google/firestore/v1/firestore.proto', firestore],
  ['google.pubsub.v1.Publisher', 'google/pubsub/v1/pubsub.proto', pubsub],
  ['google.pubsub.v1.Subscriber', 'google/pubsub/v1/pubsub.proto', pubsub],
])('%s has the methods and messages of the .proto files', (service, proto, descriptor) => {
  const includeDirs = [protos('pubsub'), protos('firestore')];
  const published = messagesOf(loadSync(proto, { includeDirs }), service);
  const own = messagesOf(fromJSON(descriptor), service);
  expect(own.length).toBeGreaterThan(8);
  expect(byName(own)).toEqual(byName(published));
});

const byName = <T extends { name: string }>(methods: T[]) => methods.sort((a, b) => (a.name < b.name ? -1 : 1));

const root = {
  nested: {
    a: {
      nested: {
        Service: { methods: { Do: { requestType: 'Request', responseType: 'b.Answer' } } },
        Request: {
          fields: { inner: { type: 'Inner' }, count: { type: 'int32' } },
          nested: { Inner: { fields: { again: { type: 'Request' } } }, Unused: { fields: {} } },
        },
        Other: { fields: {} },
      },
    },
    b: { nested: { Answer: { fields: {} }, Lost: { fields: { x: { type: 'Nowhere' } } } } },
  },
};

test('only messages that are reached are kept, once, with the message that they are in', () => {
  const { Request, Service } = root.nested.a.nested;
  expect(reachedBy(root, ['a.Service'])).toEqual({
    nested: {
      a: { nested: { Service, Request: { fields: Request.fields, nested: { Inner: Request.nested.Inner } } } },
      b: { nested: { Answer: root.nested.b.nested.Answer } },
    },
  });
});

test('a name that is not there is refused', () => {
  expect(() => reachedBy(root, ['a.Missing'])).toThrow('No a.Missing');
  expect(() => reachedBy(root, ['b.Lost'])).toThrow('No type Nowhere, which b.Lost has');
});
