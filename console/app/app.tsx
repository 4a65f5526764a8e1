/** Shows the screen of the place. */
import { useEffect, useRef } from 'preact/hooks';

import { Deliveries } from '../screens/deliveries.tsx';
import { Delivery } from '../screens/delivery.tsx';
import { Failures } from '../screens/failures.tsx';
import { Now } from '../screens/now.tsx';
import { Skeleton } from '../parts/answered.tsx';
import { Glyph } from '../parts/glyph.tsx';
import { Empty, Heading } from '../parts/page.tsx';
import { sessionOver } from '../api/client.ts';
import { session } from '../api/session.ts';
import { Frame } from './frame.tsx';
import { hrefTo, place } from '../browser/location.ts';
import { isLost, later, laterScreen, loadLater } from './later-screens.ts';
import type { LaterScreen } from './later-screens.ts';
import { SCREENS } from './screens.ts';
import { SignIn } from './sign-in.tsx';

export function App() {
  const { path } = place.value;
  const first = useRef(true);
  const isHere = laterScreen(path[0] ?? '') === null || later.value !== null;
  useEffect(() => {
    document.title = `${titleOf(path)} · Subrelay`;
    document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
    if (!isHere) return;
    if (!first.current) document.querySelector<HTMLElement>('h1')?.focus();
    first.current = false;
  }, [path.join('/'), isHere]);
  return <Frame>{session.value === null || sessionOver.value ? <SignIn /> : <Screen />}</Frame>;
}

const titleOf = ([screen = 'now', id]: readonly string[]): string =>
  `${screen.charAt(0).toUpperCase()}${screen.slice(1).replace('-', ' ')}${id ? ` ${id.slice(0, 8)}` : ''}`;

function Screen() {
  const [screen = 'now', id, part] = place.value.path;
  if (screen === 'deliveries') return id ? <Delivery key={id} id={id} /> : <Deliveries />;
  if (screen === 'now') return <Now />;
  if (screen === 'failures') return <Failures />;
  const asked = laterScreen(screen);
  if (asked) return <Later screen={asked} id={id} part={part} />;
  return (
    <>
      <Heading title="Nothing here" />
      <Empty title="This address is no screen of the console.">
        <p>
          <a href={hrefTo(['deliveries'])}>Deliveries</a>
        </p>
      </Empty>
    </>
  );
}

function Later(props: { screen: LaterScreen; id: string | undefined; part: string | undefined }) {
  useEffect(() => void loadLater(), []);
  if (later.value) return <later.value.Screen {...props} />;
  return (
    <>
      <Heading title={SCREENS.find(({ path }) => path === props.screen)?.title ?? titleOf([props.screen])} />
      {isLost.value ? <Lost /> : <Skeleton rows={6} />}
    </>
  );
}

const Lost = () => (
  <div class="note bad" role="alert">
    <Glyph name="wrong" />
    <div>
      <strong>This screen could not be loaded.</strong> Nothing was changed. Nobody answers, or another version runs
      here by now: load the page anew.
    </div>
    <button type="button" onClick={() => location.reload()}>
      Load it anew
    </button>
  </div>
);
