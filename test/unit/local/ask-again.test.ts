import { expect, test } from '@jest/globals';

import { askAgain } from '../../../local/ask-again.ts';

test.each([
  ['what is done', [200], 200],
  ['what is refused', [400], 400],
  ['what had not the time', [503, 503, 201], 201],
  ['what never has the time', [503, 503, 503, 503, 503], 503],
])('%s is asked %j', async (_, statuses, last) => {
  const left = [...statuses];
  const slept: number[] = [];
  const answer = await askAgain(
    () => Promise.resolve(new Response('text', { status: left.shift() ?? 500 })),
    (ms) => Promise.resolve(slept.push(ms)),
  );
  expect({ status: answer.status, text: await answer.text(), left, slept: slept.length }).toEqual({
    status: last,
    text: 'text',
    left: [],
    slept: statuses.length - 1,
  });
});
