/** The files of the packages in kits/ that `npm run openapi` writes, and that a test holds to the document. */
import type { JsonObject } from '../../shared/base/json.ts';
import { clientOperations, clientTypes, receiverTypes } from './kit-types.ts';

/** Path to content. */
export async function kitFiles(document: JsonObject): Promise<Map<string, string>> {
  return new Map([
    ['kits/client/src/document.ts', await clientTypes(document)],
    ['kits/client/src/operations.ts', clientOperations(document)],
    ['kits/receiver/src/document.ts', await receiverTypes(document)],
  ]);
}
