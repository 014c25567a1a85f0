/** Blocks of the arena that one kernel call needs for itself. */
import type { DType } from '../../base/dtype.js';
import { contiguousGeometry } from '../../base/geometry.js';
import type { Block } from './arena.js';
import { machine } from './machine.js';
import type { WasmOperand } from './operand.js';
import { denseVolume, type Five, type Volume, volumeBytes } from './volume.js';

/** What was allocated for a call; all of it is given back at its end. */
export class Temporaries {
  private readonly blocks: Block[] = [];

  /** Runs `work` with temporaries of its own. */
  static use<T>(work: (temporaries: Temporaries) => T): T {
    const temporaries = new Temporaries();
    try {
      return work(temporaries);
    } finally {
      for (const block of temporaries.blocks) machine().arena.free(block);
    }
  }

  /** The address of so many bytes, whose content is anything; null where there is no room. */
  allocate(bytes: number): number | null {
    const block = machine().arena.allocate(bytes);
    if (block === null) return null;
    this.blocks.push(block);
    return block.address;
  }

  /** A row-major operand of these sizes, whose content is anything; null where there is no room. */
  operand(dtype: DType, sizes: readonly number[]): WasmOperand | null {
    const geometry = contiguousGeometry(sizes);
    const address = this.allocate(geometry.numel * dtype.bytes);
    return address === null ? null : { storage: { address }, dtype, geometry };
  }

  /** A dense volume, whose content is anything; null where there is no room. */
  volume(sizes: Five, bytes: number): Volume | null {
    const address = this.allocate(volumeBytes(sizes, bytes));
    return address === null ? null : denseVolume(address, sizes, bytes);
  }
}
