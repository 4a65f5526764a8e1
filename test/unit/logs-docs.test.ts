import { readFileSync, globSync } from 'node:fs';

import { expect, test } from '@jest/globals';
import ts from 'typescript';

import { loggedLines } from '../support/log-docs.ts';

const LEVELS = ['info', 'warn', 'error', 'debug', 'level'];

/** The names that an expression can be; undefined where it is no text in the code. */
function textsIn(node: ts.Expression): string[] | undefined {
  if (ts.isStringLiteral(node)) return [node.text];
  if (!ts.isConditionalExpression(node)) return undefined;
  const [yes, no] = [textsIn(node.whenTrue), textsIn(node.whenFalse)];
  return yes && no && [...yes, ...no];
}

/** Whether it is `log.warn(…)`, `deps.log.warn(…)`, `log[level](…)` or `createLog(…).warn(…)`. */
function isLogCall({ expression }: ts.CallExpression): boolean {
  const [object, level] = ts.isPropertyAccessExpression(expression)
    ? [expression.expression, expression.name.text]
    : ts.isElementAccessExpression(expression)
      ? [expression.expression, expression.argumentExpression.getText()]
      : [undefined, ''];
  return object !== undefined && /(^|\.)log$|^createLog\(/.test(object.getText()) && LEVELS.includes(level);
}

/** The names of lines in a source file, each with where it is. */
function namesIn(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const names: string[] = [];
  const take = (node: ts.Expression | undefined) => {
    if (node?.getText() === 'door.logged') return;
    const texts = node && textsIn(node);
    if (!texts) throw new Error(`${path}: the name of a line must be a text in the code, it is ${node?.getText()}`);
    names.push(...texts);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isLogCall(node)) take(node.arguments[1]);
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'logged' && ts.isStringLiteral(node.initializer)) {
      take(node.initializer);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

test('docs/logs.md lists every line that is logged, and no other', () => {
  const written = globSync(['functions/**/*.ts', 'shared/**/*.ts', 'cli/**/*.ts']).flatMap(namesIn);
  const documented = [...loggedLines(readFileSync('docs/logs.md', 'utf8')).keys()];
  expect([...documented].sort()).toEqual([...new Set(written)].sort());
});

test('docs/logs.md names a line once', () => {
  const named = readFileSync('docs/logs.md', 'utf8').matchAll(/^\| (`\w+\.\w+`(?:, `\w+\.\w+`)*) \|/gm);
  const names = [...named].flatMap(([, cell]) => cell!.split(', '));
  expect(new Set(names).size).toBe(names.length);
});
