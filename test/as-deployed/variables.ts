/** Prints the variables of the deployment that the tests run, for Terraform: `-var-file`. Keys and secrets are new each time. */
import process from 'node:process';

import { localKeysFrom } from '../../local/keys.ts';
import { variablesFor } from './outside.ts';

process.stdout.write(`${JSON.stringify(variablesFor(await localKeysFrom(undefined)), null, 2)}\n`);
