import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { writePrivateFile } from './embedded/base/private-files.ts';

/** `.local/stack.json`: what scripts and other clients need to use the running stack. */
export interface StackFile {
  /** URL */
  frontDoor: string;
  apiKey: string;
  /** `host:port` */
  pubsubEmulatorHost: string;
  /** `host:port` */
  firestoreEmulatorHost: string;
  projectId: string;
  /** The full name of the topic that the Reseller API returned: a notification published there goes the whole way. */
  workspaceTopic: string;
  /** What Paddle Classic alerts (files of the test key) and Billing notifications are signed with; null where yours are set. */
  paddle: { privateKeyFile: string | null; publicKeyFile: string | null; billingSecret: string | null };
  /** URL of the receiver that verifies every webhook it gets, and lists them at GET. */
  receiver: string;
  /** URL of the sandbox of the Reseller API. */
  resellerApi: string;
  /** URL of the sandbox of Paddle's Classic API. */
  paddleApi: string;
  /** URL of the sandbox of a Jira site; `/sandbox/jira` below it lists who is where. */
  jiraSite: string;
  /** URL that the methods of the sandbox of Slack are below. */
  slackApi: string;
  /** What Prometheus scrapes; null where nothing is measured here. */
  metrics: string | null;
  /** The functions' settings by their variables: what `npx --no subrelay` commands on this stack read in their place. */
  settings: Record<string, string>;
  /** URLs of the functions by name, where each is called without the front door. */
  functions: Record<string, string>;
  /** Process ids by part; a function that nothing is asked of has none. */
  pids: Record<string, number>;
}

export async function writeStackFile(file: string, stack: StackFile): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writePrivateFile(file, `${JSON.stringify(stack, null, 2)}\n`);
}

export const removeStackFile = (file: string): Promise<void> => rm(file, { force: true });
