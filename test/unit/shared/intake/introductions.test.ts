/** An account is made known by its first event, in that event's commit. */
import { expect, test } from '@jest/globals';

import { ACCOUNTS, accountsIn } from '../../../../shared/events/accounts.ts';
import { openIntroductions } from '../../../../shared/intake/introductions.ts';
import { readOne } from '../../../../shared/store/find.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { anEvent } from '../../../support/webhook-samples.ts';

const START = Date.parse('2026-11-30T00:00:00Z');

function aWorld() {
  const store = memoryStore(() => START);
  let reads = 0;
  const counting = { ...store, read: (...refs: Parameters<typeof store.read>) => ((reads += 1), store.read(...refs)) };
  const open = (now = START) => openIntroductions(counting as typeof store, () => now);
  const take = async (introductions: ReturnType<typeof open>, event = anEvent()) => {
    const writes = await introductions.writesFor(event);
    if (writes.length > 0) await store.commit({ writes });
    introductions.made(event);
    return writes.length;
  };
  return { store, open, take, reads: () => reads };
}

test('the first event makes its account known, and from when events are found; the next ones write and read nothing', async () => {
  const { store, open, take, reads } = aWorld();
  const instance = open();
  expect(await take(instance)).toBe(1);
  const { data } = await readOne(store, ACCOUNTS);
  expect(accountsIn(data, 10)).toEqual([{ source: 'google-workspace', account: 'C0reseller' }]);
  expect(data!.findable_since.toMillis()).toBe(START + 3_600_000);
  const before = reads();
  for (let index = 0; index < 3; index++) expect(await take(instance)).toBe(0);
  expect(reads()).toBe(before);
});

test('another account is added, by whichever instance; the time stays', async () => {
  const { store, open, take } = aWorld();
  await take(open());
  const later = open(START + 86_400_000);
  expect(await take(later)).toBe(0);
  expect(await take(later, anEvent({ source: 'paddle-classic', account: 'shop/a.b' }))).toBe(1);
  const { data } = await readOne(store, ACCOUNTS);
  expect(accountsIn(data, 10)).toEqual([
    { source: 'google-workspace', account: 'C0reseller' },
    { source: 'paddle-classic', account: 'shop/a.b' },
  ]);
  expect(accountsIn(data, 1)).toHaveLength(1);
  expect(data!.findable_since.toMillis()).toBe(START + 3_600_000);
});

test('a commit that was refused has made nothing known', async () => {
  const { open } = aWorld();
  const instance = open();
  expect(await instance.writesFor(anEvent())).toHaveLength(1);
  expect(await instance.writesFor(anEvent())).toHaveLength(1);
});

test('a client’s own account, and ours, are no source’s', async () => {
  const { store, open, take } = aWorld();
  const instance = open();
  expect(await take(instance, anEvent({ source: 'api', account: 'key' }))).toBe(1);
  expect(await take(instance, anEvent({ source: 'subrelay', account: 'subrelay' }))).toBe(0);
  expect(accountsIn((await readOne(store, ACCOUNTS)).data, 10)).toEqual([]);
});

test('the document is bounded, whatever accounts a sender names', async () => {
  const { store, open, take } = aWorld();
  const instance = open();
  for (let index = 0; index < 510; index++) await take(instance, anEvent({ account: `C0${index}` }));
  expect(accountsIn((await readOne(store, ACCOUNTS)).data, 1_000)).toHaveLength(500);
});
