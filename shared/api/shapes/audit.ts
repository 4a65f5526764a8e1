import { z } from 'zod';

import { targetKinds } from '../../access/audit.ts';
import { ROLES } from '../../access/role.ts';
import { jsonObject, shape, time, uuid } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';

export const auditEntryShape = shape('AuditEntry', () =>
  z
    .object({
      id: uuid('The entry.'),
      at: time('When it was changed.'),
      action: z.string().describe('The `operationId` of the request, or the command.'),
      key: z.string().describe('The id of the key of who changed it; `command` where it was a command.'),
      name: z.string().describe('The name of that key; of a command the user of the machine.'),
      role: z.enum(ROLES),
      session: z.string().nullable().describe('The session, where a browser asked.'),
      request_id: z.string().nullable().describe('`X-Request-Id` of the request; the log has it, too.'),
      target_kind: z.enum(targetKinds),
      target: z.string().describe('The id of what was changed.'),
      before: jsonObject('What differs, as it was, without secrets; `null` where there was nothing.').nullable(),
      after: jsonObject('The same as it is from then on; `null` where there is nothing any more.').nullable(),
    })
    .describe('One change: who, what, when.'),
);

export type AuditEntryView = View<typeof auditEntryShape>;
