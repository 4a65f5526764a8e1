/** The folders of the house: in an order, without a circle, and as docs/architecture.md draws them. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

import { cyclesAmong, importsIn } from '../support/imports.ts';

const page = readFileSync('docs/architecture.md', 'utf8');
const rooms = [...page.matchAll(/^\| `shared\/([a-z]+)\/` \|/gm)].map(([, room]) => room!);
const imports = importsIn(['shared', 'functions', 'cli', 'console', 'local']);
/** Outside `shared/store`; a new one replaces one that is there. */
const MOST_CASTS = 20;
const roomOf = (file: string) => file.split('/')[1]!;

test('docs/architecture.md lists the rooms that there are, and every file of `shared` stands in one', () => {
  expect(globSync('shared/*.ts')).toEqual([]);
  const there = globSync('shared/*', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect([...rooms].sort()).toEqual(there.map(({ name }) => name).sort());
});

test('a room imports only rooms that stand above it in that list', () => {
  const inside = imports.filter(({ from, to }) => from.startsWith('shared/') && to.startsWith('shared/'));
  expect(inside.length).toBeGreaterThan(500);
  const against = inside.filter(({ from, to }) => rooms.indexOf(roomOf(to)) > rooms.indexOf(roomOf(from)));
  expect(against).toEqual([]);
});

test('nothing that is deployed imports the command, the local stack or tests', () => {
  const deployed = imports.filter(({ from }) => /^(?:shared|functions)\//.test(from));
  // The API says which indexes it expects.
  const own = /^(?:shared|functions)\/|^terraform\/firestore\.indexes\.json$/;
  expect(deployed.filter(({ to }) => !own.test(to))).toEqual([]);
});

test('the console imports shapes of `shared` alone, and only as types', () => {
  const outside = imports.filter(({ from, to }) => from.startsWith('console/') && !to.startsWith('console/'));
  expect(outside.length).toBeGreaterThan(5);
  expect(outside.filter(({ to }) => !/^shared\/(?:api\/shapes\/|base\/|webhooks\/view\.ts)/.test(to))).toEqual([]);
  const sources = [...new Set(outside.map(({ from }) => from))].map((from) => readFileSync(from, 'utf8'));
  const values = sources.flatMap((source) => source.match(/^import (?!type )[^;]*\/shared\/[^;]*;/gm) ?? []);
  expect(values).toEqual([]);
  expect(imports.filter(({ from, to }) => !from.startsWith('console/') && to.startsWith('console/'))).toEqual([]);
});

test('`shared` imports no function', () => {
  expect(imports.filter(({ from, to }) => from.startsWith('shared/') && !to.startsWith('shared/'))).toEqual([]);
});

test('a cast that a lint rule lets pass says why, and there are few', () => {
  const files = globSync('{shared,functions,cli,console,kits,local}/**/*.{ts,tsx}').filter(
    (file) => !file.includes('/node_modules/'),
  );
  const passed = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes('eslint-disable') && line.includes('consistent-type-assertions'))
      .map((line) => ({ file, reason: line.split(' -- ')[1] ?? '' })),
  );
  expect(passed.filter(({ reason }) => !/^[A-Z`].{20,}\.$/.test(reason))).toEqual([]);
  expect(passed.length).toBeLessThanOrEqual(MOST_CASTS);
});

test('no folders import one another in a circle', () => {
  expect(cyclesAmong(imports)).toEqual([]);
});

test.each([
  ['none', ['a/x b/x', 'b/x c/x'], []],
  ['two folders', ['a/x b/x', 'b/x a/x'], [['a', 'b']]],
  ['three, and one that leads to them', ['d/x a/x', 'a/x b/x', 'b/x c/x', 'c/y a/y'], [['a', 'b', 'c']]],
  ['files of one folder', ['a/x a/y', 'a/y a/x'], []],
])('circles: %s', (_, arrows, circles) => {
  const given = arrows.map((arrow) => ({ from: arrow.split(' ')[0]!, to: arrow.split(' ')[1]! }));
  expect(cyclesAmong(given)).toEqual(circles);
});
