import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeEach, expect, jest, test } from '@jest/globals';

import { createOpenPushes } from '../../../../shared/deliver/open-pushes.ts';
import type { OpenPushes, Push } from '../../../../shared/deliver/open-pushes.ts';

const START = Date.parse('2026-11-30T10:00:00Z');
const TIMEOUT_MS = 30_000;

let pushes: OpenPushes;
/** What was answered, and what ended after its push was, in order. */
let seen: string[];
beforeEach(() => {
  jest.useFakeTimers({ now: START });
  pushes = createOpenPushes({ now: Date.now, early: true });
  seen = [];
});
afterAll(() => {
  jest.useRealTimers();
});

interface Pushed {
  /** Its endpoint answers, and all is recorded. */
  ends: () => Promise<void>;
  fails: () => Promise<void>;
  push: Push;
}

const settle = () => jest.advanceTimersByTimeAsync(0);

/** A push that makes an exchange with a webhook at once. */
function pushTo(name: string, webhook = name, bytes = 1_000, onUnanswered: () => void = () => undefined): Pushed {
  let [resolve, reject] = [(): void => undefined, (_: Error): void => undefined];
  const answer = new Promise<void>((...settles) => ([resolve, reject] = settles));
  let seenByWork: Push | undefined;
  const work = async (push: Push): Promise<string> => {
    seenByWork = push;
    const startedAt = Date.now();
    const exchange = { webhook, startedAt, timeoutMs: TIMEOUT_MS, leaseUntil: startedAt + 60_000, bytes, onUnanswered };
    await push.exchange(exchange, () => answer);
    return name;
  };
  const later = (ended: Promise<string>) =>
    void ended.then(
      () => seen.push(`${name} ended`),
      (error: Error) => seen.push(`${name} failed: ${error.message}`),
    );
  pushes.serve(Date.now(), work, later).then(
    (result) => seen.push(result === null ? `${name} early` : name),
    (error: Error) => seen.push(`${name} nacked: ${error.message}`),
  );
  return {
    ends: () => (resolve(), settle()),
    fails: () => (reject(new Error('down')), settle()),
    push: seenByWork!,
  };
}

test('nothing is changed of what is answered at once', async () => {
  await pushTo('a').ends();
  expect(seen).toEqual(['a']);
  await pushTo('b').fails();
  expect(seen).toEqual(['a', 'b nacked: down']);
  expect(jest.getTimerCount()).toBe(0);
});

test('a push leaves after 10 ms if another is open; that one stays until a younger one relieves it', async () => {
  const hung = pushTo('hung');
  await jest.advanceTimersByTimeAsync(60);
  expect(seen).toEqual([]);
  const second = pushTo('second');
  await settle();
  expect(seen).toEqual(['hung early']);
  await second.ends();
  expect(seen).toEqual(['hung early']);
  const third = pushTo('third');
  await settle();
  expect(seen).toEqual(['hung early', 'second']);
  await third.ends();
  await hung.ends();
  expect(seen).toEqual(['hung early', 'second', 'hung ended', 'third']);
  expect(jest.getTimerCount()).toBe(0);
});

test('a push that covers is never open beyond 50 s, also where what goes on never ends', async () => {
  pushTo('hung');
  const cover = pushTo('cover');
  await jest.advanceTimersByTimeAsync(50);
  await cover.ends();
  await jest.advanceTimersByTimeAsync(49_949);
  expect(seen).toEqual(['hung early']);
  await jest.advanceTimersByTimeAsync(1);
  expect(seen).toEqual(['hung early', 'cover']);
});

test('of a webhook that has lately succeeded an exchange is waited for for a second', async () => {
  pushes.succeeded('good');
  pushTo('a', 'good');
  pushTo('b', 'good');
  await jest.advanceTimersByTimeAsync(999);
  expect(seen).toEqual([]);
  await jest.advanceTimersByTimeAsync(1);
  expect(seen).toEqual(['a early']);
  await jest.advanceTimersByTimeAsync(600_000);
  seen = [];
  pushTo('c', 'good');
  pushTo('d', 'good');
  await jest.advanceTimersByTimeAsync(50);
  expect(seen).toContain('c early');
});

test('a failure of what goes on is told to whoever sees to it, and to nobody else', async () => {
  const hung = pushTo('hung');
  const cover = pushTo('cover');
  await jest.advanceTimersByTimeAsync(50);
  await hung.fails();
  await cover.ends();
  expect(seen).toEqual(['hung early', 'hung failed: down', 'cover']);
});

test('what goes on ends in the course of its own push, whichever let it go', async () => {
  const course = new AsyncLocalStorage<string>();
  const ended: (string | undefined)[] = [];
  let answer = (): void => undefined;
  const work = (push: Push) => {
    const exchange = { webhook: 'a', startedAt: Date.now(), timeoutMs: TIMEOUT_MS, leaseUntil: Infinity, bytes: 0 };
    return push.exchange(
      { ...exchange, onUnanswered: () => undefined },
      () => new Promise<void>((resolve) => (answer = resolve)),
    );
  };
  const later = (done: Promise<void>) => void done.then(() => ended.push(course.getStore()));
  const first = course.run('first', () => pushes.serve(Date.now(), work, later));
  await jest.advanceTimersByTimeAsync(60);
  const answerFirst = answer;
  void course.run('second', () => pushes.serve(Date.now(), work, later));
  expect(await first).toBe(null);
  answerFirst();
  await settle();
  expect(ended).toEqual(['first']);
  answer();
  await settle();
});

test('a push whose lease was lost is answered at its end', async () => {
  const hung = pushTo('hung');
  hung.push.leased(null);
  const cover = pushTo('cover');
  await jest.advanceTimersByTimeAsync(20_000);
  expect(seen).toEqual(['cover early']);
  await hung.ends();
  expect(seen).toEqual(['cover early']);
  await cover.ends();
  expect(seen).toEqual(['cover early', 'cover ended', 'hung']);
});

test('a webhook with four exchanges unanswered for 2 s gets no further one until one of them has ended', async () => {
  const turned: string[] = [];
  const hung = ['a', 'b', 'c', 'd'].map((name) => pushTo(name, 'hung', 1_000, () => turned.push(name)));
  await jest.advanceTimersByTimeAsync(1_999);
  expect([pushes.isCrowded('hung'), pushes.unansweredForMs('hung'), turned]).toEqual([false, 0, []]);
  await jest.advanceTimersByTimeAsync(1);
  expect([pushes.isCrowded('hung'), pushes.unansweredForMs('hung'), turned.length]).toEqual([true, 2_000, 4]);
  expect([pushes.isCrowded('other'), pushes.unansweredForMs('other')]).toEqual([false, 0]);
  await hung[0]!.ends();
  expect(pushes.isCrowded('hung')).toBe(false);
});

test('what is held of a webhook that answers nothing waits for its next answer', async () => {
  const hung = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => pushTo(name, 'hung'));
  await jest.advanceTimersByTimeAsync(2_000);
  expect(pushes.answered('hung')).toBe(false);
  expect(pushes.silentUntil('hung')).toBe(null);
  await jest.advanceTimersByTimeAsync(1);
  const more = ['g', 'h', 'i', 'j'].map((name) => pushTo(name, 'hung'));
  for (const each of hung.slice(0, 5)) await each.ends();
  await jest.advanceTimersByTimeAsync(2_000);
  // Of the five that are left one is older than the answer.
  expect([pushes.isCrowded('hung'), pushes.silentUntil('hung')]).toEqual([true, null]);
  await hung[5]!.ends();
  expect(pushes.silentUntil('hung')).toBe(START + 2_001 + TIMEOUT_MS);
  await more[0]!.ends();
  expect([pushes.answered('hung'), pushes.answered('hung'), pushes.answered('other')]).toEqual([true, false, false]);
});

test('behind an exchange that goes on without its push the next push leaves at once, until that has ended', async () => {
  pushes.succeeded('slow');
  const first = pushTo('first', 'slow');
  await jest.advanceTimersByTimeAsync(900);
  const second = pushTo('second', 'slow');
  await jest.advanceTimersByTimeAsync(100);
  expect(seen).toEqual(['first early']);
  const [third] = [pushTo('third', 'slow'), pushTo('other')];
  await jest.advanceTimersByTimeAsync(1);
  expect(seen).toEqual(['first early', 'third early']);
  for (const each of [first, second, third]) await each.ends();
  seen = [];
  pushTo('last', 'slow');
  await jest.advanceTimersByTimeAsync(999);
  expect(seen).toEqual(['other early']);
});

test('an exchange behind one that goes on gives way to what may still lead to one; its push leaves at once', async () => {
  jest.useRealTimers();
  pushes = createOpenPushes({ now: Date.now, early: true });
  const begun: string[] = [];
  const never = new Promise<never>(() => undefined);
  const begins = (webhook: string, ready?: Promise<void>) => {
    let begins = (): void => undefined;
    const hasBegun = new Promise<void>((resolve) => (begins = resolve));
    const left = pushes.serve(
      Date.now(),
      async (push) => {
        await ready;
        const [startedAt, leaseUntil] = [Date.now(), Infinity];
        const exchange = { webhook, startedAt, timeoutMs: 1_000, leaseUntil, bytes: 1, onUnanswered: () => undefined };
        return push.exchange(exchange, () => {
          begun.push(webhook);
          begins();
          return never;
        });
      },
      () => undefined,
    );
    return { left, hasBegun };
  };
  pushes.succeeded('cover');
  const first = begins('hung');
  begins('cover');
  await first.left;
  expect(begun).toEqual(['hung', 'cover']);
  let isRead = (): void => undefined;
  const healthy = begins('healthy', new Promise((resolve) => (isRead = resolve)));
  const more = ['hung', 'hung', 'hung'].map((webhook) => begins(webhook));
  expect(await Promise.all(more.map(({ left }) => left))).toEqual([null, null, null]);
  await setImmediate();
  isRead();
  await healthy.hasBegun;
  expect(begun.slice(2)).toEqual(['hung', 'healthy']);
  await Promise.all(more.map(({ hasBegun }) => hasBegun));
  expect(begun.slice(2)).toEqual(['hung', 'healthy', 'hung', 'hung']);
});

test('at 1,024 exchanges that go on no push leaves early, and one unanswered exchange is too many', async () => {
  pushTo('first', 'hung');
  for (let number = 0; number < 1_025; number += 1) pushTo(`${number}`, `webhook ${number}`);
  await jest.advanceTimersByTimeAsync(50);
  expect(seen).toHaveLength(1_024);
  expect(pushes.isCrowded('hung')).toBe(false);
  await jest.advanceTimersByTimeAsync(2_000);
  expect([seen.length, pushes.isCrowded('hung'), pushes.isCrowded('new')]).toEqual([1_024, true, false]);
});

test('at 64 MiB that go on no push leaves early', async () => {
  for (const name of ['a', 'b', 'c', 'd']) pushTo(name, name, 40 * 1024 * 1024);
  await jest.advanceTimersByTimeAsync(50);
  expect(seen).toEqual(['a early', 'b early']);
});

test('switched off, every push is answered at its end, and unanswered exchanges count all the same', async () => {
  pushes = createOpenPushes({ now: Date.now, early: false });
  const all = ['a', 'b', 'c', 'd'].map((name) => pushTo(name, 'hung'));
  await jest.advanceTimersByTimeAsync(29_000);
  expect([seen, pushes.isCrowded('hung')]).toEqual([[], true]);
  for (const each of all) await each.ends();
  expect(seen).toEqual(['a', 'b', 'c', 'd']);
  expect(jest.getTimerCount()).toBe(0);
});

test('of ten thousand webhooks that succeeded the first is forgotten: its next exchange leaves early', async () => {
  for (let index = 0; index <= 10_000; index += 1) pushes.succeeded(`w-${index}`);
  pushTo('cover', 'other');
  const [forgotten, remembered] = [pushTo('forgotten', 'w-0'), pushTo('remembered', 'w-1')];
  await jest.advanceTimersByTimeAsync(60);
  expect(seen).toContain('forgotten early');
  expect(seen).not.toContain('remembered early');
  await forgotten.ends();
  await remembered.ends();
});
