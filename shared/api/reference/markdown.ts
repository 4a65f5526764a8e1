/** The little of Markdown that the document's descriptions use: paragraphs, lists, `code` and **strong**. */
import { html } from './html.ts';
import type { Html } from './html.ts';

/** Paragraphs and lists. */
export const blocks = (text: string): Html[] =>
  text
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== '')
    .map((block) => (block.startsWith('- ') ? list(block) : html`<p>${inline(block)}</p>`));

const list = (block: string): Html =>
  html`<ul>
    ${block.split(/\n(?=- )/).map((item) => html`<li>${inline(item.slice(2))}</li>`)}
  </ul>`;

/** Text within a line. */
export const inline = (text: string): Html[] =>
  text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith('`') && part.length > 1) return html`<code>${part.slice(1, -1)}</code>`;
    return part.startsWith('**') ? html`<strong>${part.slice(2, -2)}</strong>` : html`${part}`;
  });
