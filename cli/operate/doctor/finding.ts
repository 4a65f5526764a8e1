/** What `npx --no subrelay doctor` finds. */
import { SubrelayError } from '../../../shared/base/errors.ts';
import type { Paint, Style } from '../../frame/colours.ts';
import { table } from '../../frame/table.ts';

/** `warn`: it works, or nobody can tell from here; `fail`: something is lost, late or refused until it is mended. */
export type Verdict = 'ok' | 'warn' | 'fail';

export interface Finding {
  /** What was looked at. */
  check: string;
  verdict: Verdict;
  /** What was seen; never a secret or personal data. */
  says: string;
  /** What to run or where to click; null where all is well. */
  fix: string | null;
}

export const ok = (check: string, says: string): Finding => ({ check, verdict: 'ok', says, fix: null });
export const warn = (check: string, says: string, fix: string): Finding => ({ check, verdict: 'warn', says, fix });
export const fail = (check: string, says: string, fix: string): Finding => ({ check, verdict: 'fail', says, fix });

/** Whether nothing is to be mended: warnings are for reading. */
export const isSound = (findings: readonly Finding[]): boolean => findings.every(({ verdict }) => verdict !== 'fail');

/** A check's findings, or its failure as one: a check that can't be made keeps no other from being made. */
export async function checked(check: string, fix: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [fail(check, reasonOf(error), fix)];
  }
}

export function reasonOf(error: unknown): string {
  if (error instanceof SubrelayError || error instanceof Error) return error.message;
  return String(error);
}

const STYLE_OF: Readonly<Record<Verdict, Style>> = { ok: 'good', warn: 'doubtful', fail: 'bad' };

/** One line for each finding, and its fix below it. */
export function linesOf(findings: readonly Finding[], paint: Paint = (_, text) => text): string[] {
  const count = (wanted: Verdict) => findings.filter(({ verdict }) => verdict === wanted).length;
  return [
    ...table(
      findings.flatMap(({ check, verdict, says, fix }) => [
        [paint(STYLE_OF[verdict], verdict.padEnd(4)), check, says],
        ...(fix === null ? [] : [['', '', `fix: ${fix}`]]),
      ]),
    ),
    '',
    `${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} to mend`,
  ];
}
