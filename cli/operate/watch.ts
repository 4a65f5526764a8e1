import { isInOrder } from '../../shared/sources/workspace/register.ts';
import type { Watch } from '../../shared/sources/workspace/register.ts';
import type { Outcome } from '../../shared/sources/workspace/registrar.ts';
import type { Run } from '../frame/command.ts';
import { targetOf } from '../target/target.ts';
import { asOperator, namesPush, pushChoice } from './operator.ts';
import type { OperatorValues } from './operator.ts';
import { reportOf, watchLines } from './registration-report.ts';

/** Where nothing says whether and where it should push, that is not compared. */
const withoutPush = (each: Outcome<Watch>): Outcome<Watch> =>
  'done' in each
    ? { ...each, done: { ...each.done, drift: each.done.drift.filter(({ setting }) => !/^push\b/.test(setting)) } }
    : each;

interface WatchFlags extends OperatorValues {
  pull?: boolean | undefined;
}

export const watch: Run<WatchFlags> = async (terminal, values) => {
  const { env } = await targetOf(values.project, terminal);
  const known = values.pull === true || namesPush(values, env);
  const push = values.pull || !known ? null : pushChoice(values, env);
  const looked = await asOperator({ values, env, push }, (registrar) => registrar.watch());
  const seen = known ? looked : looked.map(withoutPush);
  terminal.print(reportOf(seen, watchLines));
  return seen.every((each) => 'done' in each && isInOrder(each.done)) ? 'done' : 'wrong';
};
