import { invalidArgument } from './errors.ts';

export type ResourceKind = 'topics' | 'subscriptions';

/** A subscription's `topic` once that topic is deleted. */
export const deletedTopic = '_deleted-topic_';

const resourceName = /^projects\/([^/]+)\/(topics|subscriptions)\/([A-Za-z][A-Za-z0-9\-_.~+%]{2,254})$/;
const projectName = /^projects\/[^/]+$/;

/** Refuses a name that is not `projects/P/<kind>/ID`, ID being 3 to 255 characters that don't start with "goog". */
export function checkName(kind: ResourceKind, name: string | undefined): string {
  const parts = resourceName.exec(name ?? '');
  if (!name || parts?.[2] !== kind || parts[3]?.startsWith('goog')) {
    throw invalidArgument(`Invalid [${kind}] name: (name=${name ?? ''})`);
  }
  return name;
}

export function checkProject(name: string | undefined): string {
  if (!name || !projectName.test(name)) throw invalidArgument(`Invalid [projects] name: (name=${name ?? ''})`);
  return name;
}

/** `projects/P/subscriptions/S` to `P` and `S`. */
export function partsOf(name: string): { project: string; id: string } {
  const [, project = '', , id = ''] = name.split('/');
  return { project, id };
}
