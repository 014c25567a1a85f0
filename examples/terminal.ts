/** What the examples know of the terminal: colours and a line that is rewritten in place, or plain lines where there is none. */
import { stdout } from 'node:process';
import type { Printer } from './lesson.js';

const isColourful = stdout.isTTY && !process.env['NO_COLOR'];

const style = (code: number, text: string): string => (isColourful ? `\x1b[${code}m${text}\x1b[0m` : text);
const bold = (text: string): string => style(1, text);
const dim = (text: string): string => style(2, text);
const cyan = (text: string): string => style(36, text);

/** The title of a part. */
export function title(text: string): void {
  console.log(`\n${bold(text)}\n${bold('='.repeat(text.length))}`);
}

/** Prints a lesson as a session at a prompt. */
export const session: Printer = {
  heading(text) {
    console.log(`\n${bold(`# ${text}`)}`);
  },
  source(text) {
    text.split('\n').forEach((line, i) => {
      console.log(`${dim(i === 0 ? '>' : '.')} ${cyan(line)}`);
    });
  },
  output(text) {
    console.log(text);
  },
};

/** Shows how far something has come: on a terminal in one line that is rewritten, else in ten lines. */
export function showProgress(done: number, total: number, text: string): void {
  const width = 30;
  const filled = Math.floor((width * done) / total);
  const line = `${'█'.repeat(filled)}${dim('░'.repeat(width - filled))} ${text}`;
  if (stdout.isTTY) stdout.write(`\r\x1b[2K${line}${done === total ? '\n' : ''}`);
  else if (done % Math.ceil(total / 10) === 0 || done === total) console.log(line);
}
