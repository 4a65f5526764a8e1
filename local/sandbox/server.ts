/** The outside systems that Subrelay calls, on one port of this machine. */
import { serve } from './http.ts';
import { createOauth } from './oauth.ts';
import type { OauthControl, OauthOptions } from './oauth.ts';
import { createPaddle } from './paddle.ts';
import type { PaddleControl, PaddleOptions } from './paddle.ts';
import { resellerControlRoute } from './reseller-control-http.ts';
import { createReseller } from './reseller.ts';
import type { ResellerControl, ResellerOptions } from './reseller.ts';

export interface SandboxOptions {
  host: string;
  /** 0 takes any free one. */
  port: number;
  oauth: OauthOptions;
  reseller: ResellerOptions;
  paddle: PaddleOptions;
}

export interface Sandbox {
  /** The value of RESELLER_API_URL and of PADDLE_CLASSIC_API_URL. */
  url: string;
  /** The value of OAUTH_TOKEN_URL. */
  tokenUrl: string;
  oauth: OauthControl;
  reseller: ResellerControl;
  paddle: PaddleControl;
  close(): Promise<void>;
}

/** Starts the Reseller API with its token endpoint, and the Paddle Classic API. */
export async function startSandbox({ host, port, ...options }: SandboxOptions): Promise<Sandbox> {
  const oauth = createOauth(options.oauth);
  const reseller = createReseller(options.reseller, oauth);
  const paddle = createPaddle(options.paddle);
  const server = await serve([oauth.route, reseller.route, resellerControlRoute(reseller.control), paddle.route], {
    host,
    port,
  });
  return {
    url: server.url,
    tokenUrl: `${server.url}/token`,
    oauth: oauth.control,
    reseller: reseller.control,
    paddle: paddle.control,
    close: () => server.close(),
  };
}
