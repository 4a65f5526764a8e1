import { setting } from '../../../shared/settings/config.ts';
import { url } from '../../../shared/settings/forms.ts';

const TOY_API_URL = setting('toyApiUrl', 'TOY_API_URL', {
  schema: url,
  default: 'https://toy.example',
  says: 'the API of the toys',
});

export const TOY_SETTINGS = [TOY_API_URL] as const;
