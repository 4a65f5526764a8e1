import { setting } from '../../settings/config.ts';
import { seconds } from '../../settings/forms.ts';

export const STATE_BACKOFF_SECONDS = setting('stateBackoffSeconds', 'STATE_BACKOFF_SECONDS', {
  schema: seconds,
  default: '5',
  isChoice: true,
  says: 'the first pause after a source failed; each further one is twice as long, up to a minute',
});
