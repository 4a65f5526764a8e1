/** How long tests wait for an effect: a limit that a busy machine meets is a failure of the machine's. */
import { openStore } from '../../shared/store/store.ts';
import type { Store } from '../../shared/store/store.ts';

/** Below jest's `testTimeout`, so that who waits tells what never came. */
export const PATIENT_MS = 120_000;

/** A store whose calls and transactions have minutes: its own deadline is for who hangs up soon. */
export const patientStore = (projectId: string): Store => openStore(projectId, PATIENT_MS);
