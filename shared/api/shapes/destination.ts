/** A destination of any kind: one of the forms that there are. */
import { z } from 'zod';

import type { Json, JsonObject } from '../../base/json.ts';
import { shape } from '../../base/shape.ts';
import type { Form } from '../../destinations/form.ts';
import { webhookForm } from '../../destinations/webhook/form.ts';
import { FORMS } from '../../destinations/registry/forms.ts';
import { MAY_BE_LEFT_OUT, text } from '../../http/body-fields.ts';
import { rest } from './page.ts';
import { healthShape, laneShape, rotationMember } from './webhook.ts';

type Named = Readonly<Record<string, z.ZodType<Json>>>;

/** Each kind has a schema of its own. @param more what each has besides */
function ofAnyKind(more: Named = {}): z.ZodType<JsonObject> {
  const [first, ...others] = FORMS;
  const schemaOf = ({ members }: Form) => z.object({ ...members(), ...more });
  return others.length === 0 ? schemaOf(first) : z.union([first, ...others].map(schemaOf));
}

export const destinationShape = shape('Destination', () =>
  ofAnyKind().describe('Where events are sent, of one of the kinds.'),
);

const listedDestinationShape = shape('ListedDestination', () =>
  ofAnyKind(healthShape().shape).describe('A destination, and how it does.'),
);

/** One destination, as GET shows it. */
export const destinationWithHealthShape = shape('DestinationWithHealth', () =>
  ofAnyKind(laneShape().shape).describe('A destination, and how it does in detail.'),
);

/** Of webhooks alone: no other kind signs. */
export const rotatedDestinationShape = shape('RotatedDestination', (): z.ZodType<JsonObject> =>
  z
    .object({ ...webhookForm.members(), ...rotationMember() })
    .describe('A webhook as a destination, after a rotation of one of its secrets.'),
);

export const destinationPage = shape('DestinationPage', () =>
  z
    .object({ destinations: z.array(listedDestinationShape()), ...rest() })
    .describe('One page of destinations of all kinds, by name.'),
);

export const kinds = FORMS.map(({ kind }) => kind);

const kind = text
  .meta({ enum: kinds, description: 'Without it `webhook`; in a PUT or a PATCH that of the destination, which stays.' })
  .exactOptional();

const described = (field: z.core.$ZodType): z.core.$ZodType =>
  field instanceof z.ZodType ? field.meta(MAY_BE_LEFT_OUT) : field;

/** The fields of all kinds: which of them a body may have, and must have, its kind says. */
export const destinationFields = z
  .object({
    kind,
    ...Object.fromEntries(
      FORMS.flatMap(({ fields }) => Object.entries<z.core.$ZodType>(fields.shape)).map(([name, field]) => [
        name,
        described(field),
      ]),
    ),
  })
  .partial();
