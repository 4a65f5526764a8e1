/**
 * Google's clients describe every message that they know, and each process makes objects of all of them when it makes its
 * first client. What no function calls is left out: a quarter of the CPU that opening the clients takes
 * (docs/decisions/2026-12-01-memory.md).
 */
import { isRecord } from '../shared/base/records.ts';

/** The admin service; the options that annotate methods for JSON over HTTP, which nothing here speaks. */
const LEFT_OUT = ['google.firestore.admin', 'google.api'];

/** The messages of descriptor.proto: only options are made of them. */
const OF_OPTIONS =
  /^google\.protobuf\.(?:\w*Descriptor(?:Proto|Set)|\w+Options|UninterpretedOption|FeatureSet(?:Defaults)?|(?:SourceCode|GeneratedCode)Info|Edition|SymbolVisibility)$/;

/** @param node of protobufjs' JSON: a namespace, a message, an enum or a service @param name its full name */
export function withoutUnused(node: Record<string, unknown>, name = ''): Record<string, unknown> {
  const { nested, fields, methods, ...rest } = node;
  return {
    ...rest,
    ...(isRecord(fields) && { fields: mapped(fields, withoutAnnotations) }),
    ...(isRecord(methods) && { methods: mapped(methods, withoutAnnotations) }),
    ...(isRecord(nested) && { nested: usedOf(nested, name) }),
  };
}

function usedOf(nested: Record<string, unknown>, within: string): Record<string, unknown> {
  const nameOf = (key: string) => (within === '' ? key : `${within}.${key}`);
  const used = Object.entries(nested).filter(
    ([key, node]) =>
      isRecord(node) &&
      node['extend'] === undefined &&
      !LEFT_OUT.includes(nameOf(key)) &&
      !OF_OPTIONS.test(nameOf(key)),
  );
  return Object.fromEntries(used.map(([key, node]) => [key, isRecord(node) ? withoutUnused(node, nameOf(key)) : node]));
}

/** Options with a name in brackets are annotations, whose messages are left out. */
function withoutAnnotations(member: unknown): unknown {
  if (!isRecord(member)) return member;
  const { options, parsedOptions: _, ...rest } = member;
  if (!isRecord(options)) return rest;
  return { ...rest, options: Object.fromEntries(Object.entries(options).filter(([key]) => !key.startsWith('('))) };
}

const mapped = (all: Record<string, unknown>, change: (each: unknown) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(all).map(([key, each]) => [key, change(each)]));
