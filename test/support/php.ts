import { spawnSync } from 'node:child_process';

const SCRIPT = 'test/fixtures/paddle-classic/oracle.php';

export type PhpInput =
  | { mode: 'sign'; privateKey: string; forms: [name: string, value: string][][] }
  | { mode: 'verify'; publicKey: string; forms: string[] };

export const hasPhp = spawnSync('php', ['-r', 'exit(extension_loaded("openssl") ? 0 : 1);']).status === 0;

/** Runs PHP over many forms at once. */
export function php(input: PhpInput): unknown {
  const options = { input: JSON.stringify(input), encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const { status, stdout, stderr } = spawnSync('php', [SCRIPT], options);
  if (status !== 0) throw new Error(`php failed: ${stderr}${stdout}`);
  return JSON.parse(stdout) as unknown;
}
