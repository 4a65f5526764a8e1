/** How many wait for somebody behind a screen's name, by the last answer on how all stands: none is asked for it. */
import { signal } from '../browser/signals.ts';

import type { StatusView } from '../api/answers.ts';
import { contact } from '../api/client.ts';
import { now } from '../browser/clock.ts';
import { zone } from '../browser/settings.ts';
import { numberText } from '../format/number.ts';
import { timeText } from '../format/time.ts';

/** What the screen Now was answered last. */
export const standing = signal<StatusView | null>(null);

/** After so long a count is not told as that of now. */
const OLD_MS = 180_000;

export const isOld = ({ as_of }: StatusView): boolean => now.value - Date.parse(as_of) > OLD_MS;

const COUNTS: Readonly<Record<string, (status: StatusView) => readonly [count: number | undefined, word: string]>> = {
  failures: ({ webhooks }) => [webhooks ? webhooks.counts.failing + webhooks.counts.open : 0, 'failing'],
  inbound: ({ quarantine }) => [quarantine?.count, 'unread'],
};

/** Its room is there before it is. */
export function Count({ screen }: { screen: string }) {
  const count = COUNTS[screen];
  if (!count) return null;
  const status = standing.value;
  const [many, word] = status && !contact.value.lost && !isOld(status) ? count(status) : [0, ''];
  return (
    <span
      class="count"
      title={many && status ? `As of ${timeText(Date.parse(status.as_of), now.value, zone.value)}` : ''}
    >
      {many ? (
        <>
          {numberText(Math.min(many, 999))}
          <span class="unseen"> {word}</span>
        </>
      ) : null}
    </span>
  );
}
