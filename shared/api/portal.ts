/** Links that open the portal for an owner, and its sessions. */
import { z } from 'zod';

import { ofPortal } from '../access/access.ts';
import type { Access } from '../access/access.ts';
import type { PortalLinkDocument, SessionDocument } from '../access/documents.ts';
import { digestOfCode, portalCode, toldUntil } from '../access/portal.ts';
import type { NotOpened, Opened } from '../access/portal.ts';
import { RIGHTS } from '../access/role.ts';
import { utcTime } from '../base/time.ts';
import type { EpochMs } from '../base/time.ts';
import { portalLinkId } from '../events/ids.ts';
import { MUST_BE_GIVEN, invalid, notBlank, readFields, readJsonBody, text } from '../http/body-fields.ts';
import { Timestamp } from '../store/timestamp.ts';
import { ownerId } from '../webhooks/owner-body.ts';
import type { OwnerDocument } from '../webhooks/owner.ts';
import { portalTokenIn } from './authorize.ts';
import { refuse, refuseInput } from './errors.ts';
import type { Refusal } from './errors.ts';
import { CONFLICT } from './give-delivery.ts';
import { digestOf, readIdempotencyKey } from './idempotency.ts';
import { NO_OWNER } from './keys.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { newPortalLinkShape, portalLinkShape, portalSessionShape } from './shapes/portal.ts';
import type { PortalLinkView, PortalSessionView } from './shapes/portal.ts';
import { timeOf } from './views.ts';

export interface PortalRoutesDeps {
  access: Pick<Access, 'portal' | 'byToken' | 'sessions'>;
  /** Where the API is served. */
  apiUrl: string;
  now: () => EpochMs;
  /** UUID v4. */
  newId: () => string;
  randomBytes: (size: number) => Buffer;
}

const USUAL_MS = 3_600_000;
const MOST_MS = 7 * 86_400_000;

const orders = z.object({
  owner: ownerId.describe('For whom: an owner of `GET /v1/owners`.').prefault('').meta(MUST_BE_GIVEN),
  can: z
    .array(z.enum(RIGHTS, `must be of ${RIGHTS.join(', ')}`), 'must be a list of rights')
    .refine((rights) => rights.includes('read'), 'must have read: nothing can be shown without it')
    .meta({ contains: { const: 'read' } })
    .transform((rights) => RIGHTS.filter((right) => rights.includes(right)))
    .describe('What the session may. Without it `read` alone.')
    .exactOptional(),
  expires_at: text
    .refine((time) => utcTime(time) !== null, 'must be an RFC 3339 time from 1970 on')
    .meta({
      format: 'date-time',
      description: 'Until when the link is taken, at most 7 days ahead. Without it an hour.',
    })
    .exactOptional(),
});

const codes = z.object({
  code: notBlank.describe('As `#code` of the link has it.').prefault('').meta(MUST_BE_GIVEN),
});

const createLink = route({
  method: 'POST',
  path: '/v1/portal-links',
  operationId: 'createPortalLink',
  role: 'admin',
  tag: 'Owners',
  summary: 'Make a link that opens the portal for an owner',
  description:
    'It is taken once. Its session lasts an hour, and ends with the key that made the link, and with the owner.',
  body: { name: 'PortalLinkBody', fields: orders },
  repeatable: true,
  answers: {
    200: { means: 'It was made before, under this `Idempotency-Key`.', shape: portalLinkShape, mayWarn: true },
    201: { means: 'The link, this once.', shape: newPortalLinkShape },
  },
  errors: ['malformed_body', 'idempotency_conflict'],
  handle: (deps: PortalRoutesDeps) => (request) => answerOrder(deps, request),
});

const openPortal = route({
  method: 'POST',
  path: '/portal/session',
  operationId: 'openPortal',
  role: 'none',
  tag: 'Owners',
  summary: 'Begin a session of the portal, by the code of a link',
  description: 'No cookie is set: who has the token has the session.',
  body: { name: 'OpenPortal', fields: codes },
  answers: { 201: { means: 'The session.', shape: portalSessionShape } },
  errors: ['malformed_body', 'link_not_found', 'link_expired', 'link_used'],
  handle: (deps: PortalRoutesDeps) => (request) => answerCode(deps, request),
});

const closePortal = route({
  method: 'DELETE',
  path: '/portal/session',
  operationId: 'closePortal',
  role: 'none',
  tag: 'Owners',
  summary: 'End the session of the portal of who asks',
  answers: { 204: { means: 'There is none any more.' } },
  errors: [],
  handle:
    ({ access }: PortalRoutesDeps) =>
    async (request) => {
      const token = portalTokenIn(request);
      const found = token === null ? null : await access.byToken(token);
      if (found === null) return { status: 204 };
      const { session, principal } = found;
      const [before, after] = [{ ended: false }, { ended: true }];
      await access.sessions.end(session.id, [
        request.audit({ kind: 'session', id: session.id, before, after }, principal),
      ]);
      return { status: 204, log: { session: session.id } };
    },
});

export const portalRoutes = [createLink, openPortal, closePortal];

async function answerOrder(deps: PortalRoutesDeps, { body, headers, principal, handling, audit }: ApiRequest) {
  const parsed = readJsonBody(body);
  if (!parsed.ok) return refuseInput(parsed);
  const idempotency = readIdempotencyKey(headers);
  if (!idempotency.ok) return refuseInput(idempotency);
  const now = deps.now();
  const read = readFields(parsed.json, orders, handling, ({ expires_at: at }) => problemsOf(at, now));
  if (!read.ok) return refuseInput(read);
  const { key: under } = idempotency;
  const id = under === null ? deps.newId().replaceAll('-', '') : portalLinkId(principal.key, under);
  const code = portalCode(id, deps.randomBytes(32));
  const { owner, can: rights = ['read'], expires_at } = read.body;
  const expires = expires_at === undefined ? now + USUAL_MS : Date.parse(expires_at);
  const link: PortalLinkDocument = {
    ...{ v: 1, id, owner, rights, digest: digestOfCode(code), key: principal.key, name: principal.name },
    ...{ created_at: Timestamp.fromMillis(now), expires_at: Timestamp.fromMillis(expires), used_at: null },
    ...{ request_digest: under === null ? null : digestOf(parsed.json), expire_at: toldUntil(expires) },
  };
  const after = { owner, can: [...rights], expires_at: timeOf(link.expires_at) };
  const made = await deps.access.portal.create(link, [audit({ kind: 'portal_link', id, before: null, after })]);
  if (made === 'no_owner') return refuseInput(invalid({ owner: NO_OWNER }));
  const log = { owner, link: id };
  if (made === 'created') {
    const url = `${deps.apiUrl}/portal#code=${code}`;
    return { status: 201 as const, body: { ...linkView(link), url, code }, log };
  }
  if (made.request_digest !== link.request_digest) return refuse('idempotency_conflict', CONFLICT);
  handling.warnings.push(REPEATED);
  return { status: 200 as const, body: linkView(made), log: { ...log, outcome: 'repeated' } };
}

const REPEATED =
  'this Idempotency-Key made the link before: its code was in the first answer alone; if that was lost, make another one';

function problemsOf(at: unknown, now: EpochMs): Record<string, string> {
  if (typeof at !== 'string' || utcTime(at) === null) return {};
  if (Date.parse(at) <= now) return { expires_at: 'must be in the future' };
  return Date.parse(at) - now > MOST_MS ? { expires_at: 'must be within 7 days' } : {};
}

const linkView = (link: PortalLinkDocument): PortalLinkView => ({
  id: link.id,
  owner: link.owner,
  can: [...link.rights],
  expires_at: timeOf(link.expires_at),
  used_at: link.used_at && timeOf(link.used_at),
});

async function answerCode({ access }: PortalRoutesDeps, request: ApiRequest) {
  const parsed = readJsonBody(request.body);
  if (!parsed.ok) return refuseInput(parsed);
  const read = readFields(parsed.json, codes, request.handling);
  if (!read.ok) return refuseInput(read);
  const opened = await access.portal.open(read.body.code, (...begun) => [entryOf(request, ...begun)]);
  if (opened.outcome !== 'opened') return notOpened(opened);
  const { session, owner } = opened;
  return { status: 201 as const, body: sessionView(opened), log: { owner: owner.id, session: session.id } };
}

const entryOf = ({ audit }: ApiRequest, session: SessionDocument, owner: OwnerDocument) => {
  const after = { kind: session.kind, owner: owner.id, can: [...(session.rights ?? [])] };
  return audit({ kind: 'session', id: session.id, before: null, after }, ofPortal(session, owner));
};

function notOpened(why: NotOpened): Refusal<'link_not_found' | 'link_expired' | 'link_used'> {
  if (why.outcome === 'unknown') return refuse('link_not_found', 'There is no such link: ask for another one.');
  if (why.outcome === 'expired') return refuse('link_expired', 'A link is good for a while: ask for another one.');
  return refuse(
    'link_used',
    `It was taken at ${new Date(why.at).toISOString()}, and opens the portal once: ask for another one.`,
  );
}

const sessionView = ({ token, session, owner: { id, name } }: Opened): PortalSessionView => ({
  token,
  owner: { id, name },
  can: [...(session.rights ?? [])],
  expires_at: timeOf(session.expires_at),
});
