import { setting } from '../settings/config.ts';
import { wholeNumber } from '../settings/forms.ts';

export const SILENT_AFTER = setting('silentAfterSeconds', 'SILENT_AFTER', {
  schema: wholeNumber(60, 90 * 86_400).optional(),
  isChoice: true,
  says: 'a source that has told nothing for so many seconds, 60 to 7776000, is called silent ([status.md](status.md)); without it none is for that',
});
