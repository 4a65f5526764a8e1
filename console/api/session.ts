/** Whose console this is. The session itself is a cookie that no script reads. */
import { signal } from '@preact/signals-core';

import type { OwnSessionView } from './answers.ts';
import { read, sessionOver, write } from './client.ts';
import type { Failure } from './failure.ts';

type Role = OwnSessionView['role'];

/** Null: nobody has asked yet, or there is none. */
export const session = signal<OwnSessionView | null>(null);

const RANK: Record<Role, number> = { viewer: 1, operator: 2, admin: 3 };

/** Whether a button that needs a role is shown: one that would fail is not. */
export const may = (needed: Role): boolean => session.value !== null && RANK[session.value.role] >= RANK[needed];

/** @returns why there is none; null where there is one */
export async function findSession(): Promise<Failure | null> {
  const found = await read('/console/session');
  if (!found.ok) return found.failure;
  session.value = found.value;
  sessionOver.value = false;
  return null;
}

/** Takes a code, once. @returns why it was not taken; null where it was */
export async function signIn(code: string): Promise<Failure | null> {
  const made = await write('POST /console/session', { body: { code } });
  if (!made.ok) return made.failure;
  session.value = made.value;
  sessionOver.value = false;
  return null;
}

export async function signOut(): Promise<void> {
  const ended = await write('DELETE /console/session');
  if (ended.ok) sessionOver.value = true;
}
