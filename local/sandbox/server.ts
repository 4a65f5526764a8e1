/** The outside systems that Subrelay calls, on one port of this machine. */
import { serve } from './http.ts';
import { createOauth } from './oauth.ts';
import type { OauthOptions } from './oauth.ts';
import { createPaddleBilling } from './paddle-billing.ts';
import type { BillingControl, BillingOptions } from './paddle-billing.ts';
import { createPaddle } from './paddle.ts';
import type { PaddleControl, PaddleOptions } from './paddle.ts';
import { createReseller } from './reseller.ts';
import type { ResellerControl, ResellerOptions } from './reseller.ts';

export interface SandboxOptions {
  host: string;
  /** 0 takes any free one. */
  port: number;
  oauth: OauthOptions;
  reseller: ResellerOptions;
  paddle: PaddleOptions;
  billing: BillingOptions;
}

export interface Sandbox {
  /** The value of RESELLER_API_URL, PADDLE_CLASSIC_API_URL and PADDLE_BILLING_API_URL. */
  url: string;
  /** The value of OAUTH_TOKEN_URL. */
  tokenUrl: string;
  reseller: ResellerControl;
  paddle: PaddleControl;
  billing: BillingControl;
  close(): Promise<void>;
}

/** Starts the Reseller API with its token endpoint, and Paddle's Classic and Billing APIs. */
export async function startSandbox({ host, port, ...options }: SandboxOptions): Promise<Sandbox> {
  const oauth = createOauth(options.oauth);
  const reseller = createReseller(options.reseller, oauth);
  const paddle = createPaddle(options.paddle);
  const billing = createPaddleBilling(options.billing);
  const server = await serve([oauth.route, reseller.route, paddle.route, billing.route], { host, port });
  return {
    url: server.url,
    tokenUrl: `${server.url}/token`,
    reseller: reseller.control,
    paddle: paddle.control,
    billing: billing.control,
    close: () => server.close(),
  };
}
