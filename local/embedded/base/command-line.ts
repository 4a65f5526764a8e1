/** A server's command line as one table, for the parser, for `--help` and for the README. */

/** As `parseArgs` of node:util takes it, with the words for a person. */
export interface CommandOption {
  readonly type: 'string' | 'boolean';
  /** Its value, in one word; absent for a switch. */
  readonly value?: string;
  readonly about: string;
}

export type CommandOptions = Readonly<Record<string, CommandOption>>;

/** `--port N`, or `--help`. */
export const nameOf = (name: string, { value }: CommandOption): string =>
  value === undefined ? `--${name}` : `--${name} ${value}`;

/** In one line. */
export const usageOf = (command: string, options: CommandOptions): string =>
  `usage: ${command} ${Object.entries(options)
    .map(([name, option]) => `[${nameOf(name, option)}]`)
    .join(' ')}`;

/** A line for each option. */
export function helpOf(command: string, options: CommandOptions): string {
  const rows = Object.entries(options).map(([name, option]) => [nameOf(name, option), option.about] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  return `usage: ${command} [options]\n${rows.map(([name, about]) => `  ${name.padEnd(width)}  ${about}\n`).join('')}`;
}
