/** What somebody should look at, with the way there. */
import type { StatusView } from '../api/answers.ts';
import { hrefTo } from '../browser/location.ts';
import { countText, numberText } from '../format/number.ts';
import { causeText, reasonText } from '../format/words.ts';
import { HEALTH, Health, Status } from '../parts/status.tsx';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';

type Troubled = NonNullable<StatusView['webhooks']>['failing'][number];

export function NeedsYou({ status: { webhooks, quarantine, dead_letters, unread } }: { status: StatusView }) {
  const troubled = webhooks ? [...webhooks.failing, ...webhooks.disabled, ...webhooks.paused] : [];
  const nothing = troubled.length === 0 && !quarantine?.count && !dead_letters?.count && unread.length === 0;
  return (
    <section aria-labelledby="needs">
      <h2 id="needs">Needs you</h2>
      <ul class="needs">
        {troubled.map((webhook) => (
          <Trouble key={webhook.id} webhook={webhook} />
        ))}
        {quarantine !== null && quarantine.count > 0 && (
          <li class="warn">
            <Status tone="warn" glyph="info" word="Unread" />
            <p>
              <a href={hrefTo(['inbound'])}>{countText(quarantine.count, 'notification')} could not be read</a>
              {quarantine.newest && (
                <span class="soft">
                  , newest <Time at={quarantine.newest.received_at} far />: <Visible text={quarantine.newest.reason} />
                </span>
              )}
            </p>
          </li>
        )}
        {dead_letters !== null && dead_letters.count > 0 && (
          <li>
            <Status tone="bad" glyph="wrong" word="Dead letters" />
            <p>{countText(dead_letters.count, 'message was', 'messages were')} given up by Pub/Sub.</p>
          </li>
        )}
        {unread.map(({ part, reason }) => (
          <li key={part}>
            <Status tone="warn" glyph="wait" word="Unknown" />
            <p>
              {part.replaceAll('_', ' ')}: <Visible text={reason} />
            </p>
          </li>
        ))}
        {nothing && <li class="soft">Nothing does.</li>}
      </ul>
    </section>
  );
}

const Trouble = ({ webhook: { id, name, health, since, cause, reason, waiting } }: { webhook: Troubled }) => (
  <li>
    <Health health={health} />
    <p>
      <a href={hrefTo(['destinations', id])}>
        <Visible text={name} />
      </a>
      <span class={HEALTH[health].tone === 'bad' ? 'bad-text' : 'soft'}>
        {reason !== null ? ` ${reasonText(reason)}` : cause !== null ? ` ${causeText(cause)}` : ''}
      </span>
      <span class="soft">
        {waiting > 0 && ` ${numberText(waiting)} waiting`}
        {since && (
          <>
            , since <Time at={since} far />
          </>
        )}
      </span>
    </p>
    <a class="button" href={hrefTo(['deliveries'], { webhook_id: id, status: waiting > 0 ? 'pending' : 'given_up' })}>
      Open
    </a>
  </li>
);
