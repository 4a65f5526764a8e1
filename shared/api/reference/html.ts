/** HTML as text, with everything escaped that was not made here. */

/** What was made by `html`, and can stand in a page as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Content = string | number | Html | readonly Content[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

function textOf(content: Content): string {
  if (content instanceof Html) return content.text;
  return typeof content === 'object' ? content.map(textOf).join('') : escaped(String(content));
}

/** A template whose values are escaped, unless they are HTML themselves. */
export const html = (strings: TemplateStringsArray, ...contents: Content[]): Html =>
  new Html(strings.reduce((text, part, index) => text + textOf(contents[index - 1] ?? '') + part));

export const NOTHING = html``;
