/** `subrelay destinations add|edit|pause|resume|rotate|rm`. */
import { anything } from '../client/answers.ts';
import type { Run } from '../frame/command.ts';
import { askOf, showJson } from '../look/asking.ts';
import { destinationNamed } from '../look/find.ts';
import { changesOf } from './change.ts';
import { confirm } from './confirm.ts';
import { fieldsOf } from './webhook-fields.ts';
import type { FieldFlags } from './webhook-fields.ts';

export interface AddFlags extends FieldFlags {
  name?: string | undefined;
}

export const add: Run<AddFlags, [string]> = async (terminal, flags, kind) => {
  const { api, where } = await askOf(flags, terminal);
  const body = { ...(await fieldsOf(terminal, flags)), ...(flags.name !== undefined && { name: flags.name }), kind };
  await confirm(terminal, flags, `${where}: make a destination of kind ${JSON.stringify(kind)}`);
  showJson(terminal, await api.post(anything, '/v1/destinations', { body }));
  return 'done';
};

export const { edit, pause, resume, rotate, rm } = changesOf({
  find: destinationNamed,
  path: '/v1/destinations',
  named: ({ name, id, kind }) => `the ${kind} ${JSON.stringify(name)} (${id})`,
});
