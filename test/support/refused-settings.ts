import { ConfigError } from '../../shared/settings/config.ts';

/** The message of the ConfigError that a call throws. */
export function refusalOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}
