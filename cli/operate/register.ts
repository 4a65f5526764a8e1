import { isInOrder } from '../../shared/sources/workspace/register.ts';
import type { Run } from '../frame/command.ts';
import { targetOf } from '../target/target.ts';
import { asOperator, pushChoice } from './operator.ts';
import type { OperatorValues } from './operator.ts';
import { registrationLines, reportOf, watchLines } from './registration-report.ts';

interface RegisterFlags extends OperatorValues {
  authorize?: readonly string[] | undefined;
  pull?: boolean | undefined;
  'dry-run'?: boolean | undefined;
}

export const register: Run<RegisterFlags> = async (terminal, values) => {
  const { print, note } = terminal;
  const { env } = await targetOf(values.project, terminal);
  const push = values.pull ? null : pushChoice(values, env);
  const authorize = values.authorize ?? [];
  if (values['dry-run']) {
    const seen = await asOperator({ values, env, push }, (registrar) => registrar.watch(authorize));
    print(reportOf(seen, watchLines));
    return seen.every((each) => 'done' in each && isInOrder(each.done)) ? 'done' : 'wrong';
  }
  const changes = { action: 'register', order: { authorize: [...authorize], pull: push === null }, note };
  const registered = await asOperator({ values, env, push, changes }, (registrar) => registrar.register(authorize));
  print(reportOf(registered, registrationLines));
  return registered.every((each) => 'done' in each) ? 'done' : 'partly';
};
