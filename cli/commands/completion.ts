/** `subrelay completion`: a shell asks the command itself what may come next. */
import { proposeCompletions } from '@stricli/core';
import type { Command, RouteMap } from '@stricli/core';

import { COMMAND_LINE } from './commands.ts';
import { applicationOf } from '../frame/application.ts';
import type { Context, Run } from '../frame/command.ts';

const SHELLS = {
  bash: `_subrelay() {
  local IFS=$'\\n'
  COMPREPLY=($(subrelay completion propose -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _subrelay subrelay`,
  zsh: `#compdef subrelay
_subrelay() {
  local -a proposals
  proposals=("\${(@f)$(subrelay completion propose -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a proposals
}
compdef _subrelay subrelay`,
  fish: `complete -c subrelay -f -a '(subrelay completion propose -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
} as const;

export type Shell = keyof typeof SHELLS;

/** In a checkout there is no `subrelay` on the path: a function stands for it. */
const FUNCTION: Readonly<Record<Shell, string>> = {
  bash: 'subrelay() { npx --no subrelay "$@"; }',
  zsh: 'subrelay() { npx --no subrelay "$@"; }',
  fish: 'function subrelay; npx --no subrelay $argv; end',
};

export const completionOf =
  (shell: Shell): Run<object> =>
  async ({ called, printWhole, note }) => {
    if (called !== 'subrelay') printWhole(FUNCTION[shell]);
    printWhole(SHELLS[shell]);
    note(
      `Load it: ${shell === 'fish' ? `${called} completion fish | source` : `eval "$(${called} completion ${shell})"`}`,
    );
    return 'done';
  };

/** What may come next, a line each; the last word is the one that is being typed. */
export const propose: Run<object, string[]> = async (terminal, _, ...typed) => {
  const { env, called } = terminal;
  const words = typed.length === 0 ? [''] : typed;
  const output = { write: () => undefined };
  const context = { process: { stdout: output, stderr: output, env }, terminal, finish: () => undefined };
  const proposals = await proposeCompletions(applicationOf(COMMAND_LINE, { env, called }, words), words, context);
  const texts = new Set([...namesAfter(words), ...proposals.map(({ completion }) => completion)]);
  texts.forEach((text) => terminal.printWhole(text));
  return 'done';
};

/** The commands of a group: one with a default proposes that one's options alone. */
function namesAfter(words: readonly string[]): string[] {
  const [last = ''] = words.slice(-1);
  let target: Command<Context> | RouteMap<Context> | undefined = COMMAND_LINE.root;
  for (const word of words.slice(0, -1)) {
    target = target && 'getAllEntries' in target ? target.getRoutingTargetForInput(word) : undefined;
  }
  if (target === undefined || !('getAllEntries' in target)) return [];
  const names = target.getAllEntries().flatMap(({ name, hidden }) => (hidden ? [] : name.original));
  return names.filter((name) => name.startsWith(last));
}
