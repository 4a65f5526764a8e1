import { z } from 'zod';

import type { Config } from '../../../shared/settings/config.ts';
import { askSource, failureOf } from '../../../shared/sources/asking/http-exchange.ts';
import type { AskDeps, Asked } from '../../../shared/sources/source.ts';
import { SHOP } from './name.ts';
import type { TOY_SETTINGS } from './settings.ts';

const subscription = z.object({ status: z.string(), seats: z.number() });

export function open({ toyApiUrl }: Config<(typeof TOY_SETTINGS)[number]>, { fetch, now, openGate }: AskDeps): Asked {
  const gate = openGate(60);
  const ask = (id: string) =>
    askSource(new URL(`/subscriptions/${id}`, toyApiUrl), {}, { what: 'The toy API', fetch, now, timeoutMs: 5_000 });
  return {
    fetchState: ({ account, subject }) =>
      gate.call(account, async () => {
        const answer = await ask(subject.id.slice(SHOP.length + 1));
        if (answer.status === 404) return { kind: 'inaccessible' };
        if (answer.status !== 200) throw failureOf('busy', `The toy API answered ${answer.status}`, answer);
        return { kind: 'found', state: subscription.parse(JSON.parse(answer.text)) };
      }),
  };
}
