/** The screens that nobody begins with: a file of its own, which is loaded when one of them is asked for. */
import './later-order.ts';
import type { LaterScreen } from './later-screens.ts';
import { Audit } from '../screens/audit.tsx';
import { Destination } from '../screens/destination.tsx';
import { Destinations } from '../screens/destinations.tsx';
import { EventType, EventTypes } from '../screens/event-types.tsx';
import { History } from '../screens/history.tsx';
import { Inbound, Quarantined } from '../screens/inbound.tsx';
import { Job, Jobs } from '../screens/jobs.tsx';
import { People } from '../screens/people.tsx';
import { Search } from '../screens/search.tsx';
import { System } from '../screens/system.tsx';
import { WebhookForm } from '../screens/webhook-form.tsx';
// Esbuild puts whatever both files reach into a third: so that is all of the first one, and the first screen takes one request.
import './main.tsx';

interface Props {
  screen: LaterScreen;
  id: string | undefined;
  part: string | undefined;
}

export function Screen({ screen, id, part }: Props) {
  switch (screen) {
    case 'audit':
      return <Audit />;
    case 'event-types':
      return id ? <EventType key={id} type={id} /> : <EventTypes />;
    case 'history':
      return id ? <History key={id} id={id} /> : <Search />;
    case 'inbound':
      return id ? <Quarantined key={id} id={id} /> : <Inbound />;
    case 'jobs':
      return id ? <Job key={id} id={id} /> : <Jobs />;
    case 'search':
      return <Search />;
    case 'system':
      return <System />;
    case 'destinations':
    case 'webhooks':
      return <DestinationScreen id={id} part={part} />;
  }
}

function DestinationScreen({ id, part }: Omit<Props, 'screen'>) {
  if (id === undefined) return <Destinations />;
  if (id === 'new') return <WebhookForm key="new" />;
  if (part === 'people') return <People key={id} id={id} />;
  return part === 'edit' ? <WebhookForm key={id} id={id} /> : <Destination key={id} id={id} />;
}
