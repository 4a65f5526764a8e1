/** The reseller's control over HTTP, for the running stack: docs/workspace.md, The sandbox. */
import { z } from 'zod';

import { commandRoute } from './control-http.ts';
import type { Route } from './http.ts';
import { changeRequest, refusalRequest } from './reseller-control.ts';
import type { ResellerControl } from './reseller-control.ts';

const releaseRequest = z.strictObject({ messageIds: z.array(z.string()).optional() });
const customerRequest = z.strictObject({
  customerId: z.string(),
  alternateEmail: z.string().optional(),
  primaryAdmin: z.strictObject({ primaryEmail: z.string() }).optional(),
});
const liftRequest = z.strictObject({ customerId: z.string() });

/** Serves `/sandbox/reseller/…`. */
export const resellerControlRoute = (control: ResellerControl): Route =>
  commandRoute('/sandbox/reseller', {
    'GET subscriptions': () => ({ subscriptions: control.subscriptions() }),
    'POST changes': (given) => control.change(changeRequest.parse(given)),
    'POST customers': (given) => {
      control.putCustomer(customerRequest.parse(given));
      return {};
    },
    'GET held': () => ({ notifications: control.held() }),
    'POST release': async (given) => ({ released: await control.release(releaseRequest.parse(given).messageIds) }),
    'POST refusals': (given) => {
      control.refuse(refusalRequest.parse(given));
      return {};
    },
    'POST lift': (given) => {
      control.lift(liftRequest.parse(given).customerId);
      return {};
    },
  });
