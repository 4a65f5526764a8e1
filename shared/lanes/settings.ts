import { setting } from '../settings/config.ts';
import { wholeNumber } from '../settings/forms.ts';

export const DISABLE_AFTER_FAILING_SECONDS = setting('disableAfterFailingSeconds', 'DISABLE_AFTER_FAILING_SECONDS', {
  schema: wholeNumber(1, 60 * 86_400),
  default: '432000',
  isChoice: true,
  says: 'a webhook without success for this long is disabled ([operational-events.md](operational-events.md))',
});
