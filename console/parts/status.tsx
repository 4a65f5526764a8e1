/** A word for how something stands, with its picture and its tone. */
import type { DeliverySummaryView, ListedWebhook } from '../api/answers.ts';
import { holdText } from '../format/words.ts';
import { Glyph } from './glyph.tsx';
import type { GlyphName } from './glyph.tsx';

export type Tone = 'good' | 'bad' | 'warn' | 'calm';

export interface Shown {
  tone: Tone;
  glyph: GlyphName;
  word: string;
}

export const Status = ({ tone, glyph, word }: Shown) => (
  <span class={`status ${tone}`}>
    <Glyph name={glyph} />
    {word}
  </span>
);

type Standing = Pick<DeliverySummaryView, 'status' | 'hold' | 'delivery_attempts'>;

const ENDED: Record<Exclude<Standing['status'], 'pending'>, Shown> = {
  succeeded: { tone: 'good', glyph: 'done', word: 'Delivered' },
  failed: { tone: 'bad', glyph: 'wrong', word: 'Failed' },
  cancelled: { tone: 'calm', glyph: 'none', word: 'Cancelled' },
  discarded: { tone: 'bad', glyph: 'drop', word: 'Discarded' },
};

/** How a delivery stands. A queued one is not called delivered. */
export function standingOf({ status, hold, delivery_attempts }: Standing): Shown {
  if (status !== 'pending') return ENDED[status];
  if (hold !== null) return { tone: 'warn', glyph: 'hold', word: 'Held' };
  if (delivery_attempts > 0) return { tone: 'warn', glyph: 'retry', word: 'Retrying' };
  return { tone: 'calm', glyph: 'wait', word: 'Queued' };
}

export function DeliveryStatus({ delivery }: { delivery: Standing }) {
  const shown = standingOf(delivery);
  return (
    <span title={delivery.hold ? holdText(delivery.hold) : undefined}>
      <Status {...shown} />
    </span>
  );
}

export const HEALTH: Record<ListedWebhook['health'], Shown> = {
  ok: { tone: 'good', glyph: 'done', word: 'OK' },
  slow: { tone: 'warn', glyph: 'wait', word: 'Slow' },
  limited: { tone: 'warn', glyph: 'wait', word: 'At its rate' },
  failing: { tone: 'bad', glyph: 'wrong', word: 'Failing' },
  open: { tone: 'bad', glyph: 'hold', word: 'Breaker open' },
  paused: { tone: 'calm', glyph: 'hold', word: 'Paused' },
  disabled: { tone: 'bad', glyph: 'none', word: 'Disabled' },
};

export const Health = ({ health }: { health: ListedWebhook['health'] }) => <Status {...HEALTH[health]} />;
