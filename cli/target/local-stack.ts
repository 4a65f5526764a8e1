/** The running local stack, for commands that use it. */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { z } from 'zod';

import { isNotThere } from '../../local/file-errors.ts';
import type { StackFile } from '../../local/stack-file.ts';
import { UsageError } from '../frame/usage-error.ts';

const nullable = z.string().nullable();
const stackFile: z.ZodType<StackFile> = z.object({
  frontDoor: z.string(),
  apiKey: z.string(),
  pubsubEmulatorHost: z.string(),
  firestoreEmulatorHost: z.string(),
  projectId: z.string(),
  workspaceTopic: z.string(),
  paddle: z.object({ privateKeyFile: nullable, publicKeyFile: nullable, billingSecret: nullable }),
  receiver: z.string(),
  resellerApi: z.string(),
  paddleApi: z.string(),
  jiraSite: z.string(),
  slackApi: z.string(),
  metrics: nullable,
  settings: z.record(z.string(), z.string()),
  functions: z.record(z.string(), z.string()),
  pids: z.record(z.string(), z.number()),
});

/** The nearest `.local/stack.json`, upwards from a folder as git looks for its own; null: there is none. */
async function nearestStackFile(folder: string): Promise<{ file: string; text: string } | null> {
  const file = join(folder, '.local', 'stack.json');
  const text = await readIfThere(file);
  if (text !== null) return { file, text };
  const above = dirname(folder);
  return above === folder ? null : nearestStackFile(above);
}

/**
 * Reads where the local stack is.
 * @param folder where the nearest is looked for, upwards
 * @returns null where none is running
 * @throws UsageError where the file can't be read or is another version's
 */
export async function readLocalStack(folder: string): Promise<StackFile | null> {
  const found = await nearestStackFile(resolve(folder));
  if (found === null) return null;
  const stack = stackFile.safeParse(jsonOf(found.text)).data;
  if (!stack)
    throw new UsageError(`${found.file} is spoiled or of another version: start the stack again with npm start`);
  return isAlive(stack.pids['stack'] ?? 0) ? stack : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isNotThere(error)) return null;
    throw error;
  }
}

/** A stack that was killed leaves its file. */
function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
