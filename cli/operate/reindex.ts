import { setTimeout } from 'node:timers/promises';

import { findKeysUnder } from '../../shared/events/find-keys.ts';
import { CUSTOMER_HMAC_KEY } from '../../shared/events/settings.ts';
import { reindex as reindexEvents } from '../../shared/intake/reindex.ts';
import type { ReindexCounts } from '../../shared/intake/reindex.ts';
import { readConfig } from '../../shared/settings/config.ts';
import { openLists } from '../../shared/store/lists.ts';
import { GOOGLE_CLOUD_PROJECT } from '../../shared/store/settings.ts';
import { openStore } from '../../shared/store/store.ts';
import type { Run } from '../frame/command.ts';
import { targetOf } from '../target/target.ts';
import { auditCommand } from './audited.ts';

const STORE_DEADLINE_MS = 30_000;

interface ReindexFlags {
  rate?: number | undefined;
  again?: boolean | undefined;
}

/** `npx --no subrelay reindex` */
export const reindex: Run<ReindexFlags> = async (terminal, { rate = 200, again = false }) => {
  const { env } = await targetOf(undefined, terminal);
  const { projectId, customerHmacKey } = readConfig([GOOGLE_CLOUD_PROJECT, CUSTOMER_HMAC_KEY], env);
  const store = openStore(projectId, STORE_DEADLINE_MS);
  const deps = { store, lists: openLists(store), findKeys: findKeysUnder(customerHmacKey), now: Date.now };
  try {
    await auditCommand(store, 'reindex', { again });
    const counts = await reindexEvents({ ...deps, sleep: (ms) => setTimeout(ms) }, { rate, again });
    terminal.print(reportOf(counts));
    return counts.left === 0 ? 'done' : 'partly';
  } finally {
    await store.close();
  }
};

const reportOf = ({ given, had, gone, left }: ReindexCounts): string =>
  `Events given keys: ${given}, had them: ${had}, expired meanwhile: ${gone}, changed by others on every try: ${left}`;
