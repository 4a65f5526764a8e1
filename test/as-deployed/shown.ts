/** The resources in what `terraform show -json` says (https://developer.hashicorp.com/terraform/internals/json-format). */
import { z } from 'zod';

import type { Value } from '../support/terraform/expression.ts';
import { lazily } from '../support/terraform/planned.ts';
import type { PlannedResource, Values } from '../support/terraform/planned.ts';

const resource = z.object({
  address: z.string(),
  type: z.string(),
  name: z.string(),
  index: z.union([z.string(), z.number().transform(String)]).default(''),
});
const values = z.record(z.string(), z.json());
const state = z.object({
  values: z.object({ root_module: z.object({ resources: z.array(resource.extend({ values })) }) }),
});
const plan = z.object({
  resource_changes: z.array(
    resource.extend({
      mode: z.enum(['managed', 'data']),
      /** `after` is null of what is deleted; `after_unknown` is true at each place that an apply alone fills in. */
      change: z.object({ after: values.nullable(), after_unknown: z.json() }),
    }),
  ),
});

/**
 * @param shown of a state, or of a plan
 * @param evaluated the same module's resources as they are evaluated here: from them comes what a plan does not know yet
 */
export function resourcesIn(shown: unknown, evaluated: readonly PlannedResource[]): PlannedResource[] {
  if (typeof shown !== 'object' || shown === null || !('resource_changes' in shown))
    return state.parse(shown).values.root_module.resources;
  const here = new Map(evaluated.map(({ address, values: known }) => [address, known]));
  return plan
    .parse(shown)
    .resource_changes.flatMap(({ mode, change: { after, after_unknown }, ...made }) =>
      mode === 'managed' && after
        ? [{ ...made, values: filledMap(after, after_unknown, () => here.get(made.address) ?? null) }]
        : [],
    );
}

/** A plan's value; each place that is unknown there has ours, evaluated when it is read: of what nobody reads nothing has to be known. */
function filledIn(after: Value, unknown: Value, ours: () => Value): Value {
  if (unknown === true) return ours();
  if (Array.isArray(after))
    return after.map((each, at) => filledIn(each, partOf(unknown, at), () => partOf(ours(), at)));
  return isMap(after) ? filledMap(after, unknown, ours) : after;
}

function filledMap(after: Values, unknown: Value, ours: () => Value): Values {
  const filled: Values = {};
  for (const name of new Set([...Object.keys(after), ...(isMap(unknown) ? Object.keys(unknown) : [])]))
    lazily(filled, name, () => filledIn(partOf(after, name), partOf(unknown, name), () => partOf(ours(), name)));
  return filled;
}

/** Null where there is no such part. */
function partOf(value: Value, key: string | number): Value {
  if (Array.isArray(value)) return value[Number(key)] ?? null;
  return (isMap(value) && Object.hasOwn(value, key) ? value[key] : null) ?? null;
}

const isMap = (value: Value): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);
