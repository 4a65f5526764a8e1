/** What Linux says of running processes. */
import { readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;

/** The id of no process: nothing is used, and nothing resident. */
export const NOT_RUNNING = 0;

/** User and system time that a process has used so far; 0 where it has ended. */
export function cpuMsOf(pid: number): number {
  // The name, in brackets, may hold blanks; user and system time are the 12th and 13th field behind it.
  const fields = fileOf(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS;
}

/** The most memory that a process has had resident, MiB. */
export const peakMemoryOf = (pid: number): number =>
  Number(/^VmHWM:\s+(\d+)/m.exec(fileOf(pid, 'status'))?.[1] ?? 0) / 1024;

/** The memory that a process has resident now, MiB; a page that others have, too, counts as their part of it. */
export const sharedMemoryOf = (pid: number): number =>
  Number(/^Pss:\s+(\d+)/m.exec(fileOf(pid, 'smaps_rollup'))?.[1] ?? 0) / 1024;

function fileOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
