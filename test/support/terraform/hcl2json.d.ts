/** What is used of @cdktn/hcl2json. Its own declarations bring those of browsers, by which a response's JSON is `any`. */
export function parse(filename: string, contents: string): Promise<Record<string, unknown>>;
export function getExpressionAst(filename: string, expression: string): Promise<unknown>;
