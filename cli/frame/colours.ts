/** The one place where colours are chosen: by their meaning. */
import { styleText } from 'node:util';

import type { Env } from '../../shared/settings/config.ts';

const STYLES = { good: 'green', bad: 'red', doubtful: 'yellow', faint: 'dim', strong: 'bold' } as const;

export type Style = keyof typeof STYLES;
export type Paint = (style: Style, text: string) => string;

/** Colours on a terminal, unless https://no-color.org or a dumb terminal says otherwise; `FORCE_COLOR` goes first. */
export function painter(env: Env, isTerminal: boolean): Paint {
  const forced = env['FORCE_COLOR'];
  const wanted = forced ? forced !== '0' : isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  if (!wanted) return (_, text) => text;
  return (style, text) => styleText(STYLES[style], text, { validateStream: false });
}
