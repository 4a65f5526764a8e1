/**
 * `npm run check:code`: types and lint of all code. The linter is given the compiler's programs, so that each file is
 * parsed and typed once for both; `tsc` and `eslint` by themselves say the same.
 */
import { resolve } from 'node:path';
import process from 'node:process';
import { ESLint } from 'eslint';
import ts from 'typescript';

/** By the files that the linter takes from each; a later one goes before an earlier one. */
const PROJECTS = { '**/*.ts': 'tsconfig.json', 'console/**/*.{ts,tsx}': 'console/tsconfig.json' };

const HOST: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => '\n',
};

/** @throws if the file is no `tsconfig.json` */
function programOf(project: string): ts.Program {
  const onUnRecoverableConfigFileDiagnostic = (one: ts.Diagnostic): never => {
    throw new Error(ts.formatDiagnostic(one, HOST));
  };
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic };
  const config = ts.getParsedCommandLineOfConfigFile(resolve(project), {}, host);
  if (!config) throw new Error(`${project} could not be read`);
  const { fileNames: rootNames, options, errors: configFileParsingDiagnostics } = config;
  return ts.createProgram({ rootNames, options, configFileParsingDiagnostics });
}

function isTyped(program: ts.Program): boolean {
  const problems = ts.sortAndDeduplicateDiagnostics(ts.getPreEmitDiagnostics(program));
  if (problems.length > 0) console.error(ts.formatDiagnostics(problems, HOST));
  return problems.length === 0;
}

async function isLinted(programs: readonly (readonly [files: string, program: ts.Program])[]): Promise<boolean> {
  const overrideConfig = programs.map(([files, program]) => ({
    files: [files],
    languageOptions: { parserOptions: { project: null, programs: [program] } },
  }));
  const eslint = new ESLint({ overrideConfig });
  const results = await eslint.lintFiles('.');
  const text = await (await eslint.loadFormatter('stylish')).format(results);
  if (text !== '') console.error(text);
  return results.every(({ errorCount, warningCount }) => errorCount + warningCount === 0);
}

const programs = Object.entries(PROJECTS).map(([files, project]) => [files, programOf(project)] as const);
// Both are said, whatever the first one says.
const isFine = [...programs.map(([, program]) => isTyped(program)), await isLinted(programs)];
if (isFine.includes(false)) process.exitCode = 1;
