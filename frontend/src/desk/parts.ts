import { type Signal, signal } from '@preact/signals'

/** A piece of the desk's own code that comes after the first screen. */
export interface Part<V> {
  readonly value: Signal<V | null>
  /** Whether somebody asked for it and it could not be had. */
  readonly failed: Signal<boolean>
  /** Fetch it for whoever waits for it now. */
  readonly load: () => Promise<void>
  /** Fetch it before anyone asks; where that fails, nothing is said until they do. */
  readonly foresee: () => Promise<boolean>
}

/** Name a piece by how it is read; nothing is read yet. */
export function part<V>(read: () => Promise<V>): Part<V> {
  const value = signal<V | null>(null)
  const failed = signal(false)
  const foresee = async () => {
    try {
      value.value ??= await read()
    } catch {
      return false
    }
    failed.value = false
    return true
  }
  const load = async () => {
    failed.value = false
    if (!(await foresee())) failed.value = true
  }
  return { value, failed, load, foresee }
}

/** Fetch pieces one after the other, so that what the screen asks for itself is not
 * kept waiting. The first that cannot be had ends it: the rest come when opened. */
export async function foreseeAll(
  parts: Iterable<Pick<Part<unknown>, 'foresee'>>,
): Promise<void> {
  for (const one of parts) if (!(await one.foresee())) return
}
