import { differences } from './code.ts';
import type { Check } from './code.ts';
import { inOneLine } from './module.ts';
import type { Hcl, HclObject } from './module.ts';

/**
 * Where the resources of the functions take from what the other checks read: by resource, the path of an attribute and its
 * expression. Who changes one of these looks at whether the other checks still see what is deployed.
 */
const WIRING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'google_cloudfunctions2_function.default': {
    for_each: '${local.functions}',
    name: '${each.key}',
    'build_config.entry_point': '${each.value.entry_point}',
    'build_config.source.storage_source.object': '${google_storage_bucket_object.bundle[each.key].name}',
    'service_config.service_account_email': '${local.function_accounts[each.key]}',
    'service_config.environment_variables':
      '${merge( local.env_platform, { for variable, value in ' +
      'merge(local.given, { PUSH_AUDIENCE = local.push_audiences[each.key] }, local.settings) : ' +
      'variable => value if contains(local.function_settings.functions[each.key].variables, variable) }, )}',
    'service_config.dynamic.secret_environment_variables.for_each':
      '${toset(local.function_settings.functions[each.key].secrets)}',
    'service_config.dynamic.secret_environment_variables.content.key': '${secret_environment_variables.key}',
    'service_config.dynamic.secret_environment_variables.content.secret':
      '${google_secret_manager_secret.default[secret_environment_variables.key].secret_id}',
    'service_config.dynamic.secret_environment_variables.content.version':
      '${google_secret_manager_secret_version.default[secret_environment_variables.key].version}',
  },
  'google_storage_bucket_object.bundle': {
    for_each: '${local.bundles}',
    source: '${each.value}',
    'lifecycle.ignore_changes': '["${source}"]',
  },
  // What is given up goes after its users were changed, or they are left with a network that leads nowhere.
  ...Object.fromEntries(
    ['google_compute_address', 'google_compute_network', 'google_compute_router', 'google_compute_router_nat']
      .concat('google_compute_subnetwork')
      .map((type) => [`${type}.egress`, { 'lifecycle.create_before_destroy': 'true' }]),
  ),
  'google_project_iam_member.build_sources': {
    'condition.expression': 'resource.name.startsWith("projects/_/buckets/gcf-v2-")',
  },
  'google_monitoring_alert_policy.default': {
    depends_on:
      '["${google_cloud_scheduler_job.default}","${google_logging_metric.default}","${google_pubsub_subscription.push}"]',
  },
  'google_secret_manager_secret.default': { for_each: '${local.secrets}', secret_id: '${each.value.id}' },
  'google_secret_manager_secret_version.default': { for_each: '${local.secrets}' },
  'google_pubsub_topic.default': { for_each: '${local.topics}', name: '${each.key}' },
  'google_pubsub_subscription.push': {
    for_each: '${local.push_subscriptions}',
    topic: '${google_pubsub_topic.default[each.value.topic].id}',
    'push_config.push_endpoint': '${local.urls[each.value.function]}',
    'push_config.oidc_token.audience': '${local.urls[each.value.function]}',
  },
  'google_cloud_scheduler_job.default': {
    for_each: '${local.schedules}',
    'http_target.uri': '${local.urls[each.key]}/',
    'http_target.oidc_token.audience': '${local.urls[each.key]}',
    'http_target.oidc_token.service_account_email': '${google_service_account.push.email}',
  },
  'google_firestore_index.default': {
    for_each: '${local.firestore_indexes}',
    collection: '${each.value.collectionGroup}',
    query_scope: '${each.value.queryScope}',
    'dynamic.fields.for_each': '${each.value.fields}',
    'dynamic.fields.content.field_path': '${fields.value.fieldPath}',
    'dynamic.fields.content.order': '${try(fields.value.order, null)}',
    'dynamic.fields.content.array_config': '${try(fields.value.arrayConfig, null)}',
    'timeouts.create': '6h',
  },
  'google_firestore_field.default': {
    for_each: '${local.firestore_fields}',
    collection: '${each.value.collectionGroup}',
    field: '${each.value.fieldPath}',
    deletion_policy: 'ABANDON',
    depends_on: '["${google_firestore_index.default}"]',
    'timeouts.create': '6h',
    'dynamic.ttl_config.for_each': '${try(each.value.ttl, false) ? [true] : []}',
  },
};

const LOCALS: Readonly<Record<string, string>> = {
  _firestore: '${jsondecode(file("${path.module}/firestore.indexes.json"))}',
  bundles: '${{ for name in local.function_names : name => "${local.bundles_dir}/${name}.zip" }}',
  function_accounts:
    '${{ for name, function in local.functions : ' +
    'name => function.runs_as_workspace ? local.workspace_service_account : google_service_account.function[name].email }}',
  function_names: '${keys(local.function_settings.functions)}',
  function_settings: '${jsondecode(file("${path.module}/function-settings.json"))}',
  push_audiences: '${merge(local.urls, { register = local.urls["receive-workspace"] })}',
  setting_names: '${toset(local.function_settings.choices)}',
  function_members: '${{ for name, email in local.function_accounts : name => "serviceAccount:${email}" }}',
  urls: '${{ for name in local.function_names : name => "https://${name}-${var.project_number}.${var.region}.run.app" }}',
};

export const checkWiring: Check = ({ locals, resources }) => [
  ...Object.entries(LOCALS).flatMap(([name, expected]) => unlike(`local.${name}`, locals[name], expected)),
  ...Object.entries(WIRING).flatMap(([resource, attributes]) => {
    const [type, name] = resource.split('.') as [string, string];
    const block = resources[type]?.[name];
    if (!block) return [`${resource} is missing`];
    return Object.entries(attributes).flatMap(([path, expected]) =>
      unlike(`${resource}.${path}`, valueAt(block, path), expected),
    );
  }),
];

/** Follows a path through blocks, each of which is a list with one of them. */
export function valueAt(block: HclObject, path: string): Hcl | undefined {
  return path.split('.').reduce<Hcl | undefined>((value, name) => {
    const inner = Array.isArray(value) ? value[0] : value;
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner[name] : undefined;
  }, block);
}

const unlike = (at: string, value: Hcl | undefined, expected: string): string[] =>
  inOneLine(value) === expected ? [] : [`${at} is ${inOneLine(value)}, not ${expected}`];

/** Both definitions of Firestore's indexes take the whole of the file, and nothing else makes one. */
export const checkIndexes: Check = ({ locals, resources }) => [
  ...['firestore_indexes', 'firestore_fields'].flatMap((name) => {
    const list =
      name === 'firestore_indexes' ? 'index in local._firestore.indexes' : 'field in local._firestore.fieldOverrides';
    const text = inOneLine(locals[name]);
    return text.includes(`for ${list} :`) && !/ if /.test(text) ? [] : [`local.${name} does not take each ${list}`];
  }),
  ...['google_firestore_index', 'google_firestore_field'].flatMap((type) =>
    differences(type, Object.keys(resources[type] ?? {}), ['default']),
  ),
];
