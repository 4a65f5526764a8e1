/** A page that leads through commands: its blocks, each with what the page says it shows. */
import { readFileSync } from 'node:fs';

export interface Step {
  /** Lines of a shell. */
  code: string;
  /** Lines of what it prints, `…` for a part that differs. */
  shows: string[];
  /** Lines that the reader's own receiver prints then. */
  receives: string[];
}

/** @param from the heading of the first part @param to the heading of the part that is no longer taken */
export function stepsOf(page: string, from: string, to: string): Step[] {
  const text = readFileSync(page, 'utf8');
  const part = text.slice(text.indexOf(`## ${from}`), text.indexOf(`## ${to}`));
  const steps: Step[] = [];
  for (const [, before, language, block = ''] of part.matchAll(/(?<=^(.*)\n\n)```(sh|text)\n([^]*?)\n```$/gm)) {
    if (language === 'sh') steps.push({ code: block, shows: [], receives: [] });
    else steps.at(-1)![before!.endsWith('Your receiver prints:') ? 'receives' : 'shows'].push(...block.split('\n'));
  }
  return steps;
}

export interface Call {
  /** Lines of a shell, that keeps its variables from call to call. */
  code: string;
  /** Some members of the JSON that it prints; undefined where the page does not show it. */
  shows: unknown;
}

/** The calls of a page: its blocks of a shell, each with the JSON that stands right behind it. */
export const callsOf = (page: string): Call[] =>
  [...readFileSync(page, 'utf8').matchAll(/^```sh\n([^]*?)\n```\n(?:\n```json\n([^]*?)\n```\n)?/gm)].map(
    ([, code = '', json]) => ({ code, shows: json && (JSON.parse(json) as unknown) }),
  );

/**
 * Where an answer is not as a page shows it: a line each, by path. An answer may have more members and items. `…` in a text stands for any part.
 */
export function notAsShown(shown: unknown, answer: unknown, path = 'answer'): string[] {
  if (typeof shown === 'object' && shown !== null && typeof answer === 'object' && answer !== null) {
    const given = new Map(Object.entries(answer));
    return Object.entries(shown).flatMap(([name, each]) => notAsShown(each, given.get(name), `${path}.${name}`));
  }
  if (typeof shown === 'string' && typeof answer === 'string' && likeness(shown).test(answer)) return [];
  return shown === answer ? [] : [`${path}: ${JSON.stringify(shown)} is shown, it is ${JSON.stringify(answer)}`];
}

/** @returns the lines that are not in an output in this order, each as a line of its own */
export function missingIn(output: string, lines: readonly string[]): string[] {
  const printed = output.split('\n');
  return lines.filter((line) => {
    const at = printed.findIndex((each) => likeness(line).test(each));
    if (at >= 0) printed.splice(0, at + 1);
    return at < 0;
  });
}

/** What a text may be that a page shows with `…`. */
function likeness(shown: string): RegExp {
  const parts = shown.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`);
}
