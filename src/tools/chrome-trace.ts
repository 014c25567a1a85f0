/** A profile in the format of Chrome's and Perfetto's trace viewers. */
import type { FunctionEvent } from './profiler-events.js';

/**
 * The events as the text of a trace file: boxes for events, arrows from what recorded a node to the node's own run, and a curve
 * of the memory in use.
 */
export function chromeTrace(
  events: readonly FunctionEvent[],
  memory: readonly (readonly [time: number, bytes: number])[],
): string {
  const place = { pid: 1, tid: 1 };
  const trace: object[] = [
    { ph: 'M', name: 'process_name', ...place, args: { name: 'CPU functions' } },
    { ph: 'M', name: 'thread_name', ...place, args: { name: 'thread 1' } },
  ];
  /** Where each node was recorded. */
  const recordedAt = new Map<number, number>();
  for (const event of events) {
    const { name, scope, timeRange, sequenceNr, inputShapes, stack } = event;
    const args: Record<string, unknown> = {};
    if (inputShapes.length > 0) args['Input Dims'] = inputShapes;
    if (sequenceNr >= 0) args['Sequence number'] = sequenceNr;
    if (stack.length > 0) args['Call stack'] = [...stack].reverse().join(';');
    const ts = timeRange.start;
    trace.push({ ph: 'X', cat: CATEGORY[scope], name, ...place, ts, dur: timeRange.elapsedUs(), args });
    if (sequenceNr < 0) continue;
    const arrow = { cat: 'fwdbwd', name: 'fwdbwd', id: sequenceNr, ...place };
    const from = recordedAt.get(sequenceNr);
    if (scope === 'function' && !name.startsWith(EVALUATE)) {
      if (from === undefined) recordedAt.set(sequenceNr, ts);
    } else if (scope === 'backward' && from !== undefined) {
      trace.push({ ph: 's', ...arrow, ts: from }, { ph: 'f', bp: 'e', ...arrow, ts });
      recordedAt.delete(sequenceNr); // an arrow of that number is drawn once
    }
  }
  for (const [ts, bytes] of memory) trace.push({ ph: 'C', name: 'memory', ...place, ts, args: { bytes } });
  return JSON.stringify({ displayTimeUnit: 'ms', traceEvents: trace });
}

const CATEGORY = { function: 'cpu_op', backward: 'cpu_op', user: 'user_annotation' } as const;

/** What the names of the engine's own events begin with; the node's name follows. */
export const EVALUATE = 'autograd::engine::evaluate_function: ';
