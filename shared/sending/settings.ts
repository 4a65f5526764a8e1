import { z } from 'zod';

import { setting } from '../settings/config.ts';
import { cidrList, commaList, url } from '../settings/forms.ts';
import { API_URL } from '../webhooks/settings.ts';

export const OWN_URLS = setting('ownUrls', 'OWN_URLS', {
  schema: commaList.pipe(z.array(url)),
  default: '',
  says: 'URLs of this deployment beside `API_URL`, with commas; nothing is delivered there ([egress.md](egress.md))',
});

export const EGRESS_ALLOW = setting('egressAllow', 'EGRESS_ALLOW', {
  schema: cidrList,
  default: '',
  isChoice: true,
  says: 'CIDR blocks, with commas: these addresses may be delivered to, over http and on any port, too',
});

/** What judging where requests may go takes. */
export const EGRESS_SETTINGS = [API_URL, OWN_URLS, EGRESS_ALLOW] as const;
