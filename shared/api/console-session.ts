/** `/console/session`: the session of the browser that asks. Its cookie is all that it has. */
import { z } from 'zod';

import type { Access } from '../access/access.ts';
import type { SessionDocument } from '../access/documents.ts';
import type { Principal } from '../access/role.ts';
import { SESSION_MS } from '../access/sessions.ts';
import type { Beside } from '../access/sessions.ts';
import { randomText, setCookie } from '../access/site.ts';
import { SubrelayError } from '../base/errors.ts';
import { MUST_BE_GIVEN, notBlank, readFields, readJsonBody } from '../http/body-fields.ts';
import type { Store } from '../store/store.ts';
import type { Write } from '../store/write.ts';
import { SESSION_OVER, refuseOtherSites, sessionIn } from './authorize.ts';
import { refuse, refuseInput } from './errors.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { ownSessionShape } from './shapes/session.ts';
import type { OwnSessionView } from './shapes/session.ts';
import { timeOf } from './views.ts';

export interface ConsoleSessionDeps {
  access: Pick<Access, 'sessions' | 'bySession'>;
  store: Pick<Store, 'projectId'>;
}

const fields = z.object({
  code: notBlank.describe('As `#code` of the address has it.').prefault('').meta(MUST_BE_GIVEN),
});

const HEADERS = ['Set-Cookie'] as const;

const signIn = route({
  method: 'POST',
  path: '/console/session',
  operationId: 'signIn',
  role: 'none',
  tag: 'Access',
  summary: 'Begin a session of the console, by a code',
  description: 'Taken from a page of this service alone: it sets the cookie of the session.',
  body: { name: 'SignIn', fields },
  answers: { 201: { means: 'The session.', shape: ownSessionShape, headers: HEADERS } },
  errors: ['malformed_body', 'other_site', 'code_not_found'],
  handle:
    ({ access, store }: ConsoleSessionDeps) =>
    async (request) => {
      const site = refuseOtherSites(request);
      const parsed = readJsonBody(request.body);
      if (!parsed.ok) return refuseInput(parsed);
      const read = readFields(parsed.json, fields, request.handling);
      if (!read.ok) return refuseInput(read);
      const code = randomText(read.body.code);
      const made = code === null ? null : await access.sessions.exchange(code, begun(request));
      if (made === null) return refuse('code_not_found', NO_CODE);
      const { session, value } = made;
      const headers = { 'set-cookie': setCookie(site, value, SESSION_MS / 1_000) };
      return {
        status: 201,
        body: sessionView(session, store),
        headers,
        log: { apiKey: session.key, session: session.id },
      };
    },
});

const NO_CODE = 'it was used before, is over a minute old, or was never made: make another one.';

const getOwnSession = route({
  method: 'GET',
  path: '/console/session',
  operationId: 'getOwnSession',
  role: 'none',
  tag: 'Access',
  summary: 'Get the session of who asks',
  answers: { 200: { means: 'The session.', shape: ownSessionShape } },
  errors: ['unauthorized'],
  handle:
    ({ access, store }: ConsoleSessionDeps) =>
    async (request) => {
      const value = sessionIn(request);
      const found = value === null ? null : await access.bySession(value);
      if (found === null) throw new SubrelayError('TOKEN_MISSING', SESSION_OVER);
      return { status: 200, body: sessionView(found.session, store) };
    },
});

const signOut = route({
  method: 'DELETE',
  path: '/console/session',
  operationId: 'signOut',
  role: 'none',
  tag: 'Access',
  summary: 'End the session of who asks',
  answers: { 204: { means: 'There is none any more.', headers: HEADERS } },
  errors: ['other_site'],
  handle:
    ({ access }: ConsoleSessionDeps) =>
    async (request) => {
      const site = refuseOtherSites(request);
      const value = sessionIn(request);
      const found = value === null ? null : await access.sessions.find(value);
      if (found !== null) await access.sessions.end(found.id, [ended(request, found)]);
      return { status: 204, headers: { 'set-cookie': setCookie(site, '', 0) } };
    },
});

export const consoleSessionRoutes = [signIn, getOwnSession, signOut];

/** Nobody asks by a key here: it is the session's own that acts. */
const actorOf = ({ key, name, role, id }: SessionDocument): Principal => ({ key, name, role, session: id });

const begun =
  ({ audit }: ApiRequest): Beside =>
  (session) => {
    const after = { kind: session.kind, role: session.role, expires_at: timeOf(session.expires_at) };
    return [audit({ kind: 'session', id: session.id, before: null, after }, actorOf(session))];
  };

const ended = ({ audit }: ApiRequest, session: SessionDocument): Write =>
  audit({ kind: 'session', id: session.id, before: { ended: false }, after: { ended: true } }, actorOf(session));

const sessionView = (
  { role, name, expires_at }: SessionDocument,
  { projectId }: Pick<Store, 'projectId'>,
): OwnSessionView => ({ role, name, environment: projectId, expires_at: timeOf(expires_at) });
