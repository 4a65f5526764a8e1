/** What is kept besides events, deliveries and destinations, as `explain` tells of it. */
import * as answers from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import type { Terminal } from '../frame/terminal.ts';
import type { Named } from './search.ts';

export interface Kept {
  says: string;
  /** The command that shows all of it. */
  more: string;
  /** Whether somebody should look. */
  isWrong: boolean;
  /** As the API has it. */
  json: object;
}

type KeptKind = Exclude<Named['kind'], 'event' | 'delivery' | 'webhook'>;

export const toldOfKept = (api: Api, kind: KeptKind, id: string): Promise<Kept> => TELL[kind](api, id);

const TELL: Readonly<Record<KeptKind, (api: Api, id: string) => Promise<Kept>>> = {
  job: async (api, id) => {
    const job = await api.get(answers.job, `/v1/jobs/${id}`);
    const says = `The ${job.kind} job ${id}: ${job.status}. It has looked at ${job.progress.seen}.`;
    return { says, more: `jobs get ${id}`, isWrong: false, json: { job } };
  },
  quarantined: async (api, id) => {
    const quarantined = await api.get(answers.quarantined, `/v1/quarantine/${id}`);
    const { source, status, reason } = quarantined;
    const says = `A notification of ${source} in quarantine, ${status}: ${reason}`;
    return { says, more: `quarantine get ${id}`, isWrong: status === 'open', json: { quarantined } };
  },
  api_key: async (api, id) => {
    const key = await api.get(answers.apiKey, `/v1/keys/${id}`);
    const says = `The API key ${id} (${key.name}, ${key.role}): ${key.status}`;
    return { says, more: 'keys', isWrong: false, json: { key } };
  },
};

export const kept = ({ called }: Pick<Terminal, 'called'>, { says, more }: Kept): string[] => [
  says,
  `All of it: ${called} ${more}`,
];
