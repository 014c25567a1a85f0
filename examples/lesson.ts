/**
 * A lesson is a program that shows itself: each statement is printed as it stands in its file, and under it what it gave.
 *
 *     const x = run(() => tensor(1.0, { requiresGrad: true }));
 *     run(() => x.mul(2));
 *
 * prints
 *
 *     > const x = tensor(1.0, { requiresGrad: true });
 *     > x.mul(2);
 *     tensor(2., grad_fn=<MulBackward0>)
 *
 * The text comes from the file itself, so what is shown is what was run. No text is ever turned into code.
 */
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';

/** A statement as it was shown. */
export interface Step {
  readonly source: string;
  /** What it gave, or null for a declaration and for a statement that gives nothing. */
  readonly output: string | null;
}

/** What a lesson prints on. */
export interface Printer {
  heading(text: string): void;
  source(text: string): void;
  output(text: string): void;
}

/** Runs a lesson's statements in the order of its file. */
export class Lesson {
  readonly steps: Step[] = [];
  private readonly sources: readonly string[];

  /**
   * @param file the lesson's `import.meta.url`
   * @param printer told of every statement as it runs
   */
  constructor(
    file: string,
    private readonly printer: Printer,
  ) {
    this.sources = statementsIn(readFileSync(new URL(file), 'utf8'));
  }

  /** Says what comes next. */
  readonly say = (text: string): void => this.printer.heading(text);

  /** Shows the next statement of the file, runs it, shows what it gave, and returns that. */
  readonly run = <T>(statement: () => T): T => {
    const source = this.sources[this.steps.length] ?? '(no such statement)';
    this.printer.source(source);
    const value = statement();
    const output = value === undefined || source.startsWith('const ') ? null : inspect(value);
    if (output !== null) this.printer.output(output);
    this.steps.push({ source, output });
    return value;
  };

  /** Throws unless every statement of the file was run once: otherwise sources and outputs would be out of step. */
  end(): void {
    if (this.steps.length !== this.sources.length) {
      throw new Error(`the file has ${this.sources.length} statements, and ${this.steps.length} were run`);
    }
  }
}

/**
 * The statements of a lesson's text, without `run(() => ...)` around them.
 *
 * One begins at the start of a line and ends with `);` at the end of a line, unless the next line is indented deeper or
 * closes a bracket: then that `);` is inside. Prettier keeps the files in this form.
 */
export function statementsIn(text: string): string[] {
  const statement = /^( *)(const \w+ = )?run\(\(\) =>\s+([^]*?)(?:,\s+)?\);\n(?!\1[ })])/gm;
  return Array.from(text.matchAll(statement), ([, indent = '', declaration = '', expression = '']) =>
    `${declaration}${expression};`.replaceAll(`\n${indent}`, '\n'),
  );
}
