import type { AddressInfo } from 'node:net';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import { pushDoor } from '../../../../functions/push-door.ts';
import { SubrelayError } from '../../../../shared/base/errors.ts';
import { createLog } from '../../../../shared/base/log.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const OF_MESSAGE = `00-${'a'.repeat(32)}-00f067aa0ba902b7-01`;
const traceName = (trace: string) => `projects/the-project/traces/${trace}`;

const server = (() => {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  const log = createLog('tested', { projectId: 'the-project', destination });
  const outcomes: Record<string, () => Promise<Record<string, unknown>>> = {
    taken: async () => ({ outcome: 'taken' }),
    'our failure': () => Promise.reject(new RangeError('the cause')),
    'the store is down': () =>
      Promise.reject(new SubrelayError('STORE_UNAVAILABLE', 'down', { cause: new TypeError('its cause') })),
    refused: () => Promise.reject(new SubrelayError('BODY_UNREADABLE', 'not so')),
  };
  http(
    'tested',
    pushDoor(log, {
      logged: 'test.taken',
      topic: 'tests',
      verifyToken: async () => undefined,
      take: ({ data }) => outcomes[Buffer.from(data).toString()]!(),
      takeUnreadable: async (_, reason) => ({ outcome: 'unreadable', reason }),
    }),
  );
  return { lines, http: getTestServer('tested') };
})();
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.http.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.http.address() as AddressInfo).port}`;
});
beforeEach(() => void server.lines.splice(0));
afterAll(() => new Promise((resolve) => server.http.close(resolve)));

/** Pushes a message, and takes the one line that is logged of it. */
async function push(data: string, attributes: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const message = { data: Buffer.from(data).toString('base64'), messageId: '1', attributes };
  await fetch(`${url}/path?email=grace@customer.example`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: `00-${TRACE}-00f067aa0ba902b7-00` },
    body: JSON.stringify({ message, subscription: 'projects/p/subscriptions/s' }),
  });
  expect(server.lines).toHaveLength(1);
  return server.lines[0]!;
}

test('a push is logged once, in the trace of its message', async () => {
  const line = await push('taken', { googclient_traceparent: OF_MESSAGE });
  expect(line).toMatchObject({ severity: 'INFO', message: 'test.taken', outcome: 'taken', path: '/path', status: 204 });
  expect(line).toMatchObject({ 'logging.googleapis.com/trace': traceName('a'.repeat(32)) });
  expect(line).not.toHaveProperty('httpRequest');
  expect(JSON.stringify(line)).not.toContain('grace');
});

test('a push of a message that has none is logged in that of its request', async () => {
  expect(await push('taken')).toMatchObject({ 'logging.googleapis.com/trace': traceName(TRACE) });
});

test.each([
  ['our failure', 500, 'INTERNAL', /^RangeError: the cause\n +at /],
  ['the store is down', 503, 'STORE_UNAVAILABLE', /^TypeError: its cause\n +at /],
])('%s is an error that Error Reporting groups by where it began', async (data, status, code, stack) => {
  expect(await push(data, { googclient_traceparent: OF_MESSAGE })).toMatchObject({
    severity: 'ERROR',
    error: { code },
    stack_trace: expect.stringMatching(stack),
    httpRequest: {
      requestMethod: 'POST',
      requestUrl: '/path',
      status,
      latency: expect.stringMatching(/^\d+(\.\d+)?s$/),
    },
    'logging.googleapis.com/trace': traceName('a'.repeat(32)),
  });
});

test('a refusal is a warning without a stack', async () => {
  const line = await push('refused');
  expect(line).toMatchObject({
    severity: 'WARNING',
    status: 400,
    error: { code: 'BODY_UNREADABLE', message: 'not so' },
  });
  expect(JSON.stringify(line)).not.toContain('    at ');
  expect(line).not.toHaveProperty('stack_trace');
});
