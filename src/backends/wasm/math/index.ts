/**
 * The transcendental instructions as SIMD code. A kernel's module declares those that it uses, then emits them like any
 * other instruction:
 *
 *   const math = declareMath(m, 'f32x4', ['exp', 'sin']); // before the module's functions
 *   ... const y = math.apply(f, 'exp', [x]);
 *
 * What models spend their time in is emitted where it is used, in float32 lanes (single.ts); the others become functions of
 * the module, called once per vector, in float64 lanes, also for float32. Arguments that the polynomials do not cover go to
 * scalar functions of JavaScript, lane by lane: every lane's result depends on that lane's arguments alone.
 */
import type { Instruction } from '../../../kernel/expr.js';
import type { Callee, FunctionBuilder, ModuleBuilder, Value } from '../assembler.js';
import { machine } from '../machine.js';
import * as double from './double.js';
import * as errorFunction from './error-function.js';
import * as hyperbolic from './hyperbolic.js';
import * as power from './power.js';
import * as single from './single.js';
import * as trigonometry from './trigonometry.js';
import { type FloatLanes, VectorEmitter } from './vector.js';

/** The mathematical functions of one module. */
export interface VectorMath {
  /** Emits code that computes `instruction` for one vector. */
  apply(f: FunctionBuilder, instruction: Instruction, args: readonly Value[]): Value;
}

type Unary = (v: VectorEmitter, x: Value) => Value;
type Binary = (v: VectorEmitter, a: Value, b: Value, patch: power.Patch) => Value;

/** What is emitted where it is used, by lanes. */
const inline: Readonly<Record<FloatLanes, Readonly<Record<string, Unary>>>> = {
  f32x4: {
    exp: single.exp,
    expm1: single.expm1,
    log: single.log,
    log1p: single.log1p,
    log2: single.log2,
    log10: single.log10,
    tanh: single.tanh,
    sigmoid: single.sigmoid,
    sin: single.sin,
    cos: single.cos,
    erf: single.erf,
    asin: trigonometry.asin,
    acos: trigonometry.acos,
    atan: trigonometry.atan,
  },
  f64x2: { exp: double.exp, log: double.log, tanh: double.tanh, sigmoid: double.sigmoid },
};

const { exp, expm1, sigmoid, tanh, log, log1p, log2, log10 } = double;
const { sin, cos, tan, asin, acos, atan, atan2 } = trigonometry;
const { sinh, cosh, asinh, acosh, atanh } = hyperbolic;
const { erf, erfc } = errorFunction;
const { pow, fmod, remainder, floordiv } = power;

const unary: Readonly<Record<string, Unary>> = {
  exp,
  expm1,
  sigmoid,
  tanh,
  log,
  log1p,
  log2,
  log10,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  asinh,
  acosh,
  atanh,
  erf,
  erfc,
};
const binary: Readonly<Record<string, Binary>> = { atan2, pow, fmod, remainder, floordiv };
/** The functions of the module that take float32 lanes as they are. */
const anyLanes: ReadonlySet<string> = new Set(['atan2', 'pow']);

/** The instructions that this directory computes. */
export const mathInstructions: ReadonlySet<string> = new Set(Object.keys(unary).concat(Object.keys(binary)));

/** The scalar functions for rare arguments. */
const scalarOf: Readonly<Record<string, string>> = {
  sin: 'sin',
  cos: 'cos',
  tan: 'tan',
  fmod: 'fmod',
  remainder: 'fmod',
  floordiv: 'fmod',
};

/**
 * Declares what the module needs for these instructions; others than mathematical ones are ignored.
 *
 * @param fused whether to use relaxed multiply-add
 */
export function declareMath(
  m: ModuleBuilder,
  lanes: FloatLanes,
  instructions: Iterable<Instruction>,
  fused = machine().features.relaxed,
): VectorMath {
  const used = new Set(Array.from(instructions).filter((name) => mathInstructions.has(name)));
  const scalars = new Map<string, Callee>();
  for (const name of used) {
    const scalar = scalarOf[name];
    if (scalar === undefined || scalars.has(scalar)) continue;
    scalars.set(scalar, m.import('math', scalar, scalar === 'fmod' ? ['f64', 'f64'] : ['f64'], ['f64']));
  }
  const functions = new Map<string, Callee>();
  const patches = new Map<string, Callee>();
  for (const name of used) {
    const inPlace = name in inline[lanes];
    const scalar = scalars.get(scalarOf[name] ?? '');
    const patch = scalar && patchFunction(m, inPlace ? lanes : 'f64x2', scalar);
    if (patch !== undefined) patches.set(name, patch);
    if (!inPlace) functions.set(name, vectorFunction(m, lanes, name, fused, patch));
  }
  return {
    apply(f, instruction, args) {
      const callee = functions.get(instruction);
      if (callee !== undefined) return f.call(callee, ...args);
      const emit = used.has(instruction) ? inline[lanes][instruction] : undefined;
      if (emit === undefined) throw new Error(`wasm: ${instruction} has not been declared`);
      return patchTurns(new VectorEmitter(f, lanes, fused), args[0]!, emit, patches.get(instruction));
    },
  };
}

/** A function of the module that computes one vector. */
function vectorFunction(
  m: ModuleBuilder,
  lanes: FloatLanes,
  name: Instruction,
  fused: boolean,
  patch: Callee | undefined,
): Callee {
  const emit = (v: VectorEmitter, args: readonly Value[]): Value => {
    const one = unary[name];
    if (one !== undefined) return patchTurns(v, args[0]!, one, patch);
    return binary[name]!(v, args[0]!, args[1]!, (mask, result) => patchLanes(v.f, mask, result, args, patch!));
  };
  return m.function(null, name in unary ? ['v128'] : ['v128', 'v128'], ['v128'], (f, ...args) => {
    const v = new VectorEmitter(f, lanes, fused);
    if (lanes === 'f64x2' || anyLanes.has(name)) {
      f.return(emit(v, args));
      return;
    }
    f.return(v.widened(args, emit));
  });
}

/** A function of one argument, replaced by the scalar one beyond TURNS_LIMIT where there is such. */
function patchTurns(v: VectorEmitter, x: Value, emit: Unary, patch: Callee | undefined): Value {
  const result = emit(v, x);
  if (patch === undefined) return result;
  return patchLanes(v.f, v.binary('ge', v.abs(x), trigonometry.TURNS_LIMIT), result, [x], patch);
}

/** The result, with the lanes of the mask replaced if there are any. */
function patchLanes(f: FunctionBuilder, mask: Value, result: Value, args: readonly Value[], patch: Callee): Value {
  const out = f.variable('v128', result);
  f.if(f.op('v128.any_true', mask), () => {
    f.set(out, f.call(patch, mask, result, ...args));
  });
  return out;
}

/** The function (mask, result, ...args) -> result with the lanes of the mask replaced by those of a scalar function. */
function patchFunction(m: ModuleBuilder, lanes: FloatLanes, scalar: Callee): Callee {
  const isSingle = lanes === 'f32x4';
  const params = ['v128', 'v128', ...scalar.params.map(() => 'v128' as const)] as const;
  return m.function(null, params, ['v128'], (f, mask, result, ...args) => {
    const read = (lane: number, vector: Value): Value =>
      isSingle
        ? f.op('f64.promote_f32', f.lane('f32x4.extract_lane', lane, vector))
        : f.lane('f64x2.extract_lane', lane, vector);
    const replace = (lane: number, value: Value): Value =>
      isSingle
        ? f.lane('f32x4.replace_lane', lane, result, f.op('f32.demote_f64', value))
        : f.lane('f64x2.replace_lane', lane, result, value);
    for (let lane = 0; lane < (isSingle ? 4 : 2); lane++) {
      f.if(f.lane('i32x4.extract_lane', isSingle ? lane : 2 * lane, mask), () => {
        const value = f.call(scalar, ...args.map((arg) => read(lane, arg)));
        f.set(result, replace(lane, value));
      });
    }
    f.return(result);
  });
}
