import { terminalText } from '../../local/log-text.ts';
import type { Terminal } from '../frame/terminal.ts';

/** Takes the log lines of a command: JSON for programs; on a terminal, as text, those that somebody is to look at. */
export const logLines = (terminal: Pick<Terminal, 'drawsBars' | 'draw' | 'note'>, command: string) => ({
  write: (line: string): void => {
    const said = line.trimEnd();
    if (!terminal.drawsBars) return terminal.note(said);
    const text = terminalText(command, said);
    if (text === null) return;
    // A bar may be drawn there.
    terminal.draw('');
    terminal.note(text);
  },
});
