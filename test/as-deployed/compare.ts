/**
 * Compares the deployment that the tests run with the one that Terraform plans: what is evaluated here is what is deployed.
 * `terraform test -json -verbose … | node test/as-deployed/compare.ts VARIABLES`
 */
import { deepStrictEqual } from 'node:assert';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { text } from 'node:stream/consumers';

import { z } from 'zod';

import { deploymentOf } from './deployment.ts';
import type { Deployment } from './deployment.ts';

const lines = (await text(process.stdin)).split('\n').filter(Boolean);
const [plan] = lines.flatMap(
  (line) => z.looseObject({ test_plan: z.unknown().optional() }).parse(JSON.parse(line)).test_plan ?? [],
);
const variables = z.record(z.string(), z.json()).parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));

/** What has no order is in one. */
const inOrder = ({ customRoles, ...deployment }: Deployment) => ({
  ...Object.fromEntries(
    Object.entries(deployment).map(([name, value]) => [name, Array.isArray(value) ? value.map(encoded).sort() : value]),
  ),
  customRoles: Object.entries(customRoles).map(([role, permissions]) => [role, permissions.toSorted()]),
});
const encoded = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

const [planned, evaluated] = [
  await deploymentOf('terraform', variables, plan),
  await deploymentOf('terraform', variables),
];
deepStrictEqual(inOrder(planned), inOrder(evaluated));
const { functions, subscriptions, schedules, bindings } = planned;
console.log(
  `Terraform plans what the tests run: ${functions.length} functions, ${subscriptions.length} subscriptions, ` +
    `${schedules.length} jobs, ${bindings.length} bindings.`,
);
