import type { EgressRefusal } from './egress.ts';

export type Exchange = Answered | Refused | Failed;

export interface Answer {
  status: number;
  /** Names in lower case; repeated ones joined with `, `. */
  headers: Record<string, string>;
  /** The beginning of it, as text that can be stored anywhere. */
  body: string;
  /** Whether there was more of it than `body` holds. */
  bodyTruncated: boolean;
}

/** The endpoint answered in time, with whatever status. */
export interface Answered extends Answer {
  kind: 'answered';
  /** From the start to the answer's end, or to where it was cut off. */
  durationMs: number;
}

/** Nothing was sent: the egress guard does not let anything go there. */
export interface Refused {
  kind: 'refused';
  code: EgressRefusal['code'];
  /** Why, to be continued after `url: `. */
  message: string;
  durationMs: number;
}

/**
 * No whole answer came, for a reason outside. The request may have been received all the same, unless the code is `dns`
 * or `connect`.
 */
export interface Failed {
  kind: 'failed';
  code: FailureCode;
  /** What happened, without any value of ours or of the endpoint's. */
  message: string;
  /** What had arrived of the answer: its head at least, or the status of one that is malformed; null before. */
  answer: Answer | null;
  durationMs: number;
}

export type FailureCode =
  /** The whole exchange took longer than the webhook allows. */
  | 'timeout'
  /** The name has no address, or nobody answered who knows. */
  | 'dns'
  | 'connect'
  | 'tls'
  /** The connection ended before the answer did. */
  | 'reset'
  /** What came was not HTTP, or its headers were too large. */
  | 'protocol';
