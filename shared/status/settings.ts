import { setting } from '../settings/config.ts';
import { wholeNumber } from '../settings/forms.ts';

export const SILENT_AFTER = setting('silentAfterSeconds', 'SILENT_AFTER', {
  schema: wholeNumber(60, 90 * 86_400).optional(),
  isChoice: true,
  says: 'after so many seconds without a word, 60 to 7776000, a source is silent ([status.md](status.md))',
});
