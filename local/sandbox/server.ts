/** The outside systems that Subrelay calls, on one port of this machine. */
import type { Control } from './control.ts';
import { serve } from './http.ts';
import type { Route } from './http.ts';
import { createIam } from './iam.ts';
import type { IamOptions } from './iam.ts';
import { jiraControlRoute } from './jira-control-http.ts';
import type { JiraControl } from './jira-control.ts';
import { createJira } from './jira.ts';
import type { JiraOptions } from './jira.ts';
import { createMetadata } from './metadata.ts';
import type { MetadataOptions } from './metadata.ts';
import { createOauth } from './oauth.ts';
import type { Oauth, OauthControl, OauthOptions } from './oauth.ts';
import { createPaddleBilling } from './paddle-billing.ts';
import type { BillingControl, BillingOptions } from './paddle-billing.ts';
import { createPaddle } from './paddle.ts';
import type { PaddleControl, PaddleOptions } from './paddle.ts';
import { createPaddleEvents } from './paddle-events.ts';
import { createPaddleHistory } from './paddle-history.ts';
import { createSentLog, sentRoute } from './paddle-sent.ts';
import type { SentLog } from './paddle-sent.ts';
import { resellerControlRoute } from './reseller-control-http.ts';
import { createReseller } from './reseller.ts';
import type { ResellerControl, ResellerOptions } from './reseller.ts';
import { slackControlRoute } from './slack-control-http.ts';
import type { SlackControl } from './slack-control.ts';
import { createSlack } from './slack.ts';
import type { SlackOptions } from './slack.ts';

export interface SandboxOptions {
  host: string;
  /** 0 takes any free one. */
  port: number;
  oauth: OauthOptions;
  /** Whose admin is asking decides which one answers; whoever is none of the others' asks this one. */
  reseller: ResellerOptions;
  otherResellers?: readonly (ResellerOptions & { admin: string })[];
  /** Signs for service accounts, for the callers that a metadata server gives tokens to. */
  iam?: IamOptions & { metadata: MetadataOptions };
  paddle: PaddleOptions;
  billing: BillingOptions;
  jira: JiraOptions;
  slack: SlackOptions;
}

export interface Sandbox {
  /** The value of RESELLER_API_URL, IAM_CREDENTIALS_URL, PADDLE_CLASSIC_API_URL and PADDLE_BILLING_API_URL; Jira's site. */
  url: string;
  /** Slack's methods are below it. */
  slackApiUrl: string;
  /** The value of OAUTH_TOKEN_URL. */
  tokenUrl: string;
  /** The value of GCE_METADATA_HOST. */
  metadataHost: string;
  oauth: OauthControl;
  reseller: ResellerControl;
  otherResellers: readonly ResellerControl[];
  paddle: PaddleControl;
  billing: BillingControl;
  /** What Paddle has sent; both histories list it. */
  paddleSent: SentLog;
  /** Classic's `alert/webhooks`. */
  paddleHistory: Control;
  /** Billing's `GET /events`. */
  paddleEvents: Control;
  jira: JiraControl;
  slack: SlackControl;
  close(): Promise<void>;
}

/** Starts the Reseller API with its token endpoint, IAM Credentials, a metadata server, Paddle's two APIs, Jira and Slack. */
export async function startSandbox({ host, port, ...options }: SandboxOptions): Promise<Sandbox> {
  const oauth = createOauth(options.oauth);
  const reseller = createReseller(options.reseller, oauth);
  const others = (options.otherResellers ?? []).map(({ admin, ...other }) => ({
    admin,
    ...createReseller(other, oauth),
  }));
  const paddle = createPaddle(options.paddle);
  const billing = createPaddleBilling(options.billing);
  const sent = createSentLog();
  const history = createPaddleHistory({ vendors: options.paddle.vendors, sent });
  const events = createPaddleEvents({ apiKeys: options.billing.apiKeys, sent });
  const jira = createJira(options.jira);
  const slack = createSlack(options.slack);
  const routes = [
    oauth.route,
    ...identityRoutes(options.iam),
    ...others.map(forAdmin(oauth)),
    reseller.route,
    resellerControlRoute(reseller.control),
    paddle.route,
    billing.route,
    history.route,
    events.route,
    sentRoute(sent),
    jira.route,
    jiraControlRoute(jira.control),
    slack.route,
    slackControlRoute(slack.control),
  ];
  const server = await serve(routes, { host, port });
  return {
    url: server.url,
    slackApiUrl: `${server.url}/api/`,
    tokenUrl: `${server.url}/token`,
    metadataHost: new URL(server.url).host,
    oauth: oauth.control,
    reseller: reseller.control,
    otherResellers: others.map(({ control }) => control),
    paddle: paddle.control,
    billing: billing.control,
    paddleSent: sent,
    paddleHistory: history.control,
    paddleEvents: events.control,
    jira: jira.control,
    slack: slack.control,
    close: () => server.close(),
  };
}

const forAdmin =
  (oauth: Oauth) =>
  ({ admin, route }: { admin: string; route: Route }): Route =>
  async (request) =>
    oauth.subjectOf(request) === admin ? route(request) : undefined;

function identityRoutes(options: SandboxOptions['iam']): Route[] {
  if (options === undefined) return [];
  const metadata = createMetadata(options.metadata);
  return [metadata.route, createIam(options, metadata)];
}
