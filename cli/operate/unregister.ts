import type { Run } from '../frame/command.ts';
import { asOperator } from './operator.ts';
import type { ResellerValues } from './resellers.ts';
import type { OptionValues } from './settings-options.ts';
import { reportOf, unregistrationLines } from './registration-report.ts';

interface UnregisterFlags extends Pick<OptionValues, 'project' | 'service-account' | 'key-file'>, ResellerValues {
  revoke?: readonly string[] | undefined;
}

export const unregister: Run<UnregisterFlags> = async ({ env, print }, values) => {
  const revoked = await asOperator({ values, env, push: null }, (registrar) => registrar.unregister(values.revoke));
  print(reportOf(revoked, unregistrationLines));
  return revoked.every((each) => 'done' in each) ? 'done' : 'partly';
};
