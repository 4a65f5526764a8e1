import { setting } from '../settings/config.ts';
import { seconds } from '../settings/forms.ts';
import { STATE_BACKOFF_SECONDS } from '../sources/asking/settings.ts';

export const STATE_MAX_AGE_SECONDS = setting('stateMaxAgeSeconds', 'STATE_MAX_AGE_SECONDS', {
  schema: seconds,
  default: '60',
  isChoice: true,
  says: 'a stored state older than this is fetched again, whatever its event',
});

export const STATE_MAX_WAIT_SECONDS = setting('stateMaxWaitSeconds', 'STATE_MAX_WAIT_SECONDS', {
  schema: seconds,
  default: '300',
  isChoice: true,
  says: "a delivery whose state can't be fetched waits this long after its event arrived, then goes out `stale`",
});

/** How fresh a state has to be, and how long a delivery waits for it. */
export const FRESHNESS_SETTINGS = [STATE_MAX_AGE_SECONDS, STATE_MAX_WAIT_SECONDS, STATE_BACKOFF_SECONDS] as const;
