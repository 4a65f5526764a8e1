/** The signatures that a webhook can carry, any set of them at once. */
import type { SecretFields, SignatureName } from './secret-kinds.ts';

/** A webhook's signatures; one from before they could be chosen has `v1`, and `x-hub-signature` with a secret token. */
export const signaturesOf = ({
  signatures,
  secret_token,
}: Pick<SecretFields, 'secret_token'> & { signatures?: SignatureName[] }): SignatureName[] =>
  signatures ?? defaultSignatures(secret_token !== null);

/** Those of a body that names none. */
export const defaultSignatures = (withToken: boolean): SignatureName[] =>
  withToken ? ['v1', 'x-hub-signature'] : ['v1'];
