/** What every function reads: for what stands beside the functions, such as Terraform's and the local stack. */
import { SETTINGS as API } from '../functions/api/settings.ts';
import { SETTINGS as DELIVER } from '../functions/deliver/settings.ts';
import { SETTINGS as RECEIVE_PADDLE } from '../functions/receive-paddle/settings.ts';
import { SETTINGS as RECEIVE_PUBSUB } from '../functions/receive-pubsub/settings.ts';
import { SETTINGS as RECEIVE_WORKSPACE } from '../functions/receive-workspace/settings.ts';
import { SETTINGS as RECONCILE } from '../functions/reconcile/settings.ts';
import { SETTINGS as REGISTER } from '../functions/register/settings.ts';
import { SETTINGS as SWEEP } from '../functions/sweep/settings.ts';
import type { Env } from '../shared/settings/config.ts';

/** By function. A setting may stand more than once in a list. */
export const FUNCTION_SETTINGS = {
  api: API,
  deliver: DELIVER,
  'receive-paddle': RECEIVE_PADDLE,
  'receive-pubsub': RECEIVE_PUBSUB,
  'receive-workspace': RECEIVE_WORKSPACE,
  reconcile: RECONCILE,
  register: REGISTER,
  sweep: SWEEP,
} as const;

export type FunctionSetting = (typeof FUNCTION_SETTINGS)[keyof typeof FUNCTION_SETTINGS][number];

/** Every setting, in the order of the variables. */
export const ALL_SETTINGS: readonly FunctionSetting[] = [
  ...new Set<FunctionSetting>(Object.values(FUNCTION_SETTINGS).flat()),
].sort((one, other) => (one.variable < other.variable ? -1 : 1));

/** An environment in which settings have these texts. */
export const environmentWith = (texts: Readonly<Partial<Record<FunctionSetting['name'], string>>>): Env =>
  Object.fromEntries(
    ALL_SETTINGS.flatMap(({ name, variable }) => (texts[name] === undefined ? [] : [[variable, texts[name]]])),
  );
