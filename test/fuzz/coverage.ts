/** What a summary says, and whether it will do. */
import type { Summary } from './report.ts';

const MOST_SHOWN = 30;

/** @param operations all of the document that were to be asked, `GET /v1/events` */
export function coverageOf(asker: string, { phases, operations, judged, faults }: Summary, all: readonly string[]) {
  const missing = all.filter((operation) => !operations.has(operation));
  const succeeded = all.filter((operation) => [...(operations.get(operation) ?? [])].some((status) => status < 400));
  const only = all.filter((operation) => operations.has(operation) && !succeeded.includes(operation));
  const requests = [...phases.values()].reduce((sum, count) => sum + count, 0);
  const byPhase = [...phases].map(([phase, count]) => `${phase} ${count}`).join(', ');
  return {
    ok: missing.length === 0 && faults.size === 0 && requests > 0,
    lines: [
      `${asker}: ${all.length - missing.length} of ${all.length} operations, ${requests} requests (${byPhase})`,
      `  ${succeeded.length} operations were answered 2xx or 3xx; only refused: ${only.join(', ') || 'none'}`,
      `  ${judged} refusals of what the document allows, by rules that JSON Schema can't say`,
      ...(missing.length > 0 ? [`  NOT ASKED: ${missing.join(', ')}`] : []),
      ...[...faults].slice(0, MOST_SHOWN).flatMap(([fault, asked]) => [`  FAULT ${fault}`, `    ${asked}`]),
    ],
  };
}
