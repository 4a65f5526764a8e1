/** `--help`: of the whole, of a group, of a command; 80 columns at most. */
import type { Command, RouteMap } from '@stricli/core';

import type { Context } from './command.ts';
import { wrapped } from './lines.ts';
import { asCalled } from './messages.ts';

const WIDTH = 80;

type Target = Command<Context> | RouteMap<Context>;

/** The commands of the whole by what they are for. */
export interface Section {
  title: string;
  commands: readonly string[];
}

/**
 * @param path as it is typed: `subrelay dead-letters list`
 * @param sections of the whole; those that it names no command of are left out
 */
export function helpLines(target: Target, path: readonly string[], sections: readonly Section[]): string[] {
  if (!('getAllEntries' in target)) return commandLines(target, path);
  const usage = [`${path.join(' ')} COMMAND [OPTIONS]`, '', ...paragraphs(sentence(target.brief)), ''];
  return [
    ...usage,
    ...listLines(target, path.length === 1 ? sections : []),
    '',
    `${path.join(' ')} COMMAND --help explains one.`,
  ];
}

function listLines(target: RouteMap<Context>, sections: readonly Section[]): string[] {
  const entries = target.getAllEntries().filter(({ hidden }) => !hidden);
  const rows = entries.map(({ name, target: { brief } }) => [name.original, brief] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  const line = ([name, brief]: readonly [string, string]) => row(name, brief, width);
  if (sections.length === 0) return rows.flatMap(line);
  return sections.flatMap(({ title, commands }, index) => [
    ...(index === 0 ? [] : ['']),
    title,
    ...rows.filter(([name]) => commands.includes(name)).flatMap(line),
  ]);
}

function commandLines(
  { parameters, brief, fullDescription = '' }: Command<Context>,
  path: readonly string[],
): string[] {
  const [called = ''] = path;
  const [about, exits] = splitLast(asCalled(fullDescription, called));
  const options = Object.entries(parameters.flags ?? {}).filter(([, { hidden }]) => hidden !== true);
  return [
    [...path, ...argumentWords(parameters), '[OPTIONS]'].join(' '),
    '',
    ...paragraphs(about === '' ? sentence(brief) : about),
    '',
    ...twoColumns([
      ...argumentRows(parameters),
      ...options.map((option) => optionRow(option, called)),
      ['-h, --help', 'shows this'],
    ]),
    '',
    ...paragraphs(exits),
  ];
}

const sentence = (brief: string): string =>
  `${brief.slice(0, 1).toUpperCase()}${brief.slice(1)}${brief.endsWith('.') ? '' : '.'}`;

function splitLast(description: string): [string, string] {
  const at = description.lastIndexOf('Exit codes:');
  return [description.slice(0, at).trimEnd(), description.slice(at)];
}

type Parameters = Command<Context>['parameters'];

const positionals = ({ positional }: Parameters) =>
  positional === undefined ? [] : positional.kind === 'tuple' ? positional.parameters : [positional.parameter];

const argumentWords = (parameters: Parameters): string[] =>
  positionals(parameters)
    .map(({ placeholder = 'ARGUMENT', optional }) => (optional ? `[${placeholder}]` : placeholder))
    .map((word) => (parameters.positional?.kind === 'array' ? `${word}…` : word));

const argumentRows = (parameters: Parameters): [string, string][] =>
  positionals(parameters).map(({ placeholder = 'ARGUMENT', brief }) => [placeholder, brief]);

type Flag = NonNullable<Parameters['flags']>[string];

function optionRow([name, flag]: [string, Flag], called: string): [string, string] {
  const value =
    flag.kind === 'parsed'
      ? ` ${flag.placeholder ?? 'VALUE'}`
      : flag.kind === 'enum'
        ? ` ${flag.values.join('|')}`
        : '';
  return [`--${name}${value}`, asCalled(flag.brief, called)];
}

/** A wide first column stands in a line of its own. */
const FIRST = 30;

function twoColumns(rows: readonly [string, string][]): string[] {
  const width = Math.min(FIRST, Math.max(...rows.map(([first]) => first.length)));
  return rows.flatMap(([first, second]) => row(first, second, width));
}

function row(first: string, second: string, width: number): string[] {
  const lines = wrapped(second, WIDTH - width - 4).map((line) => `${' '.repeat(width + 4)}${line}`);
  if (first.length > width) return [`  ${first}`, ...lines];
  return lines.map((line, index) => (index === 0 ? `  ${first.padEnd(width)}${line.slice(width + 2)}` : line));
}

/** Text between empty lines is wrapped; lines that begin with a blank stay as they are. */
function paragraphs(text: string): string[] {
  return text
    .split('\n\n')
    .flatMap((paragraph, index) => [
      ...(index === 0 ? [] : ['']),
      ...(paragraph.startsWith(' ') ? paragraph.split('\n') : wrapped(paragraph.replaceAll('\n', ' '), WIDTH)),
    ]);
}
