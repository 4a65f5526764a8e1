/** `--help`: of the whole, of a group, of a command. */
import type { Command, RouteMap } from '@stricli/core';

import type { Context } from './command.ts';
import { wrapped } from './lines.ts';
import { asCalled } from './messages.ts';

/** Longer lines are hard to read. */
export const WIDEST = 80;

type Target = Command<Context> | RouteMap<Context>;

/** The commands of the whole by what they are for. */
export interface Section {
  title: string;
  commands: readonly string[];
}

interface Shape {
  sections: readonly Section[];
  width: number;
}

/**
 * @param path as it is typed: `subrelay dead-letters list`
 * @param sections of the whole; those that it names no command of are left out @param width columns
 */
export function helpLines(target: Target, path: readonly string[], { sections, width }: Shape): string[] {
  if (!('getAllEntries' in target)) return commandLines(target, path, width);
  const usage = [`${path.join(' ')} COMMAND [OPTIONS]`, '', ...paragraphs(sentence(target.brief), width), ''];
  return [
    ...usage,
    ...listLines(target, { sections: path.length === 1 ? sections : [], width }),
    '',
    `${path.join(' ')} COMMAND --help explains one.`,
  ];
}

function listLines(target: RouteMap<Context>, { sections, width }: Shape): string[] {
  const entries = target.getAllEntries().filter(({ hidden }) => !hidden);
  const rows = entries.map(({ name, target: { brief } }) => [name.original, brief] as const);
  const first = Math.max(...rows.map(([name]) => name.length));
  const line = ([name, brief]: readonly [string, string]) => row(name, brief, { first, width });
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
  width: number,
): string[] {
  const [called = ''] = path;
  const [about, exits] = splitLast(asCalled(fullDescription, called));
  const options = Object.entries(parameters.flags ?? {}).filter(([, { hidden }]) => hidden !== true);
  return [
    [...path, ...argumentWords(parameters), '[OPTIONS]'].join(' '),
    '',
    ...paragraphs(about === '' ? sentence(brief) : about, width),
    '',
    ...twoColumns(
      [
        ...argumentRows(parameters),
        ...options.map((option) => optionRow(option, called)),
        ['-h, --help', 'shows this'],
      ],
      width,
    ),
    '',
    ...paragraphs(exits, width),
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

/** A wider first column stands in a line of its own. */
const FIRST = 30;

interface Columns {
  first: number;
  width: number;
}

function twoColumns(rows: readonly [string, string][], width: number): string[] {
  const first = Math.min(FIRST, Math.max(...rows.map(([left]) => left.length)));
  return rows.flatMap(([left, right]) => row(left, right, { first, width }));
}

/** Where less is left for the second column, it stands below the first. */
const LEAST = 24;

function row(left: string, right: string, { first, width }: Columns): string[] {
  const at = width - first - 4 < LEAST ? 4 : first + 4;
  const lines = wrapped(right, width - at).map((line) => `${' '.repeat(at)}${line}`);
  if (left.length > at - 4) return [`  ${left}`, ...lines];
  return lines.map((line, index) => (index === 0 ? `  ${left.padEnd(first)}${line.slice(first + 2)}` : line));
}

/** Text between empty lines is wrapped; lines that begin with a blank stay as they are. */
function paragraphs(text: string, width: number): string[] {
  return text
    .split('\n\n')
    .flatMap((paragraph, index) => [
      ...(index === 0 ? [] : ['']),
      ...(paragraph.startsWith(' ') ? paragraph.split('\n') : wrapped(paragraph.replaceAll('\n', ' '), width)),
    ]);
}
