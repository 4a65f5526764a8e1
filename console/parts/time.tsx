import { now } from '../browser/clock.ts';
import { zone } from '../browser/settings.ts';
import { distanceText, timeText, wholeTimeText } from '../format/time.ts';

interface Props {
  /** RFC 3339. */
  at: string;
  /** Whether it says how far away that is, too. */
  far?: boolean;
}

/** A moment; the whole of it on hover. */
export function Time({ at, far = false }: Props) {
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={wholeTimeText(ms, zone.value)} class="time">
      {timeText(ms, now.value, zone.value)}
      {far && <span class="soft"> {distanceText(ms, now.value)}</span>}
    </time>
  );
}
