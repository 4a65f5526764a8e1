import { measureColdStarts } from '../cold-start.ts';
import type { Scenario } from '../scenario.ts';

export const coldStarts: Scenario = {
  name: 'cold-start',
  title: 'process start to a refused request, of every function and of a hello-world function, 15 times each',
  needsWorld: false,
  run: async (_, { quick }) => {
    const reports = await measureColdStarts({ runs: quick ? 1 : 15 });
    const each = reports.flatMap(({ function: name, medianMs, ratio, firstFullMs }) => [
      [`${name}, ms`, medianMs],
      [`${name}, times hello-world`, ratio],
      ...(firstFullMs === null ? [] : [[`${name}, first whole unit of work, ms`, firstFullMs]]),
    ]);
    return {
      'hello-world, ms': reports[0]!.helloMs,
      ...(Object.fromEntries(each) as Record<string, number>),
      'slowest ratio': Math.max(...reports.map(({ ratio }) => ratio)),
    };
  },
};
