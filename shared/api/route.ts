/** A route is one value: what it takes, what it answers, and who answers. The router and the API's document read it alike. */
import type { z } from 'zod';

import type { AuditedChange } from '../access/audit.ts';
import type { Principal, RoleNeeded } from '../access/role.ts';
import type { JsonObject } from '../base/json.ts';
import type { Shape } from '../base/shape.ts';
import type { Answer, DoorRequest } from '../http/doorway.ts';
import type { Handling } from '../http/handling.ts';
import type { Write } from '../store/write.ts';
import type { Refusal, RefusalName } from './errors.ts';

export interface ApiRequest extends DoorRequest {
  /** What the path names below its collection, decoded; empty where it names nothing. */
  id: string;
  /** Who asks. */
  principal: Principal;
  /** Makes the entry of the audit log, to be committed with what it tells of. @param by where it is not who asks */
  audit: (change: AuditedChange, by?: Principal) => Write;
  /** What becomes of what the route does not know; the warnings go into the answer. */
  handling: Handling;
}

/** What a route answers where it does not refuse. */
export interface Success {
  /** A sentence: when it answers so. */
  means: string;
  /** Of the body; without it, and unless it is a page, the answer is empty. */
  shape?: Shape<z.ZodType<JsonObject>>;
  /** Whether the body is HTML. */
  isPage?: true;
  /** Headers that it has beside those of every answer. */
  headers?: readonly AnswerHeader[];
  /** Whether it may have `warnings`, though the route is strict. */
  mayWarn?: true;
}

export type AnswerHeader = 'ETag' | 'Cache-Control' | 'Location' | 'Set-Cookie';
/** 500 is the health check's own. */
type SuccessStatus = 200 | 201 | 202 | 204 | 302 | 304 | 500;
export type Answers = Readonly<Partial<Record<SuccessStatus, Success>>>;

/** What every answer can have beside its body. */
export interface Envelope {
  headers?: Record<string, string>;
  log?: Record<string, unknown>;
}

type WithContent = Required<Pick<Answer, 'content'>>;

/** The answers that a route's `answers` describe; `json` is a body as text, `content` one as bytes. */
export type Answered<A extends Answers> = {
  [S in keyof A & SuccessStatus]: A[S] extends { shape: Shape<infer T extends z.ZodType<JsonObject>> }
    ? Envelope & { status: S } & ({ body: z.output<T> } | { json: string } | WithContent)
    : A[S] extends { isPage: true }
      ? Envelope & { status: S } & WithContent
      : Envelope & { status: S };
}[keyof A & SuccessStatus];

/** What the router refuses before a handler is asked. */
export type RouterRefusal = 'validation_failed';

export type Tag =
  | 'Webhooks'
  | 'Destinations'
  | 'Deliveries'
  | 'Attempts'
  | 'Events'
  | 'Subjects'
  | 'Search'
  | 'Replays'
  | 'Jobs'
  | 'Erasures'
  | 'Quarantine'
  | 'Ledger'
  | 'Owners'
  | 'Access'
  | 'Service';

/** How a route's body is read. */
export interface Body {
  /** That of its schema in the document. */
  name: string;
  fields: z.ZodObject;
  /** Whether the request may have none. */
  optional?: true;
  /** Bytes, where it is less than the API's own bound. */
  maxBytes?: number;
}

interface Description {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/v1/webhooks`, `/v1/webhooks/{id}` or `/v1/webhooks/{id}/keys`. */
  path: `/${string}`;
  /** Its name in generated clients: never changed. */
  operationId: string;
  /** That who asks must have at least; `none`: it is answered without an API key. */
  role: RoleNeeded;
  tag: Tag;
  /** A few words. */
  summary: string;
  /** Sentences, Markdown. */
  description?: string;
  /** One of postmand's (docs/facts/postmand.md, PM-1 to PM-11), whose clients may send what is not known here: it is passed over with a warning. */
  lenient?: true;
  /** Whether it changes webhooks, or what they match: it answers when no receiver goes by them as they were (docs/protocol.md, DP-23). */
  changesWebhooks?: true;
  /** Whether its answers are of nobody, the same for everyone: nothing of them is hidden from a viewer. */
  ofNobody?: true;
  /** Whether it looks at no parameter, whatever is given. */
  anyParameter?: true;
  /** What `{id}` is. */
  id?: z.ZodType;
  /** Its parameters; missing: none. */
  query?: z.ZodObject;
  body?: Body;
  /** Whether it heeds `Idempotency-Key`. */
  repeatable?: true;
  /** Whether it heeds `If-Match`. */
  conditional?: true;
}

export type Handler<Given> = (request: ApiRequest) => Promise<Given>;

/** A route, whatever it answers. */
export interface Route<Deps = never> extends Description {
  answers: Answers;
  /** What it refuses beside what every route does. */
  errors: readonly RefusalName[];
  handle: (deps: Deps) => Handler<Answer>;
}

interface Spec<Deps, A extends Answers, E extends RefusalName> extends Route<Deps> {
  answers: A;
  errors: readonly E[];
  handle: (deps: Deps) => Handler<Answered<NoInfer<A>> | Refusal<NoInfer<E> | RouterRefusal>>;
}

/** Describes a route; its handler can answer nothing that is not described. */
export const route = <Deps, A extends Answers, const E extends RefusalName>(spec: Spec<Deps, A, E>): Route<Deps> =>
  spec;
