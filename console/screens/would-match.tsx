/** What a webhook's rules would have matched lately, before they are saved. */
import type { WouldMatchView } from '../api/answers.ts';
import { write } from '../api/client.ts';
import { bodyOf } from '../format/form.ts';
import type { Field, Given } from '../format/form.ts';
import { countText } from '../format/number.ts';
import { OrderSaid, useOrder } from '../parts/order.tsx';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';

interface Props {
  /** Of the webhook that is changed; absent: it is a new one. */
  id: string | undefined;
  fields: readonly Field[];
  given: Given;
}

/** The fields that say which events a webhook gets. */
const isRule = ({ name }: Field): boolean => /^(event_types|match\..*|payload_format)$/.test(name);

export function WouldMatch({ id, fields, given }: Props) {
  const order = useOrder();
  const body = bodyOf(fields.filter(isRule), given);
  const ask = () =>
    order.give<WouldMatchView>(
      () => (id ? write('POST /v1/webhooks/{id}/would-match', { id, body }) : write('POST /v1/would-match', { body })),
      (answer) => <Said answer={answer} />,
    );
  return (
    <div>
      <button type="button" disabled={order.busy.value} onClick={() => void ask()}>
        Which events would it have got?
      </button>
      <OrderSaid order={order} />
    </div>
  );
}

const Said = ({ answer: { verdict, events, not_matched } }: { answer: WouldMatchView }) => (
  <>
    <strong>
      <Visible text={verdict} />
    </strong>
    {not_matched.length > 0 && (
      <span class="soft">
        {' '}
        Kept away:{' '}
        {not_matched
          .map(({ reason, events: count }) => `${countText(count, 'event')} by ${reason.replaceAll('_', ' ')}`)
          .join(', ')}
        .
      </span>
    )}
    <ul class="under">
      {events.slice(0, 5).map(({ type, received_at }) => (
        <li>
          <Visible text={type} /> <Time at={received_at} far />
        </li>
      ))}
    </ul>
  </>
);
