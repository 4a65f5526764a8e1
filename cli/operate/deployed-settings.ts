/**
 * What the deployed functions were given, as Cloud Run tells it
 * (https://cloud.google.com/run/docs/reference/rest/v2/Container#EnvVar).
 */
import { z } from 'zod';

import { ALL_SETTINGS } from '../../local/function-settings.ts';
import { DOORS } from '../../shared/sources/registry/registry.ts';
import { UsageError } from '../frame/usage-error.ts';

/** A region's name: not a zone's, not a multi-region's. */
export const REGION = /^[a-z]+-[a-z]+[0-9]+$/;

export const RUN_API_URL = 'https://run.googleapis.com/';

/** Where functions differ in a variable, the commands go by the last of these that has it. */
const FUNCTIONS: readonly string[] = ['api', ...DOORS, 'sweep', 'deliver', 'reconcile', 'register'];

const variable = z.union([
  z.object({
    name: z.string(),
    valueSource: z.object({ secretKeyRef: z.object({ secret: z.string(), version: z.string().default('latest') }) }),
  }),
  z.object({ name: z.string(), value: z.string().default('') }),
]);
const service = z.object({
  template: z.object({ containers: z.array(z.object({ env: z.array(variable).default([]) })).min(1) }),
});

type Variable = z.output<typeof variable>;

export interface Deployment {
  /** Of the Cloud Run Admin API, with a slash at its end. */
  apiUrl: string;
  project: string;
  region: string;
  token: string;
  fetch: typeof fetch;
}

/**
 * Asks for every function's variables.
 * @throws UsageError that says what to do, where a service is not there or may not be seen
 */
export async function deployedVariables(deployment: Deployment): Promise<ReadonlyMap<string, Variable>> {
  const given = await Promise.all(FUNCTIONS.map((name) => variablesOf(deployment, name)));
  return new Map(given.flat().map((each) => [each.name, each]));
}

async function variablesOf({ apiUrl, project, region, token, fetch }: Deployment, name: string): Promise<Variable[]> {
  const url = `${apiUrl}v2/projects/${project}/locations/${region}/services/${name}`;
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) }).catch((cause: unknown) => {
    throw new UsageError(`Cloud Run does not answer (${apiUrl}): try again`, { cause });
  });
  if (response.status === 404)
    throw new UsageError(`There is no function ${name} in ${project}, ${region}: correct --project or --region`);
  if (response.status === 401 || response.status === 403)
    throw new UsageError(
      `Cloud Run refuses to show ${name} (${response.status}): you need roles/run.viewer in ${project}; log in with gcloud auth application-default login`,
    );
  if (!response.ok) throw new UsageError(`Cloud Run answered ${response.status} for ${name}: try again`);
  const read = service.safeParse(await response.json().catch(() => undefined));
  if (!read.success) throw new UsageError(`Cloud Run's answer for ${name} is not that of its API v2`);
  const [container] = read.data.template.containers;
  return container?.env ?? [];
}

/** A word that a POSIX shell takes as it is. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Lines for a shell: each setting as it is deployed. A secret's line asks Secret Manager when the shell runs it, so that none
 * is shown here. What is no setting of ours (`NODE_ENV` and the like) is left out.
 */
export function exportLines(variables: ReadonlyMap<string, Variable>, project: string): string[] {
  return ALL_SETTINGS.flatMap(({ variable: name }) => {
    const found = variables.get(name);
    if (found === undefined) return [];
    if ('value' in found) return [`export ${name}=${quoted(found.value)}`];
    const { secret, version } = found.valueSource.secretKeyRef;
    const access = `gcloud secrets versions access ${quoted(version)} --secret ${quoted(secret)} --project ${quoted(project)}`;
    return [`export ${name}="$(${access})"`];
  });
}
