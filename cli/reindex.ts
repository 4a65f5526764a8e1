import { setTimeout } from 'node:timers/promises';

import { findKeysUnder } from '../shared/events/find-keys.ts';
import { CUSTOMER_HMAC_KEY } from '../shared/events/settings.ts';
import { reindex } from '../shared/intake/reindex.ts';
import type { ReindexCounts } from '../shared/intake/reindex.ts';
import { readConfig } from '../shared/settings/config.ts';
import { openLists } from '../shared/store/lists.ts';
import { GOOGLE_CLOUD_PROJECT } from '../shared/store/settings.ts';
import { openStore } from '../shared/store/store.ts';
import { UsageError, parseCommand } from './command.ts';
import type { Command } from './command.ts';
import { targetOf } from './target.ts';

const STORE_DEADLINE_MS = 30_000;
const MOST_A_SECOND = 1_000;

const USAGE = `npx subrelay reindex [--rate N] [--again]

Gives the keys that search finds events by to those that an older version took in, the newest first. Run it once after an
upgrade, when every function runs the new version. It costs a write for each such event, and a read for each that it looks at.

  --rate N  so many events a second at most (200; ${MOST_A_SECOND} at most)
  --again   begins at the newest event, and not where it left off: after an older version ran for a while

It can be stopped and run again at any time, also while events arrive: it goes on where it left off.

Exit code: 0 done, 1 others changed some events on every try: run it again with --again.

Environment: GOOGLE_CLOUD_PROJECT, CUSTOMER_HMAC_KEY; without a project, the local stack that npm start runs.`;

const OPTIONS = { rate: { type: 'string', default: '200' }, again: { type: 'boolean', default: false } } as const;

/** `npx subrelay reindex` */
export const reindexCommand: Command = {
  name: 'reindex',
  summary: 'give events of an older version the keys that search finds them by',
  usage: USAGE,
  run: async (args, { env, print }) => {
    const { values } = parseCommand('reindex', args, { options: OPTIONS, allowPositionals: false });
    const rate = rateOf(values.rate);
    const { projectId, customerHmacKey } = readConfig(
      [GOOGLE_CLOUD_PROJECT, CUSTOMER_HMAC_KEY],
      (await targetOf(undefined, env)).env,
    );
    const store = openStore(projectId, STORE_DEADLINE_MS);
    const deps = { store, lists: openLists(store), findKeys: findKeysUnder(customerHmacKey), now: Date.now };
    try {
      const counts = await reindex({ ...deps, sleep: (ms) => setTimeout(ms) }, { rate, again: values.again });
      print(reportOf(counts));
      return counts.left === 0 ? 0 : 1;
    } finally {
      await store.close();
    }
  },
};

function rateOf(text: string): number {
  const rate = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (rate >= 1 && rate <= MOST_A_SECOND) return rate;
  throw new UsageError(
    `--rate: give a whole number from 1 to ${MOST_A_SECOND}, current value is ${JSON.stringify(text)}`,
  );
}

const reportOf = ({ given, had, gone, left }: ReindexCounts): string =>
  `Events given keys: ${given}, had them: ${had}, expired meanwhile: ${gone}, changed by others on every try: ${left}`;
