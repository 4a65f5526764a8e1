/** `subrelay destinations people`: whom a destination invites, and a look at all of them that changes nothing. */
import * as answers from '../client/answers.ts';
import type { Person } from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import type { Run } from '../frame/command.ts';
import { table } from '../frame/table.ts';
import { dayAndTime } from '../frame/times.ts';
import { askAndTell, showJson } from './asking.ts';
import type { LookFlags } from './asking.ts';
import { destinationNamed } from './find.ts';

export interface PeopleFlags extends LookFlags {
  standing?: 'erasing' | 'forgotten' | 'refused' | 'open' | 'stays' | 'entitled' | 'ended' | undefined;
  look?: boolean | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

export const people: Run<PeopleFlags, [string]> = async (terminal, flags, text) => {
  const { api } = await askAndTell(flags, terminal);
  const { id, name } = await destinationNamed(api, text);
  if (flags.look) {
    terminal.note(
      `${await askLooks(api, id)} persons at ${JSON.stringify(name)} are looked at, and nothing is changed.`,
    );
    return 'done';
  }
  const query = { limit: flags.limit ?? 50, cursor: flags.cursor, standing: flags.standing };
  const page = await api.get(answers.peoplePage, `/v1/destinations/${id}/people`, query);
  if (flags.json) showJson(terminal, page);
  else {
    if (page.people.length === 0) terminal.note(`Nobody of ${JSON.stringify(name)} is so`);
    else table(page.people.map(rowOf), ['standing', 'address', 'has', 'to do', 'looked at']).forEach(terminal.row);
    if (page.next_cursor !== null) terminal.note(`There are more: repeat it with --cursor ${page.next_cursor}`);
  }
  return 'done';
};

/** @returns how many */
async function askLooks(api: Api, id: string): Promise<number> {
  let asked = 0;
  for (let cursor: string | null | undefined; cursor !== null;) {
    const body = { dry_run: true, ...(cursor !== undefined && { cursor }) };
    const looks = await api.post(answers.looks, `/v1/destinations/${id}/look`, { body });
    asked += looks.asked;
    cursor = looks.next_cursor;
  }
  return asked;
}

const rowOf = ({ id, standing, email, things, looked_at, refused }: Person): string[] => {
  const has = things.filter(({ mark }) => mark === 'ours' || mark === 'preexisting').map(({ key }) => key);
  const open = things.flatMap(({ key, differs }) => (differs === null ? [] : [`${differs} ${key}`]));
  return [standing, email ?? id.slice(0, 8), has.join(' '), refused ?? open.join(' '), dayAndTime(looked_at)];
};
