/** What `npx subrelay doctor` finds. */
import { SubrelayError } from '../../shared/base/errors.ts';

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

/** The exit code: warnings are for reading. */
export const codeOf = (findings: readonly Finding[]): 0 | 1 =>
  findings.some(({ verdict }) => verdict === 'fail') ? 1 : 0;

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

/** One line for each finding, and its fix below it. */
export function linesOf(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const count = (wanted: Verdict) => findings.filter(({ verdict }) => verdict === wanted).length;
  return [
    ...findings.flatMap(({ check, verdict, says, fix }) => [
      `${verdict.padEnd(4)}  ${check.padEnd(width)}  ${says}`,
      ...(fix === null ? [] : [`      ${''.padEnd(width)}  fix: ${fix}`]),
    ]),
    '',
    `${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} to mend`,
  ];
}
