import type { Backlog, Entry, Holder } from './backlog.ts';
import type { Clock } from './clock.ts';
import {
  initialWindow,
  nextBackoff,
  nextWindow,
  noBackoff,
  pauseMs,
  type PushBackoff,
  type PushWindow,
} from './flow-control.ts';
import type { TokenSigner } from './id-tokens.ts';
import { pushClient, type PushClient } from './push-client.ts';
import { isAcknowledgement, pushRequest } from './push-request.ts';
import type { PushTarget, SubscriptionConfig } from './subscription-config.ts';

export interface PusherDeps {
  readonly clock: Clock;
  readonly tokens: TokenSigner;
  readonly backlog: Backlog;
  /** More connections than this are never opened, however wide the window. */
  readonly maxConcurrentPushes: number;
  /** How long a push waits for an endpoint where nobody listens. */
  readonly unreachableWaitMs: number;
  config(): SubscriptionConfig;
  /** A push was sent. */
  pushed(): void;
  /** It was answered, or its ack deadline has passed. */
  settled(entry: Entry, acked: boolean): void;
}

interface Push {
  readonly number: number;
  readonly startedAt: number;
  readonly probe: boolean;
  giveUp: () => void;
}

/** Pushes one subscription's messages, as many at once as its window allows and its backoff lets through. */
export class Pusher implements Holder {
  readonly #deps: PusherDeps;
  readonly #underWay = new Map<Entry, Push>();
  #client: PushClient | undefined;
  #window: PushWindow = initialWindow;
  #backoff: PushBackoff = noBackoff;
  #resumeAt = 0;
  #probing = false;
  #number = 0;

  constructor(deps: PusherDeps) {
    this.#deps = deps;
  }

  /** When the pause of the push backoff is over; Infinity when there is nothing to wait for. */
  get nextDueAt(): number {
    const waits = !this.#probing && this.#resumeAt > this.#deps.clock.now();
    return waits ? this.#resumeAt : Infinity;
  }

  /** Sends what may be sent now. */
  pump(): void {
    const target = this.#deps.config().push;
    if (!target) return;
    const leaseMs = this.#deps.config().ackDeadlineSeconds * 1_000;
    while (this.#mayPush()) {
      const [entry] = this.#deps.backlog.take({ messages: 1, bytes: Infinity }, this.#deps.clock.now(), leaseMs, this);
      if (!entry) return;
      this.#push(entry, target);
    }
  }

  holds(entry: Entry): boolean {
    return this.#underWay.has(entry);
  }

  /** The ack deadline of a push has passed. */
  expire(entry: Entry): void {
    this.#settle(entry, false);
  }

  /** The message was taken away while its push was under way: whatever comes back is about something else. */
  released(entry: Entry): void {
    const push = this.#underWay.get(entry);
    if (!push) return;
    this.#underWay.delete(entry);
    if (push.probe) this.#probing = false;
    push.giveUp();
  }

  close(): void {
    this.#client?.close();
    this.#client = undefined;
  }

  #mayPush(): boolean {
    if (this.#isPaused()) return !this.#probing && this.#deps.clock.now() >= this.#resumeAt;
    return this.#underWay.size < Math.min(Math.floor(this.#window.size), this.#deps.maxConcurrentPushes);
  }

  #isPaused(): boolean {
    return this.#resumeAt > 0;
  }

  #push(entry: Entry, target: PushTarget): void {
    const { tokens, clock } = this.#deps;
    const push: Push = {
      number: (this.#number += 1),
      startedAt: clock.now(),
      probe: this.#isPaused(),
      giveUp: () => undefined,
    };
    this.#underWay.set(entry, push);
    if (push.probe) this.#probing = true;
    const request = pushRequest(this.#deps.config(), target.payload, entry.message, entry.failures + 1);
    const authorization = target.oidc && `Bearer ${tokens.tokenFor(target.oidc.email, target.oidc.audience)}`;
    push.giveUp = this.#clientFor(target.endpoint).post(request, authorization, (status) => {
      if (this.#underWay.get(entry) === push) this.#settle(entry, status !== undefined && isAcknowledgement(status));
    });
    this.#deps.pushed();
  }

  #settle(entry: Entry, acked: boolean): void {
    const push = this.#underWay.get(entry);
    if (!push) return;
    this.released(entry);
    this.#note(push, acked);
    this.#deps.settled(entry, acked);
  }

  #note(push: Push, acked: boolean): void {
    const now = this.#deps.clock.now();
    this.#window = nextWindow(this.#window, { acked, latencyMs: now - push.startedAt });
    const before = this.#backoff;
    this.#backoff = nextBackoff(before, acked, push.number, this.#number + 1);
    if (this.#backoff === before) return;
    const pause = pauseMs(this.#backoff);
    this.#resumeAt = pause > 0 ? now + pause : 0;
  }

  #clientFor(endpoint: string): PushClient {
    if (this.#client?.endpoint === endpoint) return this.#client;
    this.#client?.close();
    return (this.#client = pushClient(endpoint, this.#deps.unreachableWaitMs));
  }
}
