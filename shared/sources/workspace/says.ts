import type { Saying } from '../saying.ts';
import { GOOGLE_WORKSPACE } from './name.ts';
import { workspaceStateShape } from './state-shape.ts';
import { workspaceDataShape } from './workspace-data-shape.ts';
import { WORKSPACE_TYPES } from './workspace.ts';

/** Found by `reconcile`, where no type of the source's says it. */
const RECONCILED = [['reconcile', 'subscription.reconciled'] as const, [null, 'google_workspace.unknown'] as const];

export const sayings: readonly Saying[] = [...WORKSPACE_TYPES, ...RECONCILED].map(([sourceType, type]) => ({
  ...{ type, source: GOOGLE_WORKSPACE, sourceType },
  data: workspaceDataShape,
  state: workspaceStateShape,
}));
