/** Whose portal this is. Its token is in this page's memory alone: a page that is loaded anew has none. */
import { signal } from '@preact/signals-core';

import type { PortalSessionView } from '../api/answers.ts';
import { sessionOver, useToken, write } from '../api/client.ts';
import type { Failure } from '../api/failure.ts';
import { goInstead } from '../browser/location.ts';
import { codeIn } from '../format/code.ts';

type Right = PortalSessionView['can'][number];

/** What the page remembers of its session: not its token. */
export type Session = Omit<PortalSessionView, 'token'>;

/** Null: there is none. */
export const session = signal<Session | null>(null);

/** Whether the code of the link is being given. */
export const opening = signal(true);

/** Why the link opened nothing; null where it was not tried, or did. */
export const refused = signal<Failure | null>(null);

/** Whether a button that needs a right is shown: one that would fail is not. */
export const can = (right: Right): boolean => session.value?.can.includes(right) ?? false;

/** Gives the code of the address for a session. It leaves the address at once: it is in no history. */
export async function begin(): Promise<void> {
  const code = location.hash.startsWith('#code=') ? codeIn(location.hash) : null;
  if (code !== null) {
    goInstead('#/');
    const made = await write('POST /portal/session', { body: { code } });
    if (made.ok) {
      const { token, ...whose } = made.value;
      useToken(token);
      session.value = whose;
      sessionOver.value = false;
    } else refused.value = made.failure;
  }
  opening.value = false;
}

export async function signOut(): Promise<void> {
  await write('DELETE /portal/session');
  useToken(null);
  sessionOver.value = true;
}
