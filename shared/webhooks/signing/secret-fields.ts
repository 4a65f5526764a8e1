/** The fields of a body that set secrets. */
import type { z } from 'zod';

import { text } from '../../http/body-fields.ts';
import type { SecretKind } from './secret-kind.ts';
import { recordOf } from '../../base/records.ts';

/** A secret of one kind, as it may be given. */
const secretField = ({ problem, field }: Pick<SecretKind<never>, 'problem' | 'field'>) =>
  text
    .superRefine((value, context) => {
      const message = problem(value);
      if (message !== null) context.addIssue({ code: 'custom', message });
    })
    .meta({ ...field });

type SecretField = z.ZodExactOptional<ReturnType<typeof secretField>>;

/** One optional field for each kind, under its name. */
export const secretFields = <Kind extends Pick<SecretKind<never>, 'name' | 'problem' | 'field'>>(
  kinds: readonly Kind[],
): Record<Kind['name'], SecretField> =>
  recordOf<Kind['name'], SecretField>(kinds.map((kind) => [kind.name, secretField(kind).exactOptional()]));
