/** How one source's notifications are made, signed and sent. */
import type { SampleContext } from '../../local/samples/sample.ts';
import type { StackFile } from '../../local/stack-file.ts';
import { numberText } from '../../shared/base/json.ts';
import type { Json, JsonObject } from '../../shared/base/json.ts';
import type { Env } from '../../shared/settings/config.ts';
import type { Setting } from './set-path.ts';

/** The samples of one source. */
export interface SampleSource {
  /** As events name it. */
  source: string;
  /** What it is called on the command line. */
  word: string;
  names: readonly string[];
  /** The options that belong to it, beside those of all. */
  options: readonly string[];
  /** @throws UsageError where it isn't clear where to send to, or what to sign with */
  open: (deps: SenderDeps) => Promise<Sender>;
}

export interface SendRequest {
  /** The word of its source. */
  source: string;
  name: string;
  settings: Setting[];
  times: number;
  print: boolean;
  /** Whether the sandbox is changed first; undefined: where it can play it. */
  change: boolean | undefined;
  /** Paddle sent it, and it never arrived. */
  lost: boolean;
  to?: string | undefined;
  key?: string | undefined;
  secret?: string | undefined;
  topic?: string | undefined;
  project?: string | undefined;
}

/** One notification, ready to be sent. */
export interface Outgoing {
  /** Its own id, as the source names it: `alert 123`. */
  label: string;
  body: string;
  headers: Record<string, string>;
  /** The event that the local stack makes of it. */
  eventId: string;
  /** What the sandbox of Paddle's history keeps of it; null: nothing. */
  history: JsonObject | null;
}

export interface Sent {
  ok: boolean;
  /** What was answered. */
  answer: string;
}

export interface Sender {
  compose: (context: SampleContext) => Outgoing;
  send: (outgoing: Outgoing) => Promise<Sent>;
  close: () => Promise<void>;
}

export interface SenderDeps {
  request: SendRequest;
  /** The running stack, if there is one. */
  stack: StackFile | null;
  env: Env;
}

/** `--set` may have made anything of it. */
export const idIn = (value: Json | undefined): string =>
  typeof value === 'string' ? value : (numberText(value) ?? '');
