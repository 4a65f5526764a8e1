/** What an apply of the module makes, as far as it runs: read from its HCL, or from a plan or state that Terraform shows. */
import { z } from 'zod';

import { text } from '../support/terraform/expression.ts';
import { planModule } from '../support/terraform/planned.ts';
import type { PlannedResource, Values } from '../support/terraform/planned.ts';
import { readTerraformModule } from '../support/terraform/module.ts';
import type { Binding } from './policy.ts';
import { resourcesIn } from './shown.ts';

const push = z.object({
  push_endpoint: z.string(),
  oidc_token: z.array(z.object({ service_account_email: z.string(), audience: z.string() })).length(1),
});
const subscription = z.object({
  name: z.string(),
  topic: z.string(),
  filter: z.string().nullable().default(null),
  ack_deadline_seconds: z.number(),
  message_retention_duration: z.string(),
  retain_acked_messages: z.boolean(),
  push_config: z.array(push).max(1).default([]),
  retry_policy: z.array(z.object({ minimum_backoff: z.string(), maximum_backoff: z.string() })).max(1).default([]), // prettier-ignore
  dead_letter_policy: z
    .array(z.object({ dead_letter_topic: z.string(), max_delivery_attempts: z.number() }))
    .max(1)
    .default([]),
  expiration_policy: z.array(z.object({ ttl: z.string() })).length(1),
});
const schedule = z.object({
  name: z.string(),
  schedule: z.string(),
  time_zone: z.literal('Etc/UTC'),
  attempt_deadline: z.string(),
  retry_config: z
    .array(
      z.object({
        retry_count: z.number(),
        min_backoff_duration: z.string(),
        max_backoff_duration: z.string(),
        max_doublings: z.number(),
      }),
    )
    .length(1),
  http_target: z
    .array(
      z.object({
        http_method: z.string(),
        uri: z.string(),
        oidc_token: z.array(z.object({ service_account_email: z.string(), audience: z.string() })).length(1),
      }),
    )
    .length(1),
});
const deployedFunction = z.object({
  name: z.string(),
  location: z.string(),
  build_config: z
    .array(z.object({ entry_point: z.string(), docker_repository: z.string(), service_account: z.string() }))
    .length(1),
  service_config: z
    .array(
      z.object({
        ingress_settings: z.enum(['ALLOW_ALL', 'ALLOW_INTERNAL_ONLY', 'ALLOW_INTERNAL_AND_GCLB']),
        service_account_email: z.string(),
        environment_variables: z.record(z.string(), z.string()),
        secret_environment_variables: z.array(z.object({ key: z.string(), secret: z.string(), version: z.string() })),
      }),
    )
    .length(1),
});

export type DeployedSubscription = z.output<typeof subscription>;
export type DeployedSchedule = z.output<typeof schedule>;
export type DeployedFunction = z.output<typeof deployedFunction>;

export interface Deployment {
  project: string;
  projectNumber: string;
  region: string;
  functions: DeployedFunction[];
  /** By function. */
  urls: Record<string, string>;
  topics: string[];
  subscriptions: DeployedSubscription[];
  schedules: DeployedSchedule[];
  bindings: Binding[];
  /** Permissions by the id of a custom role. */
  customRoles: Record<string, string[]>;
  /** The values in Secret Manager, by the secret's id. */
  secrets: Record<string, string>;
  /** What the Workspace admin is told to grant the delegated account. */
  workspaceScopes: string[];
  /** The delegated account. */
  workspaceAccount: string;
}

/** By type: where a grant of it holds. */
const GRANTED_ON: Readonly<Record<string, (values: Values, at: Place) => string>> = {
  google_project_iam_member: ({ project }) => `projects/${text(project!)}`,
  google_pubsub_topic_iam_member: ({ topic }, { project }) => `projects/${project}/topics/${text(topic!)}`,
  google_pubsub_subscription_iam_member: ({ subscription: name }, { project }) =>
    `projects/${project}/subscriptions/${text(name!)}`,
  google_secret_manager_secret_iam_member: ({ secret_id }, { project }) =>
    `projects/${project}/secrets/${text(secret_id!)}`,
  google_service_account_iam_member: ({ service_account_id }) => text(service_account_id!),
  google_cloud_run_v2_service_iam_member: ({ name }, at) => serviceName(at, text(name!)),
  google_artifact_registry_repository_iam_member: ({ repository }, { project, region }) =>
    `projects/${project}/locations/${region}/repositories/${text(repository!)}`,
};

type Place = Pick<Deployment, 'project' | 'region'>;

export const serviceName = ({ project, region }: Place, name: string): string =>
  `projects/${project}/locations/${region}/services/${name}`;

const RUNS = [
  'google_cloudfunctions2_function',
  'google_pubsub_topic',
  'google_pubsub_subscription',
  'google_cloud_scheduler_job',
  'google_project_iam_custom_role',
  'google_secret_manager_secret',
  ...Object.keys(GRANTED_ON),
];
/** Which are only referred to. */
const REFERRED_TO = [
  'google_service_account',
  'google_secret_manager_secret_version',
  'google_artifact_registry_repository',
  'google_storage_bucket',
  'google_storage_bucket_object',
  'google_compute_network',
  'google_compute_subnetwork',
];

/**
 * @param variables what a `.tfvars` would set
 * @param shown what `terraform show -json` says of a plan or a state of these variables; without it the module is evaluated
 *   here
 */
export async function deploymentOf(folder: string, variables: Values, shown?: unknown): Promise<Deployment> {
  const module = await readTerraformModule(folder);
  const missed = Object.keys(module.resources).filter((type) => /_iam_/.test(type) && !RUNS.includes(type));
  if (missed.length > 0)
    throw new Error(`nobody reads ${missed.join(', ')}: add them to test/as-deployed/deployment.ts`);
  const { resources, local } = await planModule(module, { types: RUNS, referredTo: REFERRED_TO, variables });
  return deploymentIn(shown === undefined ? resources : resourcesIn(shown, resources), {
    urls: local('urls') as Record<string, string>,
    secrets: local('secret_values') as Record<string, string>,
    workspaceScopes: local('workspace_scopes') as string[],
    workspaceAccount: text(local('workspace_service_account')),
    variables,
  });
}

interface Told {
  urls: Record<string, string>;
  /** By the variable that holds each. */
  secrets: Record<string, string>;
  workspaceScopes: string[];
  workspaceAccount: string;
  variables: Values;
}

function deploymentIn(resources: readonly PlannedResource[], told: Told): Deployment {
  const { variables, urls, workspaceScopes, workspaceAccount } = told;
  const place = { project: text(variables['project_id']!), region: text(variables['region']!) };
  const of = (type: string) => resources.filter((each) => each.type === type);
  const valuesOf = <T extends z.ZodType>(type: string, schema: T): z.output<T>[] =>
    of(type).map(({ address, values }) => parsed(address, schema, values));
  return {
    ...place,
    projectNumber: text(variables['project_number']!),
    urls,
    workspaceScopes,
    workspaceAccount,
    functions: valuesOf('google_cloudfunctions2_function', deployedFunction),
    topics: of('google_pubsub_topic').map(({ values }) => text(values['name']!)),
    subscriptions: valuesOf('google_pubsub_subscription', subscription),
    schedules: valuesOf('google_cloud_scheduler_job', schedule),
    bindings: Object.entries(GRANTED_ON).flatMap(([type, grantedOn]) =>
      of(type).map(({ address, values }) => ({
        address,
        role: text(values['role']!),
        member: text(values['member']!),
        resource: grantedOn(values, place),
        condition: conditionOf(values),
      })),
    ),
    customRoles: Object.fromEntries(
      of('google_project_iam_custom_role').map(({ values }) => [
        `projects/${place.project}/roles/${text(values['role_id']!)}`,
        (values['permissions'] as string[]).map(String),
      ]),
    ),
    secrets: Object.fromEntries(
      of('google_secret_manager_secret').map(({ index, values }) => [
        text(values['secret_id']!),
        told.secrets[index ?? '']!,
      ]),
    ),
  };
}

function conditionOf({ condition }: Values): string | null {
  const [first] = (condition ?? []) as Values[];
  return first ? text(first['expression']!) : null;
}

function parsed<T extends z.ZodType>(address: string, schema: T, values: Values): z.output<T> {
  const result = schema.safeParse(values);
  if (!result.success) throw new Error(`${address}: ${z.prettifyError(result.error)}`);
  return result.data;
}
