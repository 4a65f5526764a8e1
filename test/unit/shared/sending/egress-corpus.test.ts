/** The corpus of hostile URLs and names, through the guard and through the sender. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { createEgressGuard } from '../../../../shared/sending/egress.ts';
import { createSender } from '../../../../shared/sending/send.ts';
import type { Sender } from '../../../../shared/sending/send.ts';
import { hostileNames } from '../../../fixtures/egress/names.ts';
import { hostileUrls } from '../../../fixtures/egress/urls.ts';
import { startNameServer } from '../../../support/name-server.ts';
import type { NameServer } from '../../../support/name-server.ts';

let nameServer: NameServer;
let guard: ReturnType<typeof createEgressGuard>;
let sender: Sender;
let resolved: number;

beforeAll(async () => {
  nameServer = await startNameServer(Object.fromEntries(hostileNames.map((zone) => [zone.name, zone])));
  guard = createEgressGuard({
    allow: [],
    checkWithinMs: 10_000,
    resolve: (name) => {
      resolved += 1;
      return nameServer.resolve(name);
    },
  });
  sender = createSender({ guard, now: Date.now });
});
afterAll(async () => {
  await sender.close();
  await nameServer.close();
});

const send = (url: string) => sender.send({ url, headers: {}, body: Buffer.from('{}'), timeoutMs: 5_000 });

const urls = hostileUrls.flatMap((group) => group.urls.map((url) => ({ ...group, url })));

test('the corpus has more than 350 URLs and 40 names, each once', () => {
  expect(urls.length).toBeGreaterThan(350);
  expect(hostileNames.length).toBeGreaterThan(40);
  expect(new Set(urls.map(({ url }) => url)).size).toBe(urls.length);
  expect(new Set(hostileNames.map(({ name }) => name)).size).toBe(hostileNames.length);
});

describe('a hostile URL', () => {
  test.each(urls)('$url ($tries) is refused, and no name is asked for', async ({ url, code, says }) => {
    resolved = 0;
    const refusal = { ok: false, code, reason: expect.stringContaining(says) };
    expect(guard.checkUrl(url)).toEqual(refusal);
    expect(await guard.checkNow(url)).toEqual(refusal);
    expect(await send(url)).toEqual({
      ...{ kind: 'refused', code, message: expect.stringContaining(says) },
      durationMs: expect.any(Number),
    });
    expect(resolved).toBe(0);
  });
});

test('an IPv4 address is judged alike in every notation, mapped and translated', () => {
  const range = (url: string) => {
    const checked = guard.checkUrl(url);
    return checked.ok ? 'public' : /\(.*\)/.exec(checked.reason)?.[0];
  };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (number) => {
      const bytes = [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255];
      const dotted = bytes.join('.');
      const others = [
        ...[`${number}`, `0x${number.toString(16)}`, `0${number.toString(8)}`, `${bytes[0]}.${number & 0xffffff}`],
        ...[
          bytes.map((byte) => `0${byte.toString(8)}`).join('.'),
          bytes.map((byte) => `0x${byte.toString(16)}`).join('.'),
        ],
        ...[`${dotted}.`, `[::ffff:${dotted}]`, `[64:ff9b::${dotted}]`],
      ];
      expect(others.map((host) => range(`https://${host}/`))).toEqual(others.map(() => range(`https://${dotted}/`)));
    }),
    { numRuns: 300, examples: [[0x7f000001], [0xa9fea9fe], [0x0a000001], [0x5db8d822], [0xffffffff], [0]] },
  );
});

describe('a hostile name', () => {
  test.each(hostileNames)('$name ($tries)', async ({ name, refused, sent }) => {
    const url = `https://${name}/`;
    expect(guard.checkUrl(url)).toMatchObject({ ok: true });
    expect((await guard.checkNow(url))?.reason ?? null).toEqual(
      refused && expect.stringMatching(`${name} resolves to an address that is refused: .*${refused}`),
    );
    const exchange = await send(url);
    if (sent === 'dns') expect(exchange).toMatchObject({ kind: 'failed', code: 'dns', answer: null });
    else expect(exchange).toMatchObject({ kind: 'refused', code: 'address' });
    // Each time anew, and once only: what was judged is what would have been connected to.
    expect(nameServer.asked(name)).toBeGreaterThanOrEqual(2);
    expect(JSON.parse(JSON.stringify(exchange))).toEqual(exchange);
  });
});
