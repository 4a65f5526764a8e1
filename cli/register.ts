import { isInOrder } from '../shared/sources/workspace/register.ts';
import { parseCommand } from './command.ts';
import type { Command } from './command.ts';
import {
  ACCESS_OPTIONS,
  ACCESS_USAGE,
  SUBSCRIPTION_OPTIONS,
  SUBSCRIPTION_USAGE,
  asOperator,
  pushChoice,
} from './operator.ts';
import { registrationLines, reportOf, watchLines } from './registration-report.ts';
import { RESELLER_USAGE, resellerOptions } from './resellers.ts';

const usage = [
  'npx subrelay register [OPTIONS]',
  '',
  'Registers for the notifications of Google Workspace resellers, and makes the subscription that brings them, or brings',
  'it to the settings. Repeating it changes nothing.',
  '',
  ...ACCESS_USAGE,
  ...RESELLER_USAGE,
  ...SUBSCRIPTION_USAGE,
  '  --authorize EMAIL             a further service account that may attach subscriptions; repeat it for several',
  '  --pull                        a subscription that npx subrelay pull takes messages from, instead of pushes',
  '  --dry-run                     only shows what would be changed',
  '  -h, --help                    shows this',
  '',
  'In parentheses: the setting of the environment that is the default (docs/settings.md).',
  'Exit codes: 0 done, 1 something is wrong or, with --dry-run, something would be changed, 2 wrong usage.',
].join('\n');

const options = {
  ...ACCESS_OPTIONS,
  ...resellerOptions,
  ...SUBSCRIPTION_OPTIONS,
  authorize: { type: 'string', multiple: true },
  pull: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
} as const;

export const registerCommand: Command = {
  name: 'register',
  summary: 'registers for Workspace notifications, and keeps their subscription in order',
  usage,
  async run(args, { env, print }) {
    const { values } = parseCommand('register', args, { options });
    const push = values.pull ? null : pushChoice(values, env);
    const authorize = values.authorize ?? [];
    if (values['dry-run']) {
      const seen = await asOperator({ values, env, push }, (registrar) => registrar.watch(authorize));
      print(reportOf(seen, watchLines));
      return seen.every((each) => 'done' in each && isInOrder(each.done)) ? 0 : 1;
    }
    const registered = await asOperator({ values, env, push }, (registrar) => registrar.register(authorize));
    print(reportOf(registered, registrationLines));
    return registered.every((each) => 'done' in each) ? 0 : 1;
  },
};
