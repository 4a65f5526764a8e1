/** The running local stack, for commands that use it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';

import { isNotThere } from '../local/file-errors.ts';
import type { StackFile } from '../local/stack-file.ts';
import { UsageError } from './command.ts';

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
  metrics: nullable,
  settings: z.record(z.string(), z.string()),
  functions: z.record(z.string(), z.string()),
  pids: z.record(z.string(), z.number()),
});

/**
 * Reads where the local stack is.
 * @param root the folder of package.json
 * @returns null where none is running
 * @throws UsageError where the file can't be read or is another version's
 */
export async function readLocalStack(root = process.cwd()): Promise<StackFile | null> {
  const text = await readIfThere(join(root, '.local', 'stack.json'));
  if (text === null) return null;
  const stack = stackFile.safeParse(jsonOf(text)).data;
  if (!stack)
    throw new UsageError('.local/stack.json is spoiled or of another version: start the stack again with npm start');
  return isAlive(stack.pids['stack'] ?? 0) ? stack : null;
}

/**
 * The running stack, for a command that can't do without.
 * @throws UsageError
 */
export async function localStack(instead: string, root?: string): Promise<StackFile> {
  const stack = await readLocalStack(root);
  if (stack === null) throw new UsageError(`No local stack is running: start one with npm start, or ${instead}`);
  return stack;
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
