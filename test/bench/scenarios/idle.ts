import { setTimeout } from 'node:timers/promises';

import type { Scenario } from '../scenario.ts';
import { usedBetween } from '../usage.ts';

const HOUR_S = 3_600;
/** The scheduler's ticks come each minute: two of them, whole. */
const LOOKED_MS = 120_000;

export const idle: Scenario = {
  name: 'idle',
  title: 'nothing to do for two minutes, two ticks of the scheduler among them',
  run: async (world, { quick }) => {
    await setTimeout(quick ? 0 : 15_000);
    const before = await world.look();
    await setTimeout(quick ? 10_000 : LOOKED_MS);
    const used = usedBetween(before, await world.look());
    const perHour = (ms: number) => (ms / 1_000 / used.seconds) * HOUR_S;
    return {
      'CPU s per hour: functions': perHour(used.functionsMs),
      'CPU s per hour: embedded servers': perHour(used.serversMs),
      'Firestore reads per hour': (used.reads / used.seconds) * HOUR_S,
      'Firestore writes per hour': (used.writes / used.seconds) * HOUR_S,
    };
  },
};
