/** What is around every screen: where one is, how fresh all this is, how it looks. */
import type { ComponentChildren } from 'preact';

import type { OwnSessionView } from '../api/answers.ts';
import { contact, sessionOver } from '../api/client.ts';
import { session, signOut } from '../api/session.ts';
import { timeText } from '../format/time.ts';
import { Count } from '../parts/count.tsx';
import { Glyph } from '../parts/glyph.tsx';
import { Segments } from '../parts/segments.tsx';
import { Visible } from '../parts/text.tsx';
import { Theme } from '../parts/theme.tsx';
import { now } from '../browser/clock.ts';
import { goTo, hrefTo, place } from '../browser/location.ts';
import { SCREENS } from './screens.ts';
import { ZONES, zone } from '../browser/settings.ts';

export const Frame = ({ children }: { children: ComponentChildren }) => (
  <>
    <a class="skip" href="#main" onClick={skip}>
      Skip to the content
    </a>
    <header class="top">
      <div class="top-row">
        <a class="brand" href="#/">
          <Mark />
          Subrelay
        </a>
        {session.value && (
          <span class="environment" title={session.value.environment}>
            {session.value.environment}
          </span>
        )}
        {session.value && <SearchBox />}
        {session.value && <Freshness />}
      </div>
      {session.value && (
        <nav class="screens" aria-label="Screens">
          {SCREENS.map(({ path, title }) => (
            <a href={hrefTo([path])} aria-current={(place.value.path[0] ?? 'now') === path ? 'page' : undefined}>
              {title}
              <Count screen={path} />
            </a>
          ))}
        </nav>
      )}
    </header>
    <main id="main" tabIndex={-1}>
      {children}
    </main>
    <Foot />
  </>
);

/** The fragment is the console's place: the link moves the focus alone. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

const Mark = () => (
  <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" class="mark">
    <path d="M2 6h7l3 4h6M2 14h7l3-4" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linejoin="round" />
  </svg>
);

/** The text goes into the fragment, and is never sent but in a body. */
function SearchBox() {
  const find = (event: Event) => {
    event.preventDefault();
    const input = event.currentTarget instanceof HTMLFormElement ? event.currentTarget.elements.namedItem('q') : null;
    if (input instanceof HTMLInputElement && input.value.trim() !== '') goTo(['search'], { q: input.value.trim() });
  };
  return (
    <form role="search" class="search" onSubmit={find}>
      <input
        type="search"
        name="q"
        aria-label="Find by any id, domain, e-mail or name"
        placeholder="Any id, domain, e-mail, name"
        autocomplete="off"
        spellcheck={false}
        key={place.value.query.get('q')}
        defaultValue={place.value.query.get('q') ?? ''}
      />
    </form>
  );
}

/** After so long nothing shown is called current. */
const STALE_MS = 60_000;

function Freshness() {
  const { at, lost } = contact.value;
  if (at === null) return <p class="freshness">{lost ? 'No answer yet' : ''}</p>;
  const time = timeText(at, now.value, zone.value);
  if (lost) {
    return (
      <p class="freshness bad-text" role="status">
        <Glyph name="wrong" /> Unknown since {time}
      </p>
    );
  }
  return <p class={`freshness ${now.value - at > STALE_MS ? 'warn-text' : 'soft'}`}>as of {time}</p>;
}

const Foot = () => (
  <footer>
    <Theme />
    <Segments label="Times" named options={ZONES} chosen={zone.value} choose={(value) => (zone.value = value)} />
    <a href="reference">API</a>
    {session.value && !sessionOver.value && <Whose session={session.value} />}
  </footer>
);

const Whose = ({ session: { name, role } }: { session: OwnSessionView }) => (
  <span class="whose">
    <Visible text={name} />, {role}
    <button type="button" class="quiet" onClick={() => void signOut()}>
      Sign out
    </button>
  </span>
);
