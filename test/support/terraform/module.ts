/** The Terraform module, as far as it can be read without Terraform: its locals, and its resources as they are written. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { getExpressionAst, parse } from '@cdktn/hcl2json';

/** HCL as JSON: what is no literal is text, `${…}`; a block is a list of objects. */
export type Hcl = string | number | boolean | null | Hcl[] | { [key: string]: Hcl };
export type HclObject = { [key: string]: Hcl };

export interface TerraformModule {
  /** `path.module` */
  folder: string;
  locals: HclObject;
  variables: Record<string, HclObject>;
  /** By type, then by name. */
  resources: Record<string, Record<string, HclObject>>;
  /** The texts in quotes of sets, `toset(["a", "b"])`: of locals by `local.name`, of what a resource is made for by `type.name`. */
  sets: Record<string, string[]>;
}

export async function readTerraformModule(folder: string): Promise<TerraformModule> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.tf')).sort();
  const module: TerraformModule = { folder, locals: {}, variables: {}, resources: {}, sets: {} };
  for (const name of files) add(module, await parse(name, await readFile(join(folder, name), 'utf8')));
  const resources = Object.entries(module.resources).flatMap(([type, named]) =>
    Object.entries(named).map(([name, resource]) => [`${type}.${name}`, resource['for_each']] as const),
  );
  const locals = Object.entries(module.locals).map(([name, value]) => [`local.${name}`, value] as const);
  for (const [name, value] of [...locals, ...resources])
    if (typeof value === 'string' && value.startsWith('${toset('))
      module.sets[name] = literalsOf(await getExpressionAst('set.tf', value.slice(2, -1)));
  return module;
}

function add({ locals, variables, resources }: TerraformModule, file: Record<string, unknown>): void {
  for (const [name, [block]] of Object.entries((file['variable'] ?? {}) as Record<string, HclObject[]>))
    variables[name] = block!;
  for (const block of (file['locals'] ?? []) as HclObject[]) Object.assign(locals, block);
  for (const [type, named] of Object.entries((file['resource'] ?? {}) as Record<string, Record<string, HclObject[]>>))
    for (const [name, [block]] of Object.entries(named)) (resources[type] ??= {})[name] = block!;
}

interface Expression {
  type: string;
  children: Expression[];
  meta?: { type?: string; value?: string };
}

function literalsOf(expression: unknown): string[] {
  const { type, children, meta } = expression as Expression;
  const own = type === 'literalValue' && meta?.type === 'string' ? [meta.value ?? ''] : [];
  return [...own, ...(children ?? []).flatMap(literalsOf)];
}

/** The one block of a name, `{}` where there is none. */
export function blockOf(parent: HclObject, name: string): HclObject {
  const value = parent[name];
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'object' && first !== null && !Array.isArray(first) ? first : {};
}

export const entriesOf = (locals: HclObject, name: string): [string, HclObject][] =>
  Object.entries(blockOf(locals, name)).map(([key, value]) => [key, value as HclObject]);

export const textsIn = (value: Hcl | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);

/** An expression with each run of white space as one space, so that its layout makes no difference. */
export const inOneLine = (value: Hcl | undefined): string => textOf(value).replace(/\s+/g, ' ');

export const textOf = (value: Hcl | undefined): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');

export interface Found {
  /** The resource, the key of the local that gives the value, and the attribute. */
  at: string;
  value: Hcl;
}

/**
 * Every value that an attribute can have, wherever it stands: a literal; or, where it is taken from `each.key` or
 * `each.value`, what the entries of the local or set that the resource is made for give.
 */
export const valuesOf = (module: TerraformModule, attribute: string): Found[] =>
  Object.entries(module.resources).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, resource]) => {
      const entries = madeFor(module, `${type}.${name}`, resource);
      return attributesNamed(resource, attribute).flatMap((value) =>
        resolved(value, entries).map((found) => ({ ...found, at: `${type}.${name}${found.at}.${attribute}` })),
      );
    }),
  );

type Entries = [key: string, value: Hcl][];

function madeFor({ locals, sets }: TerraformModule, name: string, resource: HclObject): Entries {
  const local = /^\$\{local\.(\w+)\}$/.exec(inOneLine(resource['for_each']))?.[1];
  const set = sets[local === undefined ? name : `local.${local}`];
  if (set) return set.map((key) => [key, key]);
  return local === undefined ? [] : entriesOf(locals, local);
}

function resolved(value: Hcl, entries: Entries): Found[] {
  const text = inOneLine(value);
  if (!/\beach\.(key|value)\b/.test(text)) return [{ at: '', value }];
  const taken = [...text.matchAll(/\beach\.value\.(\w+)/g)].map(([, name]) => name!);
  return entries.flatMap(([key, entry]) =>
    taken.length === 0
      ? [{ at: `[${key}]`, value: text.replace(/\$\{each\.(key|value)\}/g, key) }]
      : taken.map((name) => ({ at: `[${key}]`, value: (entry as HclObject)[name] ?? null })),
  );
}

function attributesNamed(value: Hcl, attribute: string): Hcl[] {
  if (Array.isArray(value)) return value.flatMap((each) => attributesNamed(each, attribute));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === attribute ? [inner] : attributesNamed(inner, attribute),
  );
}
