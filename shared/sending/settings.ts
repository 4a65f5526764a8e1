import { z } from 'zod';

import { setting } from '../settings/config.ts';
import { cidrList, commaList, url } from '../settings/forms.ts';
import { API_URL } from '../webhooks/settings.ts';

export const OWN_URLS = setting('ownUrls', 'OWN_URLS', {
  schema: commaList.pipe(z.array(url)),
  default: '',
  says: "comma-separated URLs under which this deployment's functions are served besides `API_URL`: nothing is delivered there ([egress.md](egress.md)); Terraform sets it",
});

export const EGRESS_ALLOW = setting('egressAllow', 'EGRESS_ALLOW', {
  schema: cidrList,
  default: '',
  isChoice: true,
  says: 'comma-separated CIDR blocks: an address in one may be delivered to over http and on any port; `npm start` adds loopback',
});

/** What judging where requests may go takes. */
export const EGRESS_SETTINGS = [API_URL, OWN_URLS, EGRESS_ALLOW] as const;
