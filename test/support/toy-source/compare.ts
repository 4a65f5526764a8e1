import { z } from 'zod';

import type { Config } from '../../../shared/settings/config.ts';
import { askSource } from '../../../shared/sources/asking/http-exchange.ts';
import { walkFrom } from '../../../shared/sources/comparing.ts';
import type { HistoryComparison, HistoryEntry } from '../../../shared/sources/comparing.ts';
import type { CompareDeps } from '../../../shared/sources/source.ts';
import { decodeToy, toyEventId } from './decode.ts';
import { SHOP, TOY } from './name.ts';
import type { TOY_SETTINGS } from './settings.ts';

/** The notifications up to this number are dealt with. */
const place = z.object({ number: z.number().int() });
const page = z.object({ sent: z.array(z.looseObject({ number: z.number().int() })), last: z.number().int() });

export function open(
  { toyApiUrl }: Config<(typeof TOY_SETTINGS)[number]>,
  { fetch, now }: CompareDeps,
): HistoryComparison[] {
  const fetchPage = async (after: number) => {
    const url = new URL(`/history?after=${after}`, toyApiUrl);
    const { text } = await askSource(url, {}, { what: 'The toy API', fetch, now, timeoutMs: 5_000 });
    return page.parse(JSON.parse(text));
  };
  const walk = walkFrom(place, {
    first: () => ({ number: 0 }),
    end: async () => ({ number: (await fetchPage(0)).last }),
    stepFrom:
      ({ number }) =>
      async () => {
        const { sent, last } = await fetchPage(number);
        const next = { number: sent.at(-1)?.number ?? number };
        return { entries: sent.map(entryOf), next, keep: next, ends: next.number === last ? 'end' : null };
      },
  });
  return [{ kind: 'history', source: TOY, account: SHOP, requestsPerMinute: 60, walk }];
}

const entryOf = (sent: { number: number }): HistoryEntry => ({
  id: toyEventId(sent.number),
  decode: () => decodeToy(Buffer.from(JSON.stringify(sent))),
});
