import { billingSamples } from './send-billing.ts';
import { classicSamples } from './send-classic.ts';
import { workspaceSamples } from './send-workspace.ts';
import type { SampleSource } from './sender.ts';

/** The sources that there are samples of. */
export const SENDERS: readonly SampleSource[] = [classicSamples, billingSamples, workspaceSamples];
