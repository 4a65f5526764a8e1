/** All that can be taken away from a deployment, each with the step that fails then and what it fails by. */
import type { Deployment } from './deployment.ts';
import type { Refusal } from './iam.ts';
import type { Binding } from './policy.ts';
import type { AsDeployed } from './stack.ts';

export interface Removal {
  /** What is taken away. */
  what: string;
  step: string;
  /** What the step is refused. */
  refusal: Refusal;
  /** @returns what gives it back */
  take: (stack: AsDeployed) => Promise<() => void | Promise<void>>;
}

/** What fails first without a binding. */
type Fails = Pick<Removal, 'step'> & { permission: string; resource: string };

/**
 * Two grants that give a build the same: Google asks for both
 * (https://docs.cloud.google.com/functions/docs/securing/build-custom-sa), so they are taken away together.
 */
const TWICE = ['google_project_iam_member.build["roles/storage.objectViewer"]', 'google_project_iam_member.build_sources']; // prettier-ignore

export function removalsFrom(deployment: Deployment): Removal[] {
  const twice = deployment.bindings.filter(({ address }) => TWICE.includes(address));
  const once = deployment.bindings.filter(({ address }) => !TWICE.includes(address));
  return [
    ...once.map((binding) => withoutBindings(deployment, [binding])),
    ...(twice.length > 0 ? [withoutBindings(deployment, twice)] : []),
    ...deployment.subscriptions.map(({ name, topic, filter }) => withoutSubscription(deployment, name, topic, filter ?? '')), // prettier-ignore
    ...deployment.schedules.map(({ name }) => withoutJob(name)),
    ...Object.entries(deployment.customRoles).flatMap(([role, permissions]) =>
      permissions.map((permission) => withoutPermission(deployment, role, permission)),
    ),
  ];
}

function withoutBindings(deployment: Deployment, bindings: readonly Binding[]): Removal {
  const [binding] = bindings as [Binding];
  const { step, permission, resource } = failsWithout(deployment, binding);
  return {
    what: bindings.map(({ address }) => address).join(' and '),
    step,
    refusal: { kind: 'denied', member: memberOf(binding), permission, resource },
    take: async ({ iam }) => {
      const restored = bindings.map((each) => iam.revoke(each));
      return () => restored.forEach((restore) => restore());
    },
  };
}

/** Who has no token is anybody. */
const memberOf = ({ member }: Binding) => (member === 'allUsers' ? 'anonymous' : member);

function failsWithout(deployment: Deployment, binding: Binding): Fails {
  const { role, member, resource } = binding;
  const { project, projectNumber, region } = deployment;
  const name = functionOf(deployment, member);
  const last = resource.split('/').at(-1)!;
  switch (role) {
    case 'roles/run.invoker':
      return { step: member === 'allUsers' ? CALLED[last]! : PUSHED[last]!, permission: 'run.routes.invoke', resource };
    case 'roles/datastore.user':
      return { step: USES_STORE[name]!.step, permission: USES_STORE[name]!.permission, resource };
    case 'roles/pubsub.publisher':
      if (name === '') return deadLetters('deliver-fast', 'pubsub.topics.publish', resource);
      return { step: `${name} publishes on ${last}`, permission: 'pubsub.topics.publish', resource };
    case 'roles/pubsub.subscriber': {
      const source = resource === `projects/${project}` ? 'workspace-notifications' : last;
      return deadLetters(source, 'pubsub.subscriptions.consume', `projects/${project}/subscriptions/${source}`);
    }
    case 'roles/monitoring.viewer':
      return { step: 'the status counts dead letters', permission: 'monitoring.timeSeries.list', resource };
    case 'roles/secretmanager.secretAccessor':
      return { step: `${name} starts`, permission: 'secretmanager.versions.access', resource };
    case 'roles/iam.serviceAccountTokenCreator':
      return { step: 'a Paddle alert is delivered', permission: 'iam.serviceAccounts.getOpenIdToken', resource };
    case 'roles/iam.serviceAccountUser':
      return { step: 'register makes the subscription', permission: 'iam.serviceAccounts.actAs', resource };
    case `projects/${project}/roles/subrelayJwtSigner`:
      return { step: `${name} signs as the delegated account`, permission: 'iam.serviceAccounts.signJwt', resource };
    case `projects/${project}/roles/subrelayRegistrar`:
      return { step: 'register makes the subscription', permission: 'pubsub.subscriptions.get', resource: notifications(deployment) }; // prettier-ignore
    case 'roles/artifactregistry.writer':
      return { step: 'sweep starts', permission: 'artifactregistry.repositories.uploadArtifacts', resource };
    case 'roles/logging.logWriter':
      return { step: 'sweep starts', permission: 'logging.logEntries.create', resource };
    case 'roles/storage.objectAdmin':
    case 'roles/storage.objectViewer':
      return {
        step: 'sweep starts',
        permission: 'storage.objects.get',
        resource: `projects/_/buckets/gcf-v2-sources-${projectNumber}-${region}/objects/sweep/function-source.zip`,
      };
  }
  throw new Error(`no step needs ${role} of ${binding.address}: name one, or take the grant out of the module`);
}

const deadLetters = (name: string, permission: string, resource: string): Fails => ({
  step: `dead letters of ${name} are kept`,
  permission,
  resource,
});

const notifications = ({ project }: Pick<Deployment, 'project'>) =>
  `projects/${project}/subscriptions/workspace-notifications`;

const functionOf = ({ functions }: Deployment, member: string): string =>
  functions.find(({ service_config }) => member === `serviceAccount:${service_config[0]!.service_account_email}`)
    ?.name ?? '';

/** By whom anybody may call. */
const CALLED: Readonly<Record<string, string>> = {
  api: 'the API is called',
  'receive-paddle': 'a Paddle alert is delivered',
};

/** By whom Pub/Sub and Cloud Scheduler call. */
const PUSHED: Readonly<Record<string, string>> = {
  deliver: 'a Paddle alert is delivered',
  'receive-pubsub': 'an event of a topic is delivered',
  'receive-workspace': 'a Workspace notification is delivered with its state',
  reconcile: 'reconcile finds what was not notified',
  register: 'register mends the subscription',
  sweep: 'the tick finds what is due',
};

/** What of the store a function asks for first. */
const USES_STORE: Readonly<Record<string, { step: string; permission: string }>> = {
  api: { step: 'the API is called', permission: 'datastore.entities.get' },
  deliver: { step: 'a Paddle alert is delivered', permission: 'datastore.entities.get' },
  'receive-paddle': { step: 'a Paddle alert is delivered', permission: 'datastore.entities.get' },
  'receive-pubsub': { step: 'an event of a topic is delivered', permission: 'datastore.entities.get' },
  'receive-workspace': { step: 'a Workspace notification is delivered with its state', permission: 'datastore.entities.get' }, // prettier-ignore
  reconcile: { step: 'reconcile finds what was not notified', permission: 'datastore.entities.get' },
  sweep: { step: 'the tick finds what is due', permission: 'datastore.entities.get' },
};

/** What is published on its topic is heard by nobody. */
function withoutSubscription({ project }: Deployment, name: string, topic: string, filter: string): Removal {
  const lane = /lane = "(\w+)"/.exec(filter)?.[1];
  const steps: Readonly<Record<string, string>> = {
    'deliver-fast': 'a Paddle alert is delivered',
    'deliver-slow': "a slow endpoint's delivery goes its own way",
    sweep: 'api publishes on wake',
    'dead-letter': 'dead letters of deliver-fast are kept',
    'subrelay-orders': 'an event of a topic is delivered',
  };
  const step = steps[name];
  if (!step) throw new Error(`no step needs the subscription ${name} of ${project}`);
  return {
    what: `the subscription ${name}`,
    step,
    refusal: { kind: 'unheard', topic, ...(lane !== undefined && { lane }) },
    take: (stack) => stack.remove('subscription', name),
  };
}

function withoutJob(name: string): Removal {
  const steps: Readonly<Record<string, string>> = {
    reconcile: 'reconcile finds what was not notified',
    register: 'register mends the subscription',
    sweep: 'the tick finds what is due',
  };
  const step = steps[name];
  if (!step) throw new Error(`no step needs the job ${name}`);
  return {
    what: `the job ${name}`,
    step,
    refusal: { kind: 'no job', job: name },
    take: (stack) => stack.remove('job', name),
  };
}

function withoutPermission(deployment: Deployment, role: string, permission: string): Removal {
  const { project, workspaceAccount } = deployment;
  const member = `serviceAccount:${workspaceAccount}`;
  const fails: Readonly<Record<string, { step: string; resource: string }>> = {
    'iam.serviceAccounts.signJwt': {
      step: 'register signs as the delegated account',
      resource: `projects/${project}/serviceAccounts/${workspaceAccount}`,
    },
    'pubsub.subscriptions.create': { step: 'register makes the subscription', resource: `projects/${project}` },
    'pubsub.subscriptions.get': { step: 'register makes the subscription', resource: notifications(deployment) },
    'pubsub.subscriptions.update': { step: 'register mends the subscription', resource: notifications(deployment) },
  };
  const found = fails[permission];
  if (!found) throw new Error(`no step needs ${permission} of ${role}`);
  return {
    what: `${permission} of ${role}`,
    step: found.step,
    refusal: { kind: 'denied', member, permission, resource: found.resource },
    take: async ({ iam }) => iam.narrow(role, permission),
  };
}
