/** What Cloud Run functions do with a resource: build it, and give its instances an environment. */
import type { DeployedFunction, Deployment } from './deployment.ts';
import type { Iam } from './iam.ts';

/** Something that a deployment can't do without a permission. */
export class NotDeployed extends Error {
  readonly code = 'NOT_DEPLOYED';
}

/**
 * What Cloud Build does as the build's account: takes the copy of the bundle, writes a log, pushes the image
 * (https://docs.cloud.google.com/functions/docs/securing/build-custom-sa).
 */
export function build(
  { name, build_config }: DeployedFunction,
  { project, projectNumber, region }: Deployment,
  iam: Iam,
) {
  const { service_account, docker_repository } = build_config[0]!;
  const member = `serviceAccount:${service_account.split('/').at(-1)}`;
  const sources = `projects/_/buckets/gcf-v2-sources-${projectNumber}-${region}`;
  const needs: [string, string][] = [
    ['storage.objects.get', `${sources}/objects/${name}/function-source.zip`],
    ['logging.logEntries.create', `projects/${project}`],
    ['artifactregistry.repositories.uploadArtifacts', docker_repository],
  ];
  for (const [permission, resource] of needs)
    if (!iam.demand(member, permission, resource))
      throw new NotDeployed(`${name} is not built: ${member} lacks ${permission}`);
}

/** What the resource sets, and nothing else; a secret that its account may not read keeps an instance from starting. */
export function environmentOf(
  { name, service_config }: DeployedFunction,
  { project, secrets }: Deployment,
  iam: Iam,
): Record<string, string> {
  const { service_account_email, environment_variables, secret_environment_variables } = service_config[0]!;
  const member = `serviceAccount:${service_account_email}`;
  const read = secret_environment_variables.map(({ key, secret }) => {
    const resource = `projects/${project}/secrets/${secret}`;
    if (!iam.demand(member, 'secretmanager.versions.access', resource))
      throw new NotDeployed(`${name} does not start: ${member} may not read ${secret}`);
    return [key, secrets[secret]!] as const;
  });
  return { ...environment_variables, ...Object.fromEntries(read) };
}

/**
 * What the platform sets itself
 * (https://docs.cloud.google.com/functions/docs/configuring/env-var#runtime_environment_variables_set_automatically).
 */
export const platformOf = ({ name, build_config }: DeployedFunction, home: string) => ({
  FUNCTION_SIGNATURE_TYPE: 'http',
  FUNCTION_TARGET: build_config[0]!.entry_point,
  HOME: home,
  K_CONFIGURATION: name,
  K_REVISION: `${name}-00001`,
  K_SERVICE: name,
});

/** The metadata server has two names (https://docs.cloud.google.com/compute/docs/metadata/querying-metadata). */
export const placesOf = (google: Record<string, number>, metadata: number): Record<string, number> => ({
  ...google,
  '169.254.169.254': metadata,
  'metadata.google.internal': metadata,
});
