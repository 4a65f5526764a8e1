/** Is anything lost, late or failing? The answer first, then what it is counted from, then what needs somebody. */
import { useEffect } from 'preact/hooks';

import type { StatusView } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { place, withQuery } from '../browser/location.ts';
import { Answered } from '../parts/answered.tsx';
import { standing } from '../parts/count.tsx';
import { Heading } from '../parts/page.tsx';
import { Equations } from './now-account.tsx';
import { Pending, Sources } from './now-aside.tsx';
import { Bars } from './now-bars.tsx';
import { Standing } from './now-headline.tsx';
import { NeedsYou } from './now-needs.tsx';

/** The API counts once a minute at most. */
const LOOK_MS = 30_000;

const WINDOWS = [
  ['1h', 'Last hour'],
  ['', 'Last 24 h'],
  ['7d', 'Last 7 days'],
] as const;

export function Now() {
  const window = place.value.query.get('window') ?? '';
  const read = useRead('/v1/status', { query: { window } }, { everyMs: LOOK_MS });
  const { value } = read.state.value;
  useEffect(() => {
    if (value) standing.value = value;
  }, [value]);
  return (
    <>
      <Heading title="Now">
        <nav class="tabs" aria-label="Window">
          {WINDOWS.map(([name, title]) => (
            <a href={withQuery({ window: name })} aria-current={window === name ? 'true' : undefined}>
              {title}
            </a>
          ))}
        </nav>
      </Heading>
      <Answered read={read} rows={8}>
        {(status) => <Shown status={status} stale={read.state.value.failure !== null} />}
      </Answered>
    </>
  );
}

const Shown = ({ status, stale }: { status: StatusView; stale: boolean }) => (
  <>
    <Standing status={status} stale={stale} />
    <div class="columns">
      <div class="stack">
        <Equations status={status} />
        <NeedsYou status={status} />
        <Bars window={status.window} />
      </div>
      <aside aria-label="Sources and what waits">
        <Pending status={status} />
        <Sources status={status} />
      </aside>
    </div>
  </>
);
