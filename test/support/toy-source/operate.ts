import { SHOP } from './name.ts';

export const accountsIn = (): string[] => [SHOP];

export const whenSilent = 'wind it up';
