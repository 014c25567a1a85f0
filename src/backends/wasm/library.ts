/** Library functions that are loops of formulas (kernel/library.ts), as functions of a module on two float64 lanes. */
import { Expr } from '../../kernel/expr.js';
import type { Loop } from '../../kernel/library.js';
import { lower, type Program } from '../../kernel/lower.js';
import type { Callee, FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { asMask, asNumbers, type Vector } from './vector-memory.js';

const LANES = 'f64x2';

/** What emits programs: that of vector-program.ts, which this file serves. */
interface Emitter {
  emit(
    f: FunctionBuilder,
    program: Program,
    input: (index: number) => Vector,
    uniform: (index: number) => Value,
  ): Vector[];
}

/** Declares the function (x, y) -> value. Every lane takes its own steps: its state stays when they are done. */
export function declareLoop(
  m: ModuleBuilder,
  loop: Loop,
  emitterOf: (programs: readonly Program[]) => Emitter,
): Callee {
  const [x, y] = [Expr.variable(0), Expr.variable(1)];
  const begin = loop.begin(x, y);
  const state = begin.map((_, i) => Expr.variable(2 + i));
  const { goesOn, next } = loop.step(x, state);
  const changed = next.flatMap((value, i) => (value === state[i] ? [] : [i]));
  const rare = loop.rare?.(x, y);
  const programs = {
    begin: lowered(begin),
    step: lowered([goesOn, ...changed.map((i) => next[i]!)]),
    end: lowered([loop.end(x, y, state)]),
    when: lowered(rare === undefined ? [] : [rare.when]),
    rare: lowered(rare?.begin ?? []),
  };
  const emitter = emitterOf(Object.values(programs));
  return m.function(null, ['v128', 'v128'], ['v128'], (f, ...args) => {
    const run = (program: Program, inputs: readonly Value[]): Vector[] =>
      emitter.emit(
        f,
        program,
        (index) => ({ value: inputs[index]!, isMask: false }),
        () => f.f64x2(NaN), // there are none
      );
    const numbers = (program: Program, inputs: readonly Value[]): Value[] =>
      run(program, inputs).map((vector) => asNumbers(f, LANES, vector));
    const values = numbers(programs.begin, args).map((value) => f.variable('v128', value));
    if (rare !== undefined) {
      const mask = asMask(f, LANES, run(programs.when, args)[0]!);
      f.if(f.op('v128.any_true', mask), () => {
        const others = numbers(programs.rare, args);
        values.forEach((value, i) => choose(f, value, mask, others[i]!));
      });
    }
    const k = f.variable('v128', f.f64x2(1));
    f.block((leave) => {
      f.loop((again) => {
        const [condition, ...results] = run(programs.step, [k, k, ...values]);
        const active = asMask(f, LANES, condition!);
        leave(f.op('i32.eqz', f.op('v128.any_true', active)));
        const after = results.map((vector) => asNumbers(f, LANES, vector));
        changed.forEach((part, i) => choose(f, values[part]!, active, after[i]!));
        f.set(k, f.op('f64x2.add', k, f.f64x2(1)));
        again();
      });
    });
    f.return(numbers(programs.end, [...args, ...values])[0]);
  });
}

/** Replaces the lanes of the mask. */
function choose(f: FunctionBuilder, variable: Variable, mask: Value, value: Value): void {
  f.set(variable, f.op('v128.bitselect', value, variable, mask));
}

const lowered = (outputs: readonly Expr[]): Program => lower(outputs, 'float');
