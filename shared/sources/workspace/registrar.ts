/** The registrations of all resellers of a deployment, for the function and for the operator's commands. */
import { SubrelayError } from '../../base/errors.ts';
import type { EpochMs } from '../../base/time.ts';
import type { SubscriptionChoice, Subscriptions } from '../../bus/push-subscription.ts';
import type { Config } from '../../settings/config.ts';
import type { WorkspaceReseller } from './accounts.ts';
import type { AssertionSigner } from './assertion.ts';
import { openReseller } from './open-reseller.ts';
import { register, unregister, watch } from './register.ts';
import type { RegisterOptions, Registration, Unregistration, Watch } from './register.ts';
import type { RESELLER_SETTINGS } from './settings.ts';

export interface RegistrarOptions {
  resellers: readonly WorkspaceReseller[];
  /** Signs as the service account that is registered. */
  signer: AssertionSigner;
  subscriptions: Subscriptions;
  /** Of every reseller's subscription. */
  choice: Omit<SubscriptionChoice, 'name'>;
  config: Config<(typeof RESELLER_SETTINGS)[number]>;
  fetch: typeof fetch;
  now: () => EpochMs;
}

/** What became of one reseller; one's failure doesn't keep the others from their turn. */
export type Outcome<T> = { account: string; done: T } | { account: string; failed: SubrelayError };

export interface Registrar {
  /** @param alsoAuthorize service accounts besides the registered one that may attach subscriptions */
  register(alsoAuthorize?: readonly string[]): Promise<Outcome<Registration>[]>;
  /** @param revoked service accounts; without any the registered one */
  unregister(revoked?: readonly string[]): Promise<Outcome<Unregistration>[]>;
  watch(alsoAuthorized?: readonly string[]): Promise<Outcome<Watch>[]>;
}

/** One reseller after another; every call changes nothing when it is repeated. */
export function createRegistrar(options: RegistrarOptions): Registrar {
  const { signer, subscriptions, choice } = options;
  const optionsFor = (also: readonly string[], { subscription }: WorkspaceReseller) => ({
    subscriptions,
    serviceAccounts: [...new Set([signer.serviceAccount, ...also])],
    choice: { ...choice, name: subscription },
  });
  const each = async <T>(
    use: 'read' | 'register',
    work: (reseller: RegisterOptions['reseller'], configured: WorkspaceReseller) => Promise<T>,
  ) => {
    const outcomes: Outcome<T>[] = [];
    for (const configured of options.resellers) {
      const { account, adminEmail } = configured;
      try {
        const reseller = await openReseller({ ...options, adminEmail, use });
        outcomes.push({ account, done: await work(reseller, configured) });
      } catch (error) {
        outcomes.push({ account, failed: knownFailure(error) });
      }
    }
    return outcomes;
  };
  return {
    register: (also = []) =>
      each('register', (reseller, configured) => register({ reseller, ...optionsFor(also, configured) })),
    unregister: (revoked = []) =>
      each('register', (reseller) => unregister(reseller, revoked.length > 0 ? revoked : [signer.serviceAccount])),
    watch: (also = []) => each('read', (reseller, configured) => watch({ reseller, ...optionsFor(also, configured) })),
  };
}

const knownFailure = (error: unknown): SubrelayError =>
  error instanceof SubrelayError
    ? error
    : new SubrelayError('INTERNAL', 'Something failed here; it is logged', { cause: error });
