/** The reseller's control over HTTP, for the running stack: docs/workspace.md, The sandbox. */
import { z } from 'zod';

import type { Route, SandboxAnswer, SandboxRequest } from './http.ts';
import { changeRequest, refusalRequest } from './reseller-control.ts';
import type { ResellerControl } from './reseller-control.ts';

const ROOT = '/sandbox/reseller/';

const releaseRequest = z.strictObject({ messageIds: z.array(z.string()).optional() });
const liftRequest = z.strictObject({ customerId: z.string() });

/** Serves `/sandbox/reseller/…`; what can't be done is answered 400 with a sentence. */
export const resellerControlRoute =
  (control: ResellerControl): Route =>
  async (request) => {
    if (!request.path.startsWith(ROOT)) return undefined;
    try {
      return await answer(control, request);
    } catch (error) {
      if (error instanceof z.ZodError) return { status: 400, body: { sandbox: z.prettifyError(error) } };
      if (error instanceof RangeError) return { status: 400, body: { sandbox: error.message } };
      if (error instanceof SyntaxError) return { status: 400, body: { sandbox: 'Send JSON' } };
      throw error;
    }
  };

async function answer(control: ResellerControl, { method, path, body }: SandboxRequest): Promise<SandboxAnswer> {
  const given = (): unknown => JSON.parse(body === '' ? '{}' : body);
  switch (`${method} ${path.slice(ROOT.length)}`) {
    case 'GET subscriptions':
      return ok({ subscriptions: control.subscriptions() });
    case 'POST changes':
      return ok(await control.change(changeRequest.parse(given())));
    case 'GET held':
      return ok({ notifications: control.held() });
    case 'POST release':
      return ok({ released: await control.release(releaseRequest.parse(given()).messageIds) });
    case 'POST refusals':
      control.refuse(refusalRequest.parse(given()));
      return ok({});
    case 'POST lift':
      control.lift(liftRequest.parse(given()).customerId);
      return ok({});
    default:
      return { status: 404, body: { sandbox: `${ROOT} has no ${method} ${path.slice(ROOT.length)}` } };
  }
}

const ok = (body: object): SandboxAnswer => ({ status: 200, body });
