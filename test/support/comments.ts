/** The comments of source files. */
import ts from 'typescript';

export interface Comment {
  /** From 1. */
  line: number;
  /** Without its marks, its lines joined by spaces; comments of one line each that follow each other are one. */
  text: string;
}

/** @param path its ending tells the language: TypeScript and JavaScript, else `#` begins a comment as in a shell */
export const commentsIn = (path: string, source: string): Comment[] =>
  joined(/\.[cm]?[jt]s$/.test(path) ? scriptComments(source) : hashComments(source));

interface Raw extends Comment {
  /** Of its last line. */
  end: number;
  /** Whether it may go on in the comment of the next line. */
  goesOn: boolean;
}

function joined(comments: Iterable<Raw>): Comment[] {
  const all: Raw[] = [];
  for (const comment of comments) {
    const before = all.at(-1);
    if (before?.goesOn && comment.goesOn && comment.line === before.end + 1) {
      before.text += ` ${comment.text}`;
      before.end = comment.end;
    } else all.push({ ...comment });
  }
  return all.map(({ line, text }) => ({ line, text }));
}

const { SyntaxKind } = ts;

/** After these a slash divides; after anything else it begins a regular expression. */
const ENDS_OPERAND: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.Identifier,
  SyntaxKind.NumericLiteral,
  SyntaxKind.BigIntLiteral,
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateTail,
  SyntaxKind.CloseParenToken,
  SyntaxKind.CloseBracketToken,
  SyntaxKind.CloseBraceToken,
  SyntaxKind.ThisKeyword,
  SyntaxKind.SuperKeyword,
]);

function* scriptComments(source: string): Generator<Raw> {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, source);
  const lineOf = lineCounter(source);
  /** The open braces: whether each is a template's. */
  const braces: boolean[] = [];
  let before: ts.SyntaxKind = SyntaxKind.Unknown;
  for (let kind = scanner.scan(); kind !== SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    if (kind === SyntaxKind.SingleLineCommentTrivia || kind === SyntaxKind.MultiLineCommentTrivia) {
      const [line, end] = [lineOf(scanner.getTokenStart()), lineOf(scanner.getTokenEnd())];
      yield { line, end, text: bare(scanner.getTokenText()), goesOn: kind === SyntaxKind.SingleLineCommentTrivia };
      continue;
    }
    if (kind <= SyntaxKind.LastTriviaToken) continue;
    if ((kind === SyntaxKind.SlashToken || kind === SyntaxKind.SlashEqualsToken) && !ENDS_OPERAND.has(before))
      kind = scanner.reScanSlashToken();
    if (kind === SyntaxKind.CloseBraceToken && braces.pop()) kind = scanner.reScanTemplateToken(false);
    if (kind === SyntaxKind.OpenBraceToken) braces.push(false);
    if (kind === SyntaxKind.TemplateHead || kind === SyntaxKind.TemplateMiddle) braces.push(true);
    before = kind;
  }
}

/** A counter of lines that is asked for places in their order. */
function lineCounter(source: string): (place: number) => number {
  let [line, at] = [1, 0];
  return (place) => {
    for (; at < place; at += 1) if (source[at] === '\n') line += 1;
    return line;
  };
}

const bare = (comment: string): string =>
  comment
    .replace(/^\/\*\*?|\*\/$|^\/\//g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join(' ')
    .trim();

/** A `#` in quotes, or in a word, begins none. */
function* hashComments(source: string): Generator<Raw> {
  for (const [index, line] of source.split('\n').entries()) {
    const [, text] = /^(?:[^"'#]|"(?:[^"\\]|\\.)*"|'[^']*'|(?<=\S)#)*?(?:^|(?<=\s))#(.*)$/.exec(line) ?? [];
    if (text !== undefined) yield { line: index + 1, end: index + 1, text: text.trim(), goesOn: true };
  }
}
