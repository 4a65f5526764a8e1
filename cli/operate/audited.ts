/** Commands that change something beside the API leave an entry in the audit log, too. */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';

import { auditEntry } from '../../shared/access/audit.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Terminal } from '../frame/terminal.ts';

/**
 * Writes that a command is about to change the database: what it changes is many commits, and it can be stopped between them.
 * @param order what it was asked to do
 * @param kind what it changes: also what the project has beside its database
 * @throws SubrelayError STORE_UNAVAILABLE: then nothing is to be changed
 */
export async function auditCommand(
  store: Pick<Store, 'commit' | 'projectId'>,
  action: string,
  order: JsonObject,
  kind: 'database' | 'project' = 'database',
) {
  const actor = { by: { key: 'command', name: userName(), role: 'admin' as const }, action, requestId: null };
  const change = { kind, id: store.projectId, before: null, after: order };
  await store.commit({ writes: [auditEntry(actor, change, { id: randomUUID(), now: Date.now() })] });
}

/** The same for a command that has no store open. @throws as `auditCommand` does */
export async function auditOfProject(projectId: string, action: string, order: JsonObject): Promise<void> {
  // Loaded here: --help and wrong usage are answered without it.
  const { openStore } = await import('../../shared/store/store.ts');
  const store = openStore(projectId);
  try {
    await auditCommand(store, action, order, 'project');
  } finally {
    await store.close();
  }
}

/** Registration needs nothing of Firestore's, and mends what is broken: it goes on where no entry can be written, and says so. */
export async function auditIfPossible(
  projectId: string,
  { action, order, note }: { action: string; order: JsonObject; note: Terminal['note'] },
): Promise<void> {
  try {
    await auditOfProject(projectId, action, order);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    note(`No entry in the audit log: ${why}`);
  }
}

/** A container may know its user by a number alone. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
