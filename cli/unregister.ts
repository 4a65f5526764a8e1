import { parseCommand } from './command.ts';
import type { Command } from './command.ts';
import { ACCESS_OPTIONS, ACCESS_USAGE, asOperator } from './operator.ts';
import { reportOf, unregistrationLines } from './registration-report.ts';
import { RESELLER_USAGE, resellerOptions } from './resellers.ts';

const usage = [
  'npx subrelay unregister [OPTIONS]',
  '',
  'Takes service accounts the permission to attach subscriptions to the topic of a reseller. Subscriptions that are there',
  'stay, with the messages that they hold: delete them when they are empty.',
  '',
  ...ACCESS_USAGE,
  ...RESELLER_USAGE,
  '  --revoke EMAIL                whom to revoke instead of the --service-account; repeat it for several',
  '  -h, --help                    shows this',
  '',
  'In parentheses: the setting of the environment that is the default (docs/settings.md).',
  'Exit codes: 0 done, 1 something is wrong, 2 wrong usage.',
].join('\n');

const options = { ...ACCESS_OPTIONS, ...resellerOptions, revoke: { type: 'string', multiple: true } } as const;

export const unregisterCommand: Command = {
  name: 'unregister',
  summary: 'revokes who may subscribe to Workspace notifications',
  usage,
  async run(args, { env, print }) {
    const { values } = parseCommand('unregister', args, { options });
    const revoked = await asOperator({ values, env, push: null }, (registrar) => registrar.unregister(values.revoke));
    print(reportOf(revoked, unregistrationLines));
    return revoked.every((each) => 'done' in each) ? 0 : 1;
  },
};
