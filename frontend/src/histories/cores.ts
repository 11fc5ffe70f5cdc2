/** The rules of many screens' connections, without a clock or a network of their own.
 *
 * A line of JSON on the input hands things in, at times of the one who asks; a line on
 * the output says what each screen does next and what it shows. `tests/simulation`
 * asks, and holds the answers against the server's own code.
 */
import { createInterface } from 'node:readline'
import type { Ev, ServerFrame, Sync } from '../api/types'
import { apply, type Board, EMPTY, fromSnapshot, toSnapshot } from '../board/board'
import {
  handle,
  type Input,
  type Options,
  type Output,
  START,
  type State,
} from '../live/core'
import { seeded } from '../live/samples'
import { standing } from '../live/standing'

/** An input; what came by the network comes as the text that it is. */
type Given = Input | { readonly on: 'frame' | 'twin'; readonly text: string }

type Order =
  | { readonly do: 'forget_all' }
  | {
      readonly do: 'add'
      readonly name: string
      readonly topic: string
      readonly sparse: boolean
      readonly seed: number
    }
  | {
      readonly do: 'give'
      readonly what: readonly (readonly [name: string, now: number, given: Given])[]
    }

class Screen {
  state: State = START
  board: Board = EMPTY
  told: Board | null = null
  readonly options: Options

  constructor(options: Options) {
    this.options = options
  }

  give(now: number, given: Given): object {
    const [state, outputs] = handle(this.state, now, read(given), this.options)
    this.state = state
    const wanted = outputs.map((output) => this.take(output))
    const isNew = this.board !== this.told
    this.told = this.board
    return {
      wanted,
      phase: state.phase,
      at: state.at,
      ended: state.ended,
      standing: standing(state, now).is,
      board: isNew ? toSnapshot(this.board) : null,
    }
  }

  /** What the screen does itself is done here; the rest is told. */
  private take(output: Output): object {
    switch (output.do) {
      case 'replace':
        this.board = fromSnapshot(output.snapshot, this.board)
        return { do: 'replace' }
      case 'apply':
        this.board = output.events.reduce(folded, this.board)
        return { do: 'apply', count: output.events.length }
      case 'forget':
        this.board = EMPTY
        return { do: 'forget' }
      default:
        return output
    }
  }
}

const folded = (board: Board, event: Ev) => apply(board, event)

function read(given: Given): Input {
  if (!('text' in given)) return given
  return given.on === 'frame'
    ? { on: 'frame', frame: JSON.parse(given.text) as ServerFrame }
    : { on: 'twin', answer: JSON.parse(given.text) as Sync }
}

const screens = new Map<string, Screen>()

function carryOut(order: Order): unknown {
  switch (order.do) {
    case 'forget_all':
      screens.clear()
      return true
    case 'add': {
      const { topic, sparse, seed } = order
      const options = { topic, sparse, client: 'sim/1', random: seeded(seed) }
      screens.set(order.name, new Screen(options))
      return true
    }
    case 'give':
      return order.what.map(([name, now, given]) => screens.get(name)?.give(now, given))
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  process.stdout.write(`${JSON.stringify(carryOut(JSON.parse(line) as Order))}\n`)
})
