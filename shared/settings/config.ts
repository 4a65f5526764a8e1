/**
 * Reads a function's settings from its environment, under the same names on GCP and on one machine. Each room says its own
 * (`settings.ts`), and a function asks for those of the rooms that it opens.
 */
import type { z } from 'zod';

/** One variable of a function's environment. */
export interface Setting<Name extends string = string, Value = unknown> {
  /** Its name in a `Config`. */
  readonly name: Name;
  readonly variable: string;
  /** Takes the variable's text; undefined only where nothing need be set. */
  readonly schema: z.ZodType<Value>;
  /** The text that counts where the variable is not set. */
  readonly default?: string | undefined;
  /** Its value is kept in Secret Manager, and never shown. */
  readonly isSecret: boolean;
  /** Operators may set it in `settings` of the Terraform module. */
  readonly isChoice: boolean;
  /** For the table of docs/settings.md, in Markdown, without a full stop. */
  readonly says: string;
}

type Told<Value> = Pick<Setting<string, Value>, 'schema' | 'default' | 'says'> &
  Partial<Pick<Setting, 'isSecret' | 'isChoice'>>;

/** Neither a secret nor an operator's choice unless it says so. */
export const setting = <const Name extends string, Value>(
  name: Name,
  variable: string,
  told: Told<Value>,
): Setting<Name, Value> => ({ name, variable, isSecret: false, isChoice: false, ...told });

/** The values of some settings, each under its name. @typeParam S a union of settings */
export type Config<S extends Setting> = { [One in S as One['name']]: z.output<One['schema']> };
export type Env = Record<string, string | undefined>;

/** Whether a function that reads it can't start without. */
export const isRequired = (setting: Setting): boolean =>
  setting.default === undefined && !setting.schema.safeParse(undefined).success;

/** Lists every variable that is missing or wrong, each with what to write instead. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
  /** One line each, with the variable's name. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Cannot start: ${problems.length} setting(s) to correct in the environment:\n  ${problems.join('\n  ')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads settings from the environment. An empty variable counts as not set.
 * @throws ConfigError that names every bad variable at once; a secret's value is never shown.
 */
export function readConfig<S extends Setting>(settings: readonly S[], env: Env = process.env): Config<S> {
  const read = [...new Set(settings)].map((setting) => [setting.name, readSetting<unknown>(setting, env)] as const);
  const problems = read.flatMap(([, result]) => ('problem' in result ? [result.problem] : []));
  if (problems.length > 0) throw new ConfigError(problems);
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- Each setting's reader has checked its value; `fromEntries` forgets which is whose.
  return Object.fromEntries(
    read.flatMap(([name, result]) => ('value' in result ? [[name, result.value]] : [])),
  ) as Config<S>;
}

/** One setting's value, or a line that says what to write instead. */
export function readSetting<Value>(setting: Setting<string, Value>, env: Env): { value: Value } | { problem: string } {
  const text = env[setting.variable] || undefined;
  // Parsed once: compiling a parser first, as zod does, would cost a cold start some 10 ms.
  const { data, error } = setting.schema.safeParse(text ?? setting.default, { jitless: true });
  return error ? { problem: problemWith(setting, text, error) } : { value: data };
}

/**
 * What a secret looks like that was put where none belongs: a key, a token or a key file, credentials in a URL, or a
 * random word, longer than any that a name is made of.
 */
export const LIKE_A_SECRET =
  /PRIVATE KEY|private_key|pdl_|wh(?:sec|sk)_|\/\/[^/\s]*@|\?|^[A-Za-z0-9+/]{32,}={0,2}$|[A-Za-z0-9+=_]{20,}|[A-Za-z0-9+=_-]{32,}/;

/** The end of a message that refuses a setting. @param shown how the value is shown where it is no secret */
export const currentValue = (text: string, shown: string): string =>
  LIKE_A_SECRET.test(text) ? 'current value is not shown: it may be a secret' : `current value is ${shown}`;

function problemWith({ variable, isSecret }: Setting, text: string | undefined, error: z.ZodError): string {
  if (text === undefined) return `${variable} is required and not set`;
  const issues = error.issues.map(({ path, message }) => (path.length ? `${path.join('.')}: ${message}` : message));
  const shown = isSecret ? '' : `, ${currentValue(text, JSON.stringify(text.slice(0, 100)))}`;
  return `${variable}: ${[...new Set(issues)].join('; ')}${shown}`;
}
