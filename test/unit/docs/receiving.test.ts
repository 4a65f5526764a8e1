/** The functions of docs/receiving.md, each run in its language where that is on the machine. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';

interface Language {
  language: string;
  file: string;
  /** What runs the file. Its first word asked for its version answers whether the language is on the machine. */
  run: [command: string, ...words: string[]];
  version: string;
  /** The page's code in a program that takes five arguments at a time and prints an answer each. */
  program: (code: string) => string;
}

const LANGUAGES: Language[] = [
  {
    language: 'js',
    file: 'verify.mjs',
    run: [process.execPath],
    version: '--version',
    program: (code) => `${code}
const given = process.argv.slice(2);
for (let at = 0; at < given.length; at += 5)
  console.log(verify(...given.slice(at, at + 4), Buffer.from(given[at + 4])));`,
  },
  {
    language: 'python',
    file: 'verify.py',
    run: ['python3'],
    version: '--version',
    program: (code) => `${code}
import sys
for at in range(1, len(sys.argv), 5):
    print(str(verify(*sys.argv[at:at + 4], sys.argv[at + 4].encode())).lower())`,
  },
  {
    language: 'php',
    file: 'verify.php',
    run: ['php'],
    version: '--version',
    program: (code) => `<?php
${code}
foreach (array_chunk(array_slice($argv, 1), 5) as $given) echo verify(...$given) ? "true\\n" : "false\\n";`,
  },
  {
    language: 'go',
    file: 'verify.go',
    run: ['go', 'run'],
    version: 'version',
    program: (code) => `${code.replace('"strconv"', '"fmt"\n\t"os"\n\t"strconv"')}
func main() {
	for given := os.Args[1:]; len(given) > 0; given = given[5:] {
		fmt.Println(verify(given[0], given[1], given[2], given[3], []byte(given[4])))
	}
}`,
  },
  {
    language: 'java',
    file: 'Program.java',
    run: ['java'],
    version: '--version',
    program: (code) => {
      const [imports, type] = code.split(/^(?=class )/m);
      return `${imports}
public class Program {
    public static void main(String[] given) throws Exception {
        for (int at = 0; at < given.length; at += 5)
            System.out.println(Webhooks.verify(given[at], given[at + 1], given[at + 2], given[at + 3],
                given[at + 4].getBytes(StandardCharsets.UTF_8)));
    }
}
${type}`;
    },
  },
];

const page = readFileSync('docs/receiving.md', 'utf8');
const codeOf = (language: string): string => {
  const [, code] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(page) ?? [];
  if (code === undefined) throw new Error(`docs/receiving.md has no example in ${language}`);
  return code;
};

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const body = '{"name":"Zoë"}';
const now = Math.floor(Date.now() / 1_000);
const signed = (seconds: number, of = secret): string => new Webhook(of).sign('evt_1', new Date(seconds * 1_000), body);
const other = signed(now, `whsec_${Buffer.alloc(32, 8).toString('base64')}`);

const CASES: [what: string, answer: boolean, timestamp: string, signatures: string, body: string][] = [
  ['as it was sent', true, `${now}`, signed(now), body],
  ['another body', false, `${now}`, signed(now), `${body} `],
  ['another secret', false, `${now}`, other, body],
  ['the second of two, as in a rotation', true, `${now}`, `${other} ${signed(now)}`, body],
  ['beside a v1a', true, `${now}`, `v1a,AAAA ${signed(now)}`, body],
  ['too old', false, `${now - 400}`, signed(now - 400), body],
  ['from the future', false, `${now + 400}`, signed(now + 400), body],
  ['another time', false, `${now - 1}`, signed(now), body],
  ['no time', false, 'soon', signed(now), body],
  ['no signature', false, `${now}`, '', body],
  ['a shorter signature', false, `${now}`, signed(now).slice(0, 20), body],
];

const folder = mkdtempSync(join(tmpdir(), 'subrelay-receiving-'));
afterAll(() => rmSync(folder, { recursive: true }));
const isHere = ({ run, version }: Language): boolean => spawnSync(run[0], [version]).status === 0;

test.each(LANGUAGES)('$language', (language) => {
  const code = codeOf(language.language);
  if (!isHere(language)) return console.warn(`${language.run[0]} is not on this machine: its example was not run`);
  const file = join(folder, language.file);
  writeFileSync(file, language.program(code));
  const given = CASES.flatMap(([, , ...rest]) => [secret, 'evt_1', ...rest]);
  const [command, ...words] = language.run;
  const printed = execFileSync(command, [...words, file, ...given], { encoding: 'utf8', cwd: folder, stdio: 'pipe' });
  expect(CASES.map(([what], index) => [what, printed.trim().split('\n')[index]])).toEqual(
    CASES.map(([what, answer]) => [what, String(answer)]),
  );
});
