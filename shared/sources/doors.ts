/** How notifications come in: verified first, then decoded. */
import type { ReceivedEvent, SourceName, Undecodable } from '../events/event.ts';
import type { Door, DoorRequest } from '../http/doorway.ts';

/** Notifications that the source posts to a function. */
export interface HttpSourceDoor<Signed> extends Pick<
  Door,
  'logged' | 'methods' | 'bodyLimit' | 'admit' | 'answersWithin'
> {
  /**
   * Finds whose key or secret signed a request.
   * @param target the request's target as it was sent
   * @throws SubrelayError that refuses it
   */
  verify: (request: DoorRequest, target: string) => Signed;
  decode: (signed: Signed) => Promise<ReceivedEvent | Undecodable>;
}

/** Notifications that a Pub/Sub subscription brings, pushed or pulled; its token or its client vouches for them. */
export interface PushSourceDoor extends Pick<Door, 'logged'> {
  /** Bytes of a push, where its messages may be larger than notifications are. */
  bodyLimit?: number;
  source: SourceName;
  /** The topic that they are published to, for telemetry: the name that we know it by. */
  topic: string;
  decode: (message: BroughtMessage) => ReceivedEvent | Undecodable;
}

/** One message of a source's topic. */
export interface BroughtMessage {
  data: Uint8Array;
  attributes: Readonly<Record<string, string>>;
  messageId: string;
  /** RFC 3339. */
  publishTime: string;
  /** The subscription that brought it, `projects/P/subscriptions/S`. */
  subscription: string;
}
