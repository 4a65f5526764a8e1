/**
 * The mutants. They stand for kinds: a number that protects, a call whose absence shows only under a second instance, a
 * hang or a crash, a refusal, a default. A protection that is added to the code gets a mutant here.
 */
import { accessMutants } from './list/access.ts';
import { apiMutants } from './list/api.ts';
import { boundMutants } from './list/bounds.ts';
import { deliveryMutants } from './list/delivery.ts';
import { instanceMutants } from './list/instances.ts';
import { intakeMutants } from './list/intake.ts';
import { isolationMutants } from './list/isolation.ts';
import { localMutants } from './list/local.ts';
import { operationMutants } from './list/operation.ts';
import { peopleMutants } from './list/people.ts';
import { planMutants } from './list/plans.ts';
import { sourceMutants } from './list/sources.ts';
import { storeMutants } from './list/store.ts';
import type { Mutant } from './mutant.ts';

export const MUTANTS: readonly Mutant[] = [
  ...apiMutants,
  ...intakeMutants,
  ...deliveryMutants,
  ...isolationMutants,
  ...storeMutants,
  ...sourceMutants,
  ...operationMutants,
  ...accessMutants,
  ...peopleMutants,
  ...planMutants,
  ...boundMutants,
  ...instanceMutants,
  ...localMutants,
];
