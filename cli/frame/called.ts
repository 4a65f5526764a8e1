import type { Env } from '../../shared/settings/config.ts';

/**
 * How the person calls the command, for what is printed to be pasted. npx without `--no` would install whatever has the
 * name on npm: https://docs.npmjs.com/cli/v11/commands/npx
 * @param script the path that the process was started with
 */
export function calledAs(script: string, env: Env): string {
  const isOfNpm = env['npm_command'] === 'exec' || env['npm_lifecycle_event'] === 'npx';
  return isOfNpm || /[\\/]cli[\\/]main\.ts$/.test(script) ? 'npx --no subrelay' : 'subrelay';
}
