/** The module evaluated without Terraform: each resource that an apply would make, as a plan shows it. */
import { HclFault, NotUnderstood, entriesIn, parseExpressions, text, within } from './expression.ts';
import type { Expressions, Scope, Value } from './expression.ts';
import type { Hcl, HclObject, TerraformModule } from './module.ts';

export type Values = { [key: string]: Value };

/** As in `planned_values` of `terraform show -json` (https://developer.hashicorp.com/terraform/internals/json-format). */
export interface PlannedResource {
  /** `type.name`, or `type.name["key"]` */
  address: string;
  type: string;
  name: string;
  index: string | null;
  /** Attributes and, as lists, blocks. */
  values: Values;
}

export interface Planned {
  resources: PlannedResource[];
  /** A local of the module. */
  local: (name: string) => Value;
}

/** What only Google knows before there is a state, by type; all of it follows from what is configured. */
const COMPUTED: Readonly<Record<string, (given: Values) => Values>> = {
  google_service_account: ({ account_id, project }) => {
    const email = `${text(account_id!)}@${text(project!)}.iam.gserviceaccount.com`;
    const name = `projects/${text(project!)}/serviceAccounts/${email}`;
    return { email, member: `serviceAccount:${email}`, name, id: name };
  },
  google_pubsub_topic: ({ project, name }) => ({ id: `projects/${text(project!)}/topics/${text(name!)}` }),
  google_pubsub_subscription: ({ project, name }) => ({
    id: `projects/${text(project!)}/subscriptions/${text(name!)}`,
  }),
  google_project_iam_custom_role: ({ project, role_id }) => ({
    id: `projects/${text(project!)}/roles/${text(role_id!)}`,
  }),
  google_secret_manager_secret: ({ project, secret_id }) => ({
    id: `projects/${text(project!)}/secrets/${text(secret_id!)}`,
  }),
  // The first of its secret.
  google_secret_manager_secret_version: () => ({ version: '1' }),
  google_artifact_registry_repository: ({ project, location, repository_id }) => {
    const id = `projects/${text(project!)}/locations/${text(location!)}/repositories/${text(repository_id!)}`;
    return { name: repository_id!, id };
  },
};

/** What a block says to Terraform and not to the provider. */
const META_ARGUMENTS = ['depends_on', 'dynamic', 'for_each', 'lifecycle', 'timeouts'];

/**
 * Evaluates the resources of some types.
 * @param referredTo types of which those that the others name are evaluated
 * @param variables what a `.tfvars` would set; the others have their defaults
 * @throws NotUnderstood where the module uses what the evaluator doesn't know
 */
export async function planModule(
  module: TerraformModule,
  { types, referredTo, variables }: { types: readonly string[]; referredTo: readonly string[]; variables: Values },
): Promise<Planned> {
  const unknown = Object.keys(variables).find((name) => !(name in module.variables));
  if (unknown !== undefined) throw new HclFault(`there is no variable ${unknown}`);
  const expressions = await parseExpressions(
    module.locals,
    ...[...types, ...referredTo].map((type) => module.resources[type] ?? {}),
    ...Object.values(module.variables).map((variable) => [variable['type']!, variable['default'] ?? null]),
  );
  const world = openWorld(module, expressions, variables);
  const resources = types.flatMap((type) =>
    Object.keys(module.resources[type] ?? {}).flatMap((name) => world.instances(type, name)),
  );
  return { resources, local: world.local };
}

function openWorld(module: TerraformModule, expressions: Expressions, variables: Values) {
  const made = new Map<string, PlannedResource[]>();
  const local = once((name: string) => {
    if (!(name in module.locals)) throw new NotUnderstood(`local.${name}`);
    return expressions.evaluate(module.locals[name]!, scope);
  });
  const variable = once((name: string) => {
    const block = module.variables[name];
    if (!block) throw new NotUnderstood(`var.${name}`);
    const given = variables[name] ?? block['default'];
    if (given === undefined) throw new HclFault(`the variable ${name} has no value`);
    return expressions.type(block['type']!)(given);
  });

  const instances = (type: string, name: string): PlannedResource[] => {
    const address = `${type}.${name}`;
    const known = made.get(address);
    if (known) return known;
    const block = module.resources[type]?.[name];
    if (!block) throw new NotUnderstood(address);
    if ('count' in block) throw new NotUnderstood(`count of ${address}`);
    const found =
      block['for_each'] === undefined
        ? [instance(block, { type, name, address, index: null }, scope)]
        : keyed(expressions.evaluate(block['for_each'], scope)).map(([index, value]) =>
            instance(
              block,
              { type, name, index, address: `${address}["${index}"]` },
              within(scope, { each: { key: index, value } }),
            ),
          );
    made.set(address, found);
    return found;
  };

  const instance = (block: HclObject, at: Omit<PlannedResource, 'values'>, inner: Scope): PlannedResource => {
    const values = attributesOf(block, inner);
    const computed = once(() => COMPUTED[at.type]?.(values) ?? {});
    const names = Object.keys(COMPUTED[at.type]?.(PLACEHOLDERS) ?? {});
    for (const name of names) if (!Object.hasOwn(values, name)) lazily(values, name, () => computed('')[name]!);
    return { ...at, values };
  };

  /** Each is evaluated when it is read: of what nobody reads nothing has to be known. */
  const attributesOf = (block: HclObject, inner: Scope): Values => {
    const values: Values = {};
    for (const [name, hcl] of Object.entries(block))
      if (!META_ARGUMENTS.includes(name)) lazily(values, name, () => attribute(hcl, inner));
    for (const [name, [dynamic]] of Object.entries((block['dynamic'] ?? {}) as Record<string, HclObject[]>))
      lazily(values, name, () => expanded(name, dynamic!, inner));
    return values;
  };

  const attribute = (hcl: Hcl, inner: Scope): Value =>
    isBlocks(hcl) ? hcl.map((each) => attributesOf(each, inner)) : expressions.evaluate(hcl, inner);

  const expanded = (name: string, { for_each, content }: HclObject, inner: Scope): Value =>
    keyed(expressions.evaluate(for_each!, inner)).map(([key, value]) =>
      attributesOf((content as HclObject[])[0]!, within(inner, { [name]: { key, value } })),
    );

  const scope: Scope = {
    find: ([root = '', name = '']) => {
      if (root === 'local') return { value: local(name), used: 2 };
      if (root === 'path' && name === 'module') return { value: module.folder, used: 2 };
      if (root === 'var') return { value: variable(name), used: 2 };
      if (!(root in module.resources)) throw new NotUnderstood(`${root}.${name}`);
      const found = instances(root, name);
      const isKeyed = module.resources[root]![name]!['for_each'] !== undefined;
      const value = isKeyed ? Object.fromEntries(found.map(({ index, values }) => [index!, values])) : found[0]!.values;
      return { value, used: 2 };
    },
  };
  return { instances, local };
}

/** Stand in where only the names of what is computed are asked for. */
const PLACEHOLDERS: Values = new Proxy({}, { get: () => '' });

/** A list with at least one object, no list of texts. */
const isBlocks = (hcl: Hcl): hcl is HclObject[] =>
  Array.isArray(hcl) && hcl.length > 0 && hcl.every((each) => typeof each === 'object' && each !== null && !Array.isArray(each)); // prettier-ignore

/** What `for_each` goes through: a set has its values as keys. */
const keyed = (collection: Value): [string, Value][] =>
  Array.isArray(collection)
    ? collection.map((each) => [text(each), each])
    : entriesIn(collection).map(([key, value]) => [String(key), value]);

/** Gives an object a value that is computed when it is first read. */
export function lazily(values: Values, name: string, value: () => Value): void {
  const kept = once(value);
  Object.defineProperty(values, name, { enumerable: true, configurable: true, get: () => kept('') });
}

/** Computes each once, and complains about what needs itself. */
function once<T>(compute: (name: string) => T): (name: string) => T {
  const kept = new Map<string, T>();
  const underWay = new Set<string>();
  return (name) => {
    if (kept.has(name)) return kept.get(name)!;
    if (underWay.has(name)) throw new HclFault(`${name} needs itself`);
    underWay.add(name);
    try {
      const value = compute(name);
      kept.set(name, value);
      return value;
    } finally {
      underWay.delete(name);
    }
  };
}
