/** Shows the screen of the place. */
import { useEffect, useRef } from 'preact/hooks';

import { Deliveries } from '../screens/deliveries.tsx';
import { Delivery } from '../screens/delivery.tsx';
import { Empty, Heading } from '../parts/page.tsx';
import { Frame } from './frame.tsx';
import { hrefTo, place } from '../browser/location.ts';

export function App() {
  const path = place.value.path.join('/');
  const first = useRef(true);
  useEffect(() => {
    document.title = `${titleOf(place.value.path)} · Subrelay`;
    if (!first.current) document.querySelector<HTMLElement>('h1, main')?.focus();
    first.current = false;
  }, [path]);
  return (
    <Frame>
      <Screen />
    </Frame>
  );
}

const titleOf = ([screen = 'deliveries', id]: readonly string[]): string =>
  `${screen.charAt(0).toUpperCase()}${screen.slice(1)}${id ? ` ${id.slice(0, 8)}` : ''}`;

function Screen() {
  const [screen = 'deliveries', id] = place.value.path;
  if (screen === 'deliveries') return id ? <Delivery key={id} id={id} /> : <Deliveries />;
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
