import type { ServiceAgent } from './agent.ts';
import type { Backlog, Entry, Holder } from './backlog.ts';
import type { Clock } from './clock.ts';
import { PushFlow } from './flow-control.ts';
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
  readonly agent: ServiceAgent;
  config(): SubscriptionConfig;
  /** A push was sent. */
  pushed(): void;
  /** It was answered, or its ack deadline has passed. */
  settled(entry: Entry, acked: boolean): void;
}

interface Push {
  readonly startedAt: number;
  /** How many pushes were under way when it was sent. */
  readonly together: number;
  giveUp: () => void;
}

/** Pushes one subscription's messages, as many at once as its window allows and its backoff lets through. */
export class Pusher implements Holder {
  readonly #deps: PusherDeps;
  readonly #underWay = new Map<Entry, Push>();
  readonly #flow: PushFlow;
  #client: PushClient | undefined;

  constructor(deps: PusherDeps) {
    this.#deps = deps;
    this.#flow = new PushFlow(deps.maxConcurrentPushes);
  }

  /** When the pause of the push backoff is over; Infinity when there is nothing to wait for. */
  get nextDueAt(): number {
    return this.#flow.resumesAt(this.#deps.clock.now());
  }

  /** Sends as many messages as the window allows. */
  pump(): void {
    const target = this.#deps.config().push;
    if (!target) return;
    const leaseMs = this.#deps.config().ackDeadlineSeconds * 1_000;
    const now = this.#deps.clock.now();
    while (this.#underWay.size < this.#flow.allowed(now)) {
      const [entry] = this.#deps.backlog.take({ messages: 1, bytes: Infinity }, now, leaseMs, this);
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

  /** The message was taken away while its push was under way: the answer counts for nothing. */
  released(entry: Entry): void {
    const push = this.#underWay.get(entry);
    if (!push) return;
    this.#underWay.delete(entry);
    push.giveUp();
  }

  close(): void {
    this.#client?.close();
    this.#client = undefined;
  }

  #push(entry: Entry, target: PushTarget): void {
    const { tokens, clock, agent } = this.#deps;
    const push: Push = {
      startedAt: clock.now(),
      together: this.#underWay.size + 1,
      giveUp: () => undefined,
    };
    this.#underWay.set(entry, push);
    if (target.oidc && !agent.maySignFor(target.oidc.email)) return queueMicrotask(() => this.#settle(entry, false));
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
    const now = this.#deps.clock.now();
    const together = Math.max(push.together, this.#underWay.size);
    this.released(entry);
    this.#flow.settled({ acked, latencyMs: now - push.startedAt, together }, now);
    this.#deps.settled(entry, acked);
  }

  #clientFor(endpoint: string): PushClient {
    if (this.#client?.endpoint === endpoint) return this.#client;
    this.#client?.close();
    return (this.#client = pushClient(endpoint, this.#deps.agent.reach(endpoint), this.#deps.unreachableWaitMs));
  }
}
