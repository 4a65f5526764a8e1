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

/** @returns the lines that are not in an output in this order, each as a line of its own */
export function missingIn(output: string, lines: readonly string[]): string[] {
  const printed = output.split('\n');
  return lines.filter((line) => {
    const parts = line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const at = printed.findIndex((each) => new RegExp(`^${parts.join('.*')}$`).test(each));
    if (at >= 0) printed.splice(0, at + 1);
    return at < 0;
  });
}
