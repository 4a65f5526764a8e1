import { expect, it } from '@jest/globals';

import { startScheduler } from '../../../local/scheduler.ts';

it('says why a job could not be called: `fetch` has it in the cause alone', async () => {
  let stop = () => {};
  const problem = await new Promise<string>((onFailure) => {
    const token = async () => 'token';
    ({ stop } = startScheduler({ url: 'http://127.0.0.1:1/', everyMs: 3_600_000, token, onFailure }));
  });
  stop();
  // Port 1 is one that `fetch` refuses by itself.
  expect(problem).toBe('http://127.0.0.1:1/: fetch failed: bad port');
});
