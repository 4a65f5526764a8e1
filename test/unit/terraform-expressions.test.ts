/** HCL evaluated without Terraform; the expected values are those that `terraform console` gives. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { HclFault, NotUnderstood } from '../support/terraform/expression.ts';
import { readTerraformModule } from '../support/terraform/module.ts';
import { planModule } from '../support/terraform/planned.ts';

/** Evaluates `local.it` of a module. */
async function evaluated(expression: string, more = '', variables = {}): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'subrelay-hcl-'));
  try {
    await writeFile(join(folder, 'main.tf'), `locals {\n  it = ${expression}\n}\n${more}`);
    const module = await readTerraformModule(folder);
    return (await planModule(module, { types: [], referredTo: Object.keys(module.resources), variables })).local('it');
  } finally {
    await rm(folder, { recursive: true });
  }
}

test.each<[string, unknown]>([
  ['"a ${join("", ["b"])} $${d}"', 'a b ${d}'],
  ['1 > 0 ? "b" : "c"', 'b'],
  ['"quoted \\"text\\""', 'quoted "text"'],
  ['{ a = 1, "b c" = 2, ("d") = 3, "${"e"}f" = 4 }', { a: 1, 'b c': 2, d: 3, ef: 4 }],
  ['[for key, value in { b = 1, a = 2 } : "${key}${value}"]', ['a2', 'b1']],
  ['{ for each in ["x", "y"] : each => true if each != "x" }', { y: true }],
  ['merge([for each in ["x", "y"] : { "${each}" = each }]...)', { x: 'x', y: 'y' }],
  ['merge({ a = 1 }, { a = 2, b = 3 })', { a: 2, b: 3 }],
  ['toset(["b", "a", "b"])', ['a', 'b']],
  ['coalesce(null, "", "c")', 'c'],
  ['try({}.missing, null.too, "here")', 'here'],
  ['contains(["a"], "a") && !contains(["a"], "b")', true],
  ['jsonencode({ b = "<&>", a = [1, null] })', '{"a":[1,null],"b":"\\u003c\\u0026\\u003e"}'],
  ['concat([1], [2, 3])[2]', 3],
  ['{ a = { "b.c" = [5] } }.a["b.c"][0]', 5],
  ['length({ a = 1 }) == 1 || false', true],
])('%s', async (expression, expected) => {
  expect(await evaluated(expression)).toEqual(expected);
});

test.each([
  ['a function that it does not know', 'cidrsubnet("10.0.0.0/8", 8, 1)', NotUnderstood],
  ['an operator that it does not know', '1 + 1', NotUnderstood],
  ['a directive', '"%{ if true }a%{ endif }"', NotUnderstood],
  ['a resource that is not there', 'google_pubsub_topic.gone.name', NotUnderstood],
  ['even within try', 'try(cidrhost("10.0.0.0/8", 1), "hidden")', NotUnderstood],
  ['an attribute that is not there', '{}.missing', HclFault],
  ['a local that needs itself', 'local.it', HclFault],
])('it refuses %s', async (_, expression, error) => {
  await expect(evaluated(expression)).rejects.toThrow(error);
});

test('variables have the values given, their defaults, and the attributes that their types add', async () => {
  const more = `
variable "given" { type = list(object({ name = string, count = optional(number, 2), note = optional(string) })) }
variable "default" {
  type    = map(string)
  default = { a = "b" }
}
`;
  const variables = { given: [{ name: 'x' }, { name: 'y', count: 5 }] };
  expect(await evaluated('[var.given, var.default]', more, variables)).toEqual([
    [
      { name: 'x', count: 2, note: null },
      { name: 'y', count: 5, note: null },
    ],
    { a: 'b' },
  ]);
  await expect(evaluated('var.given', more)).rejects.toThrow('the variable given has no value');
  await expect(evaluated('1', more, { other: 1 })).rejects.toThrow('there is no variable other');
});

test('resources are known by their keys, with what Google computes from what is configured', async () => {
  const more = `
resource "google_service_account" "each" {
  for_each   = { for name in ["a", "b"] : name => { id = "account-\${name}" } }
  project    = "p"
  account_id = each.value.id
}
resource "google_pubsub_topic" "one" {
  project = "p"
  name    = "t"
  dynamic "policy" {
    for_each = toset(["x", "y"])
    content {
      of = policy.value
    }
  }
}
`;
  expect(await evaluated('[for key in ["b"] : google_service_account.each[key].member]', more)).toEqual([
    'serviceAccount:account-b@p.iam.gserviceaccount.com',
  ]);
  expect(await evaluated('google_pubsub_topic.one.id', more)).toBe('projects/p/topics/t');
  expect(await evaluated('google_pubsub_topic.one.policy', more)).toEqual([{ of: 'x' }, { of: 'y' }]);
});
