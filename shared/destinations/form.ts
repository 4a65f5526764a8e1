/**
 * A kind of destination as the API takes and shows it (docs/decisions/2026-11-30-destinations-in-the-api.md). Only the API
 * loads forms: `shared/destinations/registry/forms.ts` lists them.
 */
import type { z } from 'zod';

import { SubrelayError } from '../base/errors.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Refused } from '../http/body-fields.ts';
import type { Reveal } from '../webhooks/signing/secret-values.ts';
import { kindOf } from '../webhooks/stored-destination.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import type { Check } from './destination.ts';

/** A form with the types of its kind hidden. */
export interface Form extends Plain {
  check: Check<StoredDestination>;
  view: (stored: StoredDestination, reveal?: Reveal) => JsonObject;
  patched: (stored: StoredDestination, patch: JsonObject) => Patched;
  sealed: (stored: StoredDestination) => Readonly<Record<string, unknown>>;
  emptied: Partial<StoredDestination>;
}

interface Plain {
  /** The stored `kind`. */
  kind: string;
  /** Its body, as `check` reads it. */
  fields: z.ZodObject;
  /** What a test of one is: a sample sent to it, or a question to its service that changes nothing there. */
  testedBy: 'sample' | 'question';
  /** The members of what `view` answers. */
  members: () => Readonly<Record<string, z.ZodType<Json>>>;
}

export type Patched = { ok: true; body: JsonObject } | Refused;

/** @typeParam Stored its documents */
export interface FormOf<Stored> extends Plain {
  /** Its own fields of a document of this kind, parsed; null where they can't be read. */
  read: (stored: StoredDestination) => Stored | null;
  check: Check<Stored>;
  /** Without secrets but those that the very request has set. */
  view: (stored: Stored, reveal?: Reveal) => JsonObject;
  /** The body that makes it what a JSON Merge Patch (RFC 7396) asks for; sealed values are in no body, and stay. */
  patched: (stored: Stored, patch: JsonObject) => Patched;
  /** What it keeps sealed, by the field that sets it: the audit log tells that one has changed. */
  sealed: (stored: Stored) => Readonly<Record<string, unknown>>;
  /** The fields of one that is deleted. */
  emptied: Partial<StoredDestination>;
}

/** Hides the types of a kind. */
export function form<Stored extends StoredDestination>(of: FormOf<Stored>): Form {
  const { kind, fields, testedBy, members, emptied } = of;
  const own = (stored: StoredDestination): Stored => {
    const found = of.read(stored);
    if (found === null) throw unreadable(stored);
    return found;
  };
  return {
    ...{ kind, fields, testedBy, members, emptied },
    check: async (...given) => {
      const checked = await of.check(...given);
      if (!checked.ok) return checked;
      return { ok: true, makes: (id, existing) => checked.makes(id, existing && own(existing)) };
    },
    view: (stored, reveal) => of.view(own(stored), reveal),
    patched: (stored, patch) => of.patched(own(stored), patch),
    sealed: (stored) => of.sealed(own(stored)),
  };
}

const unreadable = (stored: StoredDestination): SubrelayError =>
  new SubrelayError(
    'INTERNAL',
    `Cannot read destination ${stored.id} of kind ${kindOf(stored)}: another version made it; use one that knows the kind`,
  );

/** The kind that a body names, in any case; undefined where it names none. */
export const kindIn = (body: JsonObject): Json | undefined =>
  Object.entries(body).find(([name]) => name.toLowerCase() === 'kind')?.[1] ?? undefined;

/** A body without the kind that it names. */
export const withoutKind = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => name.toLowerCase() !== 'kind'));
