/** The README's tables, held to the answers of the servers and to their code. */
import { readFileSync, readdirSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, credentials } from '@grpc/grpc-js';
import type { StatusObject } from '@grpc/grpc-js';

import { nameOf } from '../../../local/embedded/base/command-line.ts';
import type { CommandOptions } from '../../../local/embedded/base/command-line.ts';
import { OPTIONS as FIRESTORE_OPTIONS } from '../../../local/embedded/firestore/arguments.ts';
import firestoreDescriptor from '../../../local/embedded/firestore/descriptor.json' with { type: 'json' };
import { startFirestore } from '../../../local/embedded/firestore/server.ts';
import { OPTIONS as PUBSUB_OPTIONS } from '../../../local/embedded/pubsub/arguments.ts';
import pubsubDescriptor from '../../../local/embedded/pubsub/descriptor.json' with { type: 'json' };
import { startPubSub } from '../../../local/embedded/pubsub/server.ts';

const FOLDER = 'local/embedded';
const UNIMPLEMENTED = 12;
const readme = readFileSync(`${FOLDER}/README.md`, 'utf8');

/** The rows of the table below a line, as their cells. */
function tableAfter(line: string): string[][] {
  const [, table] = readme.slice(readme.indexOf(line)).split(/\n\| ---.*\n/, 2);
  const rows = table?.split('\n') ?? [];
  const end = rows.findIndex((row) => !row.startsWith('|'));
  return rows.slice(0, end).map((row) => row.slice(2, -2).split(' | '));
}

describe('the options are those of the command line', () => {
  test.each<[string, CommandOptions]>([
    ['embedded-firestore', FIRESTORE_OPTIONS],
    ['embedded-pubsub', PUBSUB_OPTIONS],
  ])('%s', (command, options) => {
    const rows = Object.entries(options).map(([name, option]) => [`\`${nameOf(name, option)}\``, option.about]);
    expect(tableAfter(`\n\`${command}\`:\n`)).toEqual(rows);
  });
});

describe('the methods that are served are those that are answered', () => {
  const asIs = (bytes: Buffer) => bytes;
  const log = () => undefined;
  let close: () => Promise<unknown>;
  let addresses: Record<'firestore' | 'pubsub', string>;
  const clients: Client[] = [];

  beforeAll(async () => {
    const [firestore, pubsub] = await Promise.all([startFirestore({ log }), startPubSub({ log })]);
    addresses = { firestore: firestore.address, pubsub: pubsub.address };
    close = () => Promise.all([firestore.close(), pubsub.close()]);
  });
  afterAll(async () => {
    for (const client of clients) client.close();
    await close();
  });

  /** The status of a call with an empty message; on the wire a call of one message is a stream of one. */
  async function codeOf(client: Client, path: string): Promise<number> {
    const call = client.makeBidiStreamRequest(path, asIs, asIs).resume();
    call.on('error', () => undefined);
    const status = new Promise<StatusObject>((resolve) => call.on('status', resolve));
    call.write(Buffer.alloc(0));
    call.end();
    return (await status).code;
  }

  async function answered(server: keyof typeof addresses, service: string, methods: string[]): Promise<string[][]> {
    const client = new Client(addresses[server], credentials.createInsecure());
    clients.push(client);
    const codes = await Promise.all(methods.map((method) => codeOf(client, `/${service}/${method}`)));
    return methods.map((method, at) => [`\`${method}\``, codes[at] === UNIMPLEMENTED ? 'UNIMPLEMENTED' : 'yes']);
  }

  const { Publisher, Subscriber } = pubsubDescriptor.nested.google.nested.pubsub.nested.v1.nested;
  const { Firestore } = firestoreDescriptor.nested.google.nested.firestore.nested.v1.nested;

  test.each<[keyof typeof addresses, string, object]>([
    ['firestore', 'google.firestore.v1.Firestore', Firestore.methods],
    ['pubsub', 'google.pubsub.v1.Publisher', Publisher.methods],
    ['pubsub', 'google.pubsub.v1.Subscriber', Subscriber.methods],
  ])('of %s: %s', async (server, service, methods) => {
    const rows = await answered(server, service, Object.keys(methods).sort());
    expect(tableAfter(`| method of \`${service}\` `)).toEqual(rows);
  });

  test.each<[keyof typeof addresses, string, string]>([
    ['pubsub', 'google.pubsub.v1.SchemaService', 'ListSchemas'],
    ['pubsub', 'google.iam.v1.IAMPolicy', 'GetIamPolicy'],
    ['firestore', 'google.firestore.admin.v1.FirestoreAdmin', 'ListIndexes'],
  ])('of %s: nothing of %s', async (server, service, method) => {
    expect(readme).toContain(`\`${service}\``);
    expect(await answered(server, service, [method])).toEqual([[`\`${method}\``, 'UNIMPLEMENTED']]);
  });
});

describe('what is refused within a method is what the code refuses', () => {
  const sourcesOf = (folder: string): string =>
    readdirSync(`${FOLDER}/${folder}`)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(`${FOLDER}/${folder}/${name}`, 'utf8'))
      .join('\n');
  const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

  /** By name, where it is always the same one, and as a field that may not be set. */
  function refusedIn(folder: string): string[] {
    const sources = sourcesOf(folder);
    const named = [...sources.matchAll(/unimplemented\('([^']+)'\)/g)].map(([, what]) => what!);
    const lists = [...sources.matchAll(/const unsupportedFields = \[([^\]]*)\]/g)].map(([, list]) => list!);
    const fields = lists.flatMap((list) => [...list.matchAll(/'(\w+)'/g)].map(([, field]) => snakeCase(field!)));
    return [...new Set([...named, ...fields])];
  }

  test('in the table', () => {
    const rows = tableAfter('UNIMPLEMENTED is the answer to:');
    const refused = (server: string) => rows.filter(([name]) => name === server).map(([, what]) => what!);
    expect(refused('Firestore')).toEqual(refusedIn('firestore').sort());
    expect(refused('Pub/Sub')).toEqual(refusedIn('pubsub').sort());
    expect(refused('both')).toEqual(['Compression']);
    expect(sourcesOf('grpc').match(/UNIMPLEMENTED, '[^']*'/g)).toEqual([
      "UNIMPLEMENTED, 'Compression is not supported'",
      "UNIMPLEMENTED, 'Compression is not supported'",
    ]);
  });

  test('in a list that names the clients it was read from', () => {
    const { devDependencies } = JSON.parse(readFileSync(`${FOLDER}/package.json`, 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    for (const client of ['@google-cloud/firestore', '@google-cloud/pubsub']) {
      expect(readme).toContain(`\`${client}\` ${devDependencies[client]}`);
    }
  });
});
