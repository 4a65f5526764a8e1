/** The first word on how the deployment stands, and its sentence. */
import type { StatusView } from '../api/answers.ts';
import { isOld } from '../parts/count.tsx';
import { hrefTo } from '../browser/location.ts';
import { numberText } from '../format/number.ts';
import type { GlyphName } from '../parts/glyph.tsx';
import { Status } from '../parts/status.tsx';
import type { Tone } from '../parts/status.tsx';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';

interface Headline {
  tone: Tone;
  glyph: GlyphName;
  word: string;
}

/** Never good when it is old, or when nobody could look. */
function headlineOf(status: StatusView, stale: boolean): Headline {
  const { headline, given_up, missing } = status;
  if (stale || isOld(status)) return { tone: 'warn', glyph: 'wait', word: 'Unknown now' };
  switch (headline) {
    case 'complete':
      return { tone: 'good', glyph: 'done', word: 'Complete' };
    case 'given_up':
      return { tone: 'bad', glyph: 'wrong', word: `Given up: ${numberText(given_up)}` };
    case 'missing':
      return { tone: 'bad', glyph: 'wrong', word: `Missing: ${numberText(missing)}` };
    case 'unknown':
      return { tone: 'warn', glyph: 'wait', word: 'Unknown' };
  }
}

/** @param stale whether the last request has no answer */
export function Standing({ status, stale }: { status: StatusView; stale: boolean }) {
  const headline = headlineOf(status, stale);
  return (
    <section class={`verdict ${headline.tone}`} aria-label="Headline">
      <p class="standing large">
        <Status {...headline} />
      </p>
      <p class="sentence">
        <Visible text={status.sentence} />
      </p>
      {status.given_up !== null && status.given_up > 0 && (
        <div class="actions">
          <a class="button primary" href={hrefTo(['deliveries'], { status: 'given_up', since: status.window })}>
            See what was given up
          </a>
        </div>
      )}
      <p class="soft">
        Counted <Time at={status.as_of} far />
      </p>
    </section>
  );
}
