import { differences } from './code.ts';
import type { Check, FunctionFacts } from './code.ts';
import { blockOf, inOneLine, textsIn } from './module.ts';

/** By the source file that makes the calls: what a function whose bundle holds it may do. */
const STORE = 'shared/store/store.ts';
const BUS = 'shared/bus/bus.ts';
const SUBSCRIPTIONS = 'shared/bus/subscriptions.ts';
const SIGNER = 'shared/sources/workspace/assertion.ts';

const FUNCTIONS = 'for name, function in local.functions :';

/** Every grant of the module: the role, to whom, on what. One that is not among them is one too many. */
const GRANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'google_artifact_registry_repository_iam_member.build_writer': {
    role: 'roles/artifactregistry.writer',
    repository: '${google_artifact_registry_repository.functions.name}',
    member: '${google_service_account.build.member}',
  },
  'google_cloud_run_v2_service_iam_member.invoker': {
    role: 'roles/run.invoker',
    name: '${google_cloudfunctions2_function.default[each.value.function].name}',
    member: '${each.value.member}',
  },
  'google_cloud_run_v2_service_iam_member.push': {
    for_each: `\${{ ${FUNCTIONS} name => function if function.pushed_to }}`,
    role: 'roles/run.invoker',
    name: '${google_cloudfunctions2_function.default[each.key].name}',
    member: '${google_service_account.push.member}',
  },
  'google_project_iam_member.build': {
    for_each: '${toset(["roles/logging.logWriter", "roles/storage.objectViewer"])}',
    role: '${each.key}',
    member: '${google_service_account.build.member}',
  },
  'google_project_iam_member.build_sources': {
    role: 'roles/storage.objectAdmin',
    member: '${google_service_account.build.member}',
  },
  'google_project_iam_member.firestore_user': {
    for_each: `\${{ ${FUNCTIONS} name => function if function.uses_firestore }}`,
    role: 'roles/datastore.user',
    member: '${local.function_members[each.key]}',
  },
  'google_project_iam_member.monitoring_viewer': {
    role: 'roles/monitoring.viewer',
    member: '${local.function_members["api"]}',
  },
  'google_project_iam_member.pubsub_agent_subscriber': {
    role: 'roles/pubsub.subscriber',
    member: '${local.pubsub_agent}',
  },
  'google_project_iam_member.registrar': {
    role: '${google_project_iam_custom_role.registrar.id}',
    member: '${local.function_members["register"]}',
  },
  'google_pubsub_subscription_iam_member.dead_letter_source': {
    for_each:
      '${{ for name, subscription in local.push_subscriptions : name => subscription ' +
      'if subscription.keeps_dead_letters && length(var.workspace_accounts) == 0 }}',
    role: 'roles/pubsub.subscriber',
    subscription: '${google_pubsub_subscription.push[each.key].name}',
    member: '${local.pubsub_agent}',
  },
  'google_pubsub_subscription_iam_member.source_dead_letter_source': {
    for_each:
      '${{ for account, each in local.pubsub_topics : account => each if length(var.workspace_accounts) == 0 }}',
    role: 'roles/pubsub.subscriber',
    subscription: '${google_pubsub_subscription.source[each.key].name}',
    member: '${local.pubsub_agent}',
  },
  'google_pubsub_topic_iam_member.dead_letter_publisher': {
    role: 'roles/pubsub.publisher',
    topic: '${google_pubsub_topic.default["dead-letter"].name}',
    member: '${local.pubsub_agent}',
  },
  'google_pubsub_topic_iam_member.publisher': {
    for_each:
      `\${merge([ ${FUNCTIONS} { for topic in function.publishes_to : ` +
      '"${name} ${topic}" => { function = name, topic = topic } } ]...)}',
    role: 'roles/pubsub.publisher',
    topic: '${google_pubsub_topic.default[each.value.topic].name}',
    member: '${local.function_members[each.value.function]}',
  },
  'google_secret_manager_secret_iam_member.accessor': {
    for_each:
      '${merge([ for name, read in local.function_settings.functions : { for variable in read.secrets : ' +
      '"${name} ${variable}" => { function = name, variable = variable } } ]...)}',
    role: 'roles/secretmanager.secretAccessor',
    secret_id: '${google_secret_manager_secret.default[each.value.variable].secret_id}',
    member: '${local.function_members[each.value.function]}',
  },
  'google_service_account_iam_member.jwt_signer': {
    for_each: `\${{ ${FUNCTIONS} name => function if function.signs_as_workspace }}`,
    role: '${google_project_iam_custom_role.jwt_signer.id}',
    service_account_id: '${local.workspace_service_account_id}',
    member: '${local.function_members[each.key]}',
  },
  'google_service_account_iam_member.push_token_creator': {
    role: 'roles/iam.serviceAccountTokenCreator',
    service_account_id: '${google_service_account.push.name}',
    member: '${local.pubsub_agent}',
  },
  'google_service_account_iam_member.registrar_acts_as_push': {
    role: 'roles/iam.serviceAccountUser',
    service_account_id: '${google_service_account.push.name}',
    member: '${local.function_members["register"]}',
  },
};

/** What the calls of `shared/bus/subscriptions.ts` and of the signer need. */
const CUSTOM_ROLES: Readonly<Record<string, readonly string[]>> = {
  jwt_signer: ['iam.serviceAccounts.signJwt'],
  registrar: ['pubsub.subscriptions.create', 'pubsub.subscriptions.get', 'pubsub.subscriptions.update'],
};

/** The module grants what is listed above, and nothing more. */
export const checkGrants: Check = ({ resources }) => {
  const found = Object.entries(resources)
    .filter(([type]) => /_iam_(member|binding|policy)$/.test(type))
    .flatMap(([type, named]) => Object.entries(named).map(([name, block]) => [`${type}.${name}`, block] as const));
  const roles = resources['google_project_iam_custom_role'] ?? {};
  return [
    ...differences(
      'grants',
      found.map(([name]) => name),
      Object.keys(GRANTS),
    ),
    ...found.flatMap(([name, block]) =>
      Object.entries(GRANTS[name] ?? {})
        .filter(([attribute, expected]) => inOneLine(block[attribute]) !== expected)
        .map(([attribute, expected]) => `${name}.${attribute} is ${inOneLine(block[attribute])}, not ${expected}`),
    ),
    ...differences('custom roles', Object.keys(roles), Object.keys(CUSTOM_ROLES)),
    ...Object.entries(CUSTOM_ROLES).flatMap(([name, permissions]) =>
      differences(`the custom role ${name}`, textsIn(roles[name]?.['permissions']), permissions),
    ),
  ];
};

/** By the source file that asks Cloud Monitoring: the one function that may. */
const MONITORING = 'shared/bus/dead-letter-count.ts';

/** Each function has what the calls in its bundle take, and no function has more. */
export const checkPermissions: Check = ({ locals }, functions) =>
  functions.flatMap((one) => {
    const given = blockOf(blockOf(locals, 'functions'), one.name);
    const holds = (file: string) => one.inputs.includes(file);
    return [
      ...flag(one, 'uses_firestore', given['uses_firestore'], holds(STORE)),
      ...flag(one, 'signs_as_workspace', given['signs_as_workspace'], holds(SIGNER)),
      ...flag(one, 'runs_as_workspace', given['runs_as_workspace'], holds(SUBSCRIPTIONS)),
      ...differences(
        `publishes_to of ${one.name}`,
        textsIn(given['publishes_to']),
        holds(BUS) ? ['deliveries', 'wake'] : [],
      ),
      ...flag(one, 'monitoring.viewer', one.name === 'api', holds(MONITORING)),
    ];
  });

const flag = ({ name }: FunctionFacts, what: string, given: unknown, wanted: boolean): string[] =>
  given === wanted ? [] : [`${what} of ${name} is ${String(given)}: its code needs ${String(wanted)}`];
