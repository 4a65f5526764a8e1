/** Shows the screen of the place, and what is around it. */
import { useEffect, useRef } from 'preact/hooks';

import { sessionOver } from '../api/client.ts';
import { explain } from '../api/failure.ts';
import { now } from '../browser/clock.ts';
import { hrefTo, place } from '../browser/location.ts';
import { zone } from '../browser/settings.ts';
import { timeText } from '../format/time.ts';
import { Empty, Heading } from '../parts/page.tsx';
import { Visible } from '../parts/text.tsx';
import { Theme } from '../parts/theme.tsx';
import { Deliveries } from './deliveries.tsx';
import { Delivery } from './delivery.tsx';
import { Endpoint } from './endpoint.tsx';
import { Endpoints } from './endpoints.tsx';
import { AddEndpoint, EditEndpoint } from './form.tsx';
import { opening, refused, session, signOut } from './session.ts';

const SCREENS = [
  ['endpoints', 'Endpoints'],
  ['deliveries', 'Deliveries'],
] as const;

export function App() {
  const path = place.value.path.join('/');
  const first = useRef(true);
  const isOpen = session.value !== null && !sessionOver.value;
  useEffect(() => {
    document.title = `Webhooks${session.value ? ` of ${session.value.owner.name}` : ''}`;
    if (!first.current) document.querySelector<HTMLElement>('h1')?.focus();
    first.current = false;
  }, [path, isOpen]);
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <header class="top">
        <div class="top-row">
          <span class="brand">Webhooks</span>
          {session.value && (
            <span class="environment">
              <Visible text={session.value.owner.name} />
            </span>
          )}
        </div>
        {isOpen && (
          <nav class="screens" aria-label="Screens">
            {SCREENS.map(([screen, title]) => (
              <a href={hrefTo([screen])} aria-current={isAt(screen) ? 'page' : undefined}>
                {title}
              </a>
            ))}
          </nav>
        )}
      </header>
      <main id="main" tabIndex={-1}>
        {isOpen ? <Screen /> : <Closed />}
      </main>
      <Foot />
    </>
  );
}

const isAt = (screen: string): boolean => (place.value.path[0] ?? 'endpoints') === screen;

/** The fragment is the portal's place: the link moves the focus alone. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function Screen() {
  const [screen = 'endpoints', id, part] = place.value.path;
  if (screen === 'deliveries') return id ? <Delivery key={id} id={id} /> : <Deliveries />;
  if (screen === 'endpoints' && id === 'new') return <AddEndpoint />;
  if (screen === 'endpoints' && id && part === 'edit') return <EditEndpoint key={id} id={id} />;
  if (screen === 'endpoints' && id) return <Endpoint key={id} id={id} />;
  if (screen === 'endpoints') return <Endpoints />;
  return (
    <>
      <Heading title="Nothing here" />
      <Empty title="This address is no screen of the portal.">
        <p>
          <a href={hrefTo(['endpoints'])}>Endpoints</a>
        </p>
      </Empty>
    </>
  );
}

/** Who has no session needs another link: this page can make none. */
function Closed() {
  if (opening.value)
    return (
      <p role="status" class="soft">
        Opening…
      </p>
    );
  const failure = refused.value;
  const isOver = session.value !== null;
  return (
    <>
      <Heading title={isOver ? 'Your session is over' : 'This page opens by a link'} />
      {failure && (
        <p class="note bad" role="alert">
          {failure.kind === 'refused'
            ? `${explain(failure).title} ${failure.problem.details ?? ''}`
            : 'Nobody answers: open it again.'}
        </p>
      )}
      <p>A link is good once, and for an hour. Go back to where you found it, and open it anew.</p>
    </>
  );
}

const Foot = () => (
  <footer>
    <Theme />
    {session.value && !sessionOver.value && (
      <span class="whose">
        until {timeText(Date.parse(session.value.expires_at), now.value, zone.value)}
        <button type="button" class="quiet" onClick={() => void signOut()}>
          Sign out
        </button>
      </span>
    )}
  </footer>
);
