/** `subrelay destinations add|edit|pause|resume|rm`. */
import { anything } from '../client/answers.ts';
import type { Run } from '../frame/command.ts';
import { UsageError } from '../frame/usage-error.ts';
import { askOf, showJson } from '../look/asking.ts';
import { destinationNamed } from '../look/find.ts';
import { confirm } from './confirm.ts';
import type { WriteFlags } from './confirm.ts';
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

export const edit: Run<FieldFlags, [string]> = async (terminal, flags, text) => {
  const { api, where } = await askOf(flags, terminal);
  const { id, name } = await destinationNamed(api, text);
  const body = await fieldsOf(terminal, flags);
  const fields = Object.keys(body);
  if (fields.length === 0) throw new UsageError('Say what to change: --set FIELD=VALUE, --type TYPE or --file FILE');
  await confirm(terminal, flags, `${where}: change ${fields.join(', ')} of ${JSON.stringify(name)} (${id})`);
  showJson(terminal, await api.patch(anything, `/v1/destinations/${id}`, { body }));
  return 'done';
};

const turn =
  (verb: 'pause' | 'resume'): Run<WriteFlags, [string]> =>
  async (terminal, flags, text) => {
    const { api, where } = await askOf(flags, terminal);
    const { id, name, kind } = await destinationNamed(api, text);
    await confirm(terminal, flags, `${where}: ${verb} the ${kind} ${JSON.stringify(name)} (${id})`);
    showJson(terminal, await api.patch(anything, `/v1/destinations/${id}`, { body: { active: verb === 'resume' } }));
    return 'done';
  };

export const pause = turn('pause');
export const resume = turn('resume');

export const rm: Run<WriteFlags, [string]> = async (terminal, flags, text) => {
  const { api, where } = await askOf(flags, terminal);
  const { id, name, kind } = await destinationNamed(api, text);
  const what = `delete the ${kind} ${JSON.stringify(name)} (${id}), and end its pending deliveries`;
  await confirm(terminal, flags, `${where}: ${what}`);
  await api.delete(`/v1/destinations/${id}`);
  terminal.note('Done.');
  return 'done';
};
