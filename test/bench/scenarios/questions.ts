/** How long the answers take that support waits for, beside a hundred thousand deliveries. */
import { randomInt } from 'node:crypto';

import { customerKeys } from '../../../shared/events/customer-key.ts';
import type { EventDocument } from '../../../shared/events/event-document.ts';
import { findKeysUnder } from '../../../shared/events/find-keys.ts';
import { subjectKey } from '../../../shared/events/ids.ts';
import { firstScreens } from '../first-screen.ts';
import { lastDelivered, preload } from '../preload.ts';
import { runLoad, IN_FLIGHT } from '../run-load.ts';
import type { Scenario } from '../scenario.ts';
import { percentiles } from '../statistics.ts';
import { newLoad } from '../world.ts';
import type { Question, World } from '../world.ts';

const STORED = 100_000;
const EVENTS_PER_SUBJECT = 10;
/** The one whose keys the scenario can make itself. */
const CUSTOMER_HMAC_KEY = Buffer.alloc(32, 9).toString('base64');
const WARM = 50;
const ASKED = 300;

const personOf = (subject: number) => ({
  customer: { id: `c-${subject}`, domain: `c${subject}.example`, email: `jo@c${subject}.example` },
  subject: { kind: 'subscription', id: `sub-${subject}` },
});

export const questions: Scenario = {
  name: 'questions',
  title:
    'search, timeline, status, matches, lists and the console’s first screen, one after the other, beside 100,000 deliveries with an attempt each',
  settings: { CUSTOMER_HMAC_KEY, NODE_OPTIONS: '--max-old-space-size=6000' },
  run: async (world, { quick }) => {
    await world.webhook({ name: 'Stored', url: world.endpoint('/ok'), event_types: ['bench.*'] });
    const body = { kind: 'event', type: 'bench.sent', bytes: 1_000 } as const;
    await runLoad(world, newLoad(world, world.target('api', '/v1/events'), body, 100), { inFlight: IN_FLIGHT });
    const example = await lastDelivered(world.stack);
    const stored = quick ? 2_000 : STORED;
    const subjects = stored / EVENTS_PER_SUBJECT;
    const about = {
      of: (place: number) => personOf(place % subjects),
      ...{ customerKey: customerKeys(CUSTOMER_HMAC_KEY), findKeys: findKeysUnder(CUSTOMER_HMAC_KEY) },
    };
    const asked = questionsOf(example.event, subjects);
    // The embedded Firestore makes an index when it is first asked for, and keeps it from then on.
    await preload(world.stack, example, subjects, about);
    for (const each of Object.values(asked)) await answered(world, each, 1);
    await preload(world.stack, example, stored - subjects, about);
    const figures: Record<string, number> = {};
    for (const [name, each] of Object.entries(asked)) {
      await answered(world, each, WARM);
      Object.assign(figures, percentiles(name, await answered(world, each, ASKED)));
    }
    return { ...figures, ...(await firstScreens(world)) };
  },
};

/** A question, and a part of each right answer to it. */
type Asked = () => [Question, string];

function questionsOf({ id, source, account }: EventDocument, subjects: number): Record<string, Asked> {
  const keyOf = (n: number) => subjectKey(source, account, personOf(n).subject);
  const ofSome = (ask: (n: number) => ReturnType<Asked>) => () => ask(randomInt(subjects));
  return {
    'search by e-mail': ofSome((n) => [searchFor(`jo@c${n}.example`), keyOf(n)]),
    'search by the beginning of an id': () => [searchFor(randomDigits()), 'beginning of an id'],
    'search for nothing': ofSome((n) => [searchFor(`nobody-${n}@nowhere.example`), '"hits":[]']),
    timeline: ofSome((n) => [get(`/v1/subjects/${keyOf(n)}/timeline`), '"attempts":[{']),
    'deliveries of a subject': ofSome((n) => [
      get(`/v1/deliveries?subject=${keyOf(n)}&fields=summary`),
      '"verdict":"Delivered',
    ]),
    status: () => [get('/v1/status?window=7d'), '"headline"'],
    matches: () => [get(`/v1/events/${id}/matches`), '"matched":1'],
    'would-match': () => [wouldMatch, '"matched":100'],
  };
}

const searchFor = (q: string): Question => ({ method: 'POST', path: '/v1/search', body: { q } });
const get = (path: string): Question => ({ method: 'GET', path });
const wouldMatch = { method: 'POST', path: '/v1/would-match', body: { event_types: ['bench.*'] } };
const randomDigits = () =>
  randomInt(2 ** 32)
    .toString(16)
    .padStart(8, '0');

/** One after the other. @returns how long each took, milliseconds */
async function answered(world: World, asked: Asked, times: number): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < times; n++) {
    const [question, part] = asked();
    const began = performance.now();
    const answer = await world.ask(question);
    took.push(performance.now() - began);
    if (!JSON.stringify(answer).includes(part)) throw new Error(`${question.path}: the answer has no ${part}`);
  }
  return took;
}
