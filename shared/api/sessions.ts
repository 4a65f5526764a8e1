/** `/v1/sessions`: codes for the console, and its sessions. */
import { z } from 'zod';

import type { Access } from '../access/access.ts';
import type { SessionDocument } from '../access/documents.ts';
import { readFields, readJsonBody } from '../http/body-fields.ts';
import { refuse, refuseInput } from './errors.ts';
import { sessionIdText } from './path-ids.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { sessionCodeShape, sessionsShape } from './shapes/session.ts';
import type { SessionView } from './shapes/session.ts';
import { timeOf } from './views.ts';

export interface SessionRoutesDeps {
  access: Access;
  /** Where the API is served. */
  apiUrl: string;
}

const none = z.object({});

const createSession = route({
  method: 'POST',
  path: '/v1/sessions',
  operationId: 'createSession',
  role: 'viewer',
  tag: 'Access',
  summary: 'Make a code that opens the console',
  description: 'For a minute, and once. The session has the role of this key, lasts 8 hours, and ends with the key.',
  body: { name: 'NoSessionFields', fields: none, optional: true },
  answers: { 201: { means: 'The code.', shape: sessionCodeShape } },
  errors: ['malformed_body', 'key_needed'],
  handle:
    ({ access, apiUrl }: SessionRoutesDeps) =>
    async ({ body, principal, handling, audit }) => {
      const parsed = body.length === 0 ? { ok: true as const, json: {} } : readJsonBody(body);
      if (!parsed.ok) return refuseInput(parsed);
      const read = readFields(parsed.json, none, handling);
      if (!read.ok) return refuseInput(read);
      const { key, name, role, session: bySession } = principal;
      if (role === 'none' || bySession !== undefined) return refuse('key_needed', KEY_NEEDED);
      const { value: code, session } = await access.sessions.makeCode({ key, name, role }, ({ id: made }) => [
        audit({ kind: 'session', id: made, before: null, after: { kind: 'code', role } }),
      ]);
      const url = `${apiUrl}/console#code=${code}`;
      return { status: 201, body: { url, code, expires_at: timeOf(session.expires_at) } };
    },
});

const KEY_NEEDED = 'a session makes no other: it would never end. Use a key.';

const listSessions = route({
  method: 'GET',
  path: '/v1/sessions',
  operationId: 'listSessions',
  role: 'viewer',
  tag: 'Access',
  summary: 'List the sessions of the console, newest first',
  answers: { 200: { means: 'Those that go on, the newest 1,000.', shape: sessionsShape } },
  errors: [],
  handle:
    ({ access }: SessionRoutesDeps) =>
    async ({ principal }) => {
      const live = await access.ofLiveKeys(await access.sessions.live());
      return { status: 200, body: { sessions: live.map((session) => sessionView(session, principal)) } };
    },
});

const id = sessionIdText('The session, or `all`.');

const endSession = route({
  method: 'DELETE',
  path: '/v1/sessions/{id}',
  operationId: 'endSession',
  role: 'admin',
  tag: 'Access',
  summary: 'End a session of the console, or all',
  description: 'With `all` every session and every code ends, that of who asks, too.',
  id,
  answers: { 204: { means: 'It has ended.' } },
  errors: ['invalid_id', 'session_not_found'],
  handle:
    ({ access: { sessions } }: SessionRoutesDeps) =>
    async (request) => {
      const read = id.safeParse(request.id);
      if (!read.success) return refuse('invalid_id');
      const [before, after] = [{ ended: false }, { ended: true }];
      const entry = request.audit({ kind: 'session', id: read.data, before, after });
      if (read.data === 'all') return { status: 204, log: { items: await sessions.endAll([entry]) } };
      return (await sessions.end(read.data, [entry])) ? { status: 204 } : refuse('session_not_found');
    },
});

export const sessionRoutes = [createSession, listSessions, endSession];

const sessionView = (session: SessionDocument, { session: own }: ApiRequest['principal']): SessionView => ({
  id: session.id,
  key: session.key,
  name: session.name,
  role: session.role,
  created_at: timeOf(session.created_at),
  expires_at: timeOf(session.expires_at),
  current: session.id === own,
});
