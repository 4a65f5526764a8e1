/** To which webhooks an event went, and why to no other: read when somebody wants to know. */
import { useSignal } from '../browser/signals.ts';

import type { MatchesView } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { hrefTo } from '../browser/location.ts';
import { Answered } from '../parts/answered.tsx';
import { DeliveryStatus } from '../parts/status.tsx';
import { Visible } from '../parts/text.tsx';

export function WhoGotIt({ eventId }: { eventId: string }) {
  const asked = useSignal(false);
  return (
    <details onToggle={({ currentTarget }) => (asked.value ||= currentTarget.open)}>
      <summary>Who got this event, and why nobody else</summary>
      {asked.value && <Matches eventId={eventId} />}
      <p>
        <a href={hrefTo(['deliveries'], { event_id: eventId })}>All deliveries of this event</a>
      </p>
    </details>
  );
}

function Matches({ eventId }: { eventId: string }) {
  const read = useRead('/v1/events/{id}/matches', { id: eventId });
  return (
    <Answered read={read} rows={3}>
      {(matches) => (
        <ul class="under">
          {matches.matched_webhooks.map((webhook) => (
            <Got webhook={webhook} />
          ))}
          {matches.not_matched_webhooks.map(({ webhook_id, webhook_name, sentence }) => (
            <li class="soft">
              <a href={hrefTo(['destinations', webhook_id])}>
                <Visible text={webhook_name} />
              </a>{' '}
              did not: <Visible text={sentence} />
            </li>
          ))}
          {(matches.more_matched || matches.more_not_matched) && <li class="soft">There are more.</li>}
        </ul>
      )}
    </Answered>
  );
}

function Got({ webhook }: { webhook: MatchesView['matched_webhooks'][number] }) {
  const { webhook_id, webhook_name, delivery } = webhook;
  return (
    <li>
      <a href={delivery ? hrefTo(['deliveries', delivery.id]) : hrefTo(['destinations', webhook_id])}>
        <Visible text={webhook_name ?? 'a deleted webhook'} />
      </a>{' '}
      {delivery ? (
        <DeliveryStatus delivery={{ ...delivery, hold: null, delivery_attempts: 0 }} />
      ) : (
        <span class="soft">its delivery has expired, or is yet to be made</span>
      )}
    </li>
  );
}
