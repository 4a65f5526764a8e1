/** Shows the screen of the place. */
import { useEffect, useRef } from 'preact/hooks';

import { Audit } from '../screens/audit.tsx';
import { Deliveries } from '../screens/deliveries.tsx';
import { Delivery } from '../screens/delivery.tsx';
import { Destination } from '../screens/destination.tsx';
import { Destinations } from '../screens/destinations.tsx';
import { EventType, EventTypes } from '../screens/event-types.tsx';
import { Failures } from '../screens/failures.tsx';
import { History } from '../screens/history.tsx';
import { Inbound, Quarantined } from '../screens/inbound.tsx';
import { Job, Jobs } from '../screens/jobs.tsx';
import { Now } from '../screens/now.tsx';
import { Search } from '../screens/search.tsx';
import { System } from '../screens/system.tsx';
import { WebhookForm } from '../screens/webhook-form.tsx';
import { Empty, Heading } from '../parts/page.tsx';
import { sessionOver } from '../api/client.ts';
import { session } from '../api/session.ts';
import { Frame } from './frame.tsx';
import { hrefTo, place } from '../browser/location.ts';
import { SignIn } from './sign-in.tsx';

export function App() {
  const path = place.value.path.join('/');
  const first = useRef(true);
  useEffect(() => {
    document.title = `${titleOf(place.value.path)} · Subrelay`;
    if (!first.current) document.querySelector<HTMLElement>('h1')?.focus();
    first.current = false;
    document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path]);
  return <Frame>{session.value === null || sessionOver.value ? <SignIn /> : <Screen />}</Frame>;
}

const titleOf = ([screen = 'now', id]: readonly string[]): string =>
  `${screen.charAt(0).toUpperCase()}${screen.slice(1).replace('-', ' ')}${id ? ` ${id.slice(0, 8)}` : ''}`;

function DestinationScreen({ id, part }: { id: string | undefined; part: string | undefined }) {
  if (id === undefined) return <Destinations />;
  if (id === 'new') return <WebhookForm key="new" />;
  return part === 'edit' ? <WebhookForm key={id} id={id} /> : <Destination key={id} id={id} />;
}

function Screen() {
  const [screen = 'now', id, part] = place.value.path;
  if (screen === 'deliveries') return id ? <Delivery key={id} id={id} /> : <Deliveries />;
  if (screen === 'now') return <Now />;
  if (screen === 'failures') return <Failures />;
  if (screen === 'jobs') return id ? <Job key={id} id={id} /> : <Jobs />;
  if (screen === 'search') return <Search />;
  if (screen === 'history') return id ? <History key={id} id={id} /> : <Search />;
  if (screen === 'inbound') return id ? <Quarantined key={id} id={id} /> : <Inbound />;
  if (screen === 'audit') return <Audit />;
  if (screen === 'system') return <System />;
  if (screen === 'event-types') return id ? <EventType key={id} type={id} /> : <EventTypes />;
  // The second is that of addresses that were kept.
  if (screen === 'destinations' || screen === 'webhooks') return <DestinationScreen id={id} part={part} />;
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
