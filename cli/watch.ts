import { isInOrder } from '../shared/sources/workspace/register.ts';
import type { Watch } from '../shared/sources/workspace/register.ts';
import type { Outcome } from '../shared/sources/workspace/registrar.ts';
import { parseCommand } from './command.ts';
import type { Command } from './command.ts';
import {
  ACCESS_OPTIONS,
  ACCESS_USAGE,
  SUBSCRIPTION_OPTIONS,
  SUBSCRIPTION_USAGE,
  asOperator,
  namesPush,
  pushChoice,
} from './operator.ts';
import { reportOf, watchLines } from './registration-report.ts';
import { RESELLER_USAGE, resellerOptions } from './resellers.ts';

const usage = [
  'npx subrelay watch [OPTIONS]',
  '',
  'Shows the topic of a reseller, who may subscribe to it, and in what the subscription differs from the settings. It',
  'changes nothing, and needs no more than the scope apps.order.readonly.',
  '',
  ...ACCESS_USAGE,
  ...RESELLER_USAGE,
  ...SUBSCRIPTION_USAGE,
  '  --pull                        the subscription should be one that is pulled',
  '  -h, --help                    shows this',
  '',
  'Without any setting of pushes, and without --pull, it is not compared how the subscription brings messages.',
  '',
  'In parentheses: the setting of the environment that is the default (docs/settings.md).',
  'Exit codes: 0 all is in order, 1 something is wrong or differs, 2 wrong usage.',
].join('\n');

const options = {
  ...ACCESS_OPTIONS,
  ...resellerOptions,
  ...SUBSCRIPTION_OPTIONS,
  pull: { type: 'boolean' },
} as const;

/** Where nothing says whether and where it should push, that is not compared. */
const withoutPush = (each: Outcome<Watch>): Outcome<Watch> =>
  'done' in each
    ? { ...each, done: { ...each.done, drift: each.done.drift.filter(({ setting }) => !/^push\b/.test(setting)) } }
    : each;

export const watchCommand: Command = {
  name: 'watch',
  summary: 'shows the topic of Workspace notifications, who may subscribe, and what differs',
  usage,
  async run(args, { env, print }) {
    const { values } = parseCommand('watch', args, { options });
    const known = values.pull === true || namesPush(values, env);
    const push = values.pull || !known ? null : pushChoice(values, env);
    const looked = await asOperator({ values, env, push }, (registrar) => registrar.watch());
    const seen = known ? looked : looked.map(withoutPush);
    print(reportOf(seen, watchLines));
    return seen.every((each) => 'done' in each && isInOrder(each.done)) ? 0 : 1;
  },
};
