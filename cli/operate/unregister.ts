import type { Run } from '../frame/command.ts';
import { targetOf } from '../target/target.ts';
import { asOperator } from './operator.ts';
import type { ResellerValues } from './resellers.ts';
import type { OptionValues } from './settings-options.ts';
import { reportOf, unregistrationLines } from './registration-report.ts';

interface UnregisterFlags extends Pick<OptionValues, 'project' | 'service-account' | 'key-file'>, ResellerValues {
  revoke?: readonly string[] | undefined;
}

export const unregister: Run<UnregisterFlags> = async (terminal, values) => {
  const { print, note } = terminal;
  const { env } = await targetOf(values.project, terminal);
  const changes = { action: 'unregister', order: { revoke: [...(values.revoke ?? [])] }, note };
  const revoked = await asOperator({ values, env, push: null, changes }, (registrar) =>
    registrar.unregister(values.revoke),
  );
  print(reportOf(revoked, unregistrationLines));
  return revoked.every((each) => 'done' in each) ? 'done' : 'partly';
};
