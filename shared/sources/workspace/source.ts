import type { Source } from '../source.ts';
import { GOOGLE_WORKSPACE } from './name.ts';
import { READ_SETTINGS } from './settings.ts';

type ReadSetting = (typeof READ_SETTINGS)[number];

/** Google Workspace, as a reseller is told of it. */
export const googleWorkspace: Source<ReadSetting, ReadSetting> = {
  name: GOOGLE_WORKSPACE,
  door: 'receive-workspace',
  ask: { settings: READ_SETTINGS, load: () => import('./ask.ts') },
  compare: { by: 'list', settings: READ_SETTINGS, load: () => import('./compare.ts') },
  says: () => import('./says.ts'),
  again: () => import('./again.ts'),
  operate: () => import('./operate.ts'),
};
