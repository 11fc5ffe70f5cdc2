import { expect, test } from 'vitest'
import type { At, ClientFrame, Ev, ServerFrame } from '../api/types'
import { apply, type Board, EMPTY, fromSnapshot, toSnapshot } from '../board/board'
import {
  handle,
  type Input,
  type Options,
  type Output,
  START,
  type State,
} from './core'
import { happened, NOTHING, referral, seeded } from './samples'
import { standing } from './standing'

const HISTORIES = 400
const STEPS = 60
const REPLAY_LIMIT = 5
const CLOCK = { now: '2026-03-02T12:00:00Z', speed: 1 }

/** A server of a few lines: a log, an epoch, and a network that loses things.
 *
 * With a sparse topic a loss inside one socket cannot be told from a normal gap, so
 * there the network cuts and repeats, as TCP can, and does not lose or turn round.
 */
class Rig {
  now = 0
  epoch = 1
  log: Ev[] = []
  board: Board = EMPTY
  state: State = START
  screen: Board = EMPTY
  isOpen = false
  mayLose = true
  wire: ServerFrame[] = []
  seen = new Set<string>()
  readonly pastBoards = new Map<string, string>()

  readonly random: () => number
  readonly options: Options

  constructor(random: () => number, options: Options) {
    this.random = random
    this.options = options
    this.remember()
  }

  get at(): At {
    return { epoch: `e${this.epoch}`, offset: this.log.length }
  }

  remember(): void {
    this.pastBoards.set(JSON.stringify(this.at), draw(this.board))
  }

  write(): void {
    const key = `r${Math.floor(this.random() * 5)}`
    const offset = this.log.length + 1
    const card = this.random() < 0.2 ? null : referral(key, { service_s: offset })
    const event = happened({ ...this.at, offset }, key, card)
    this.log.push(event)
    this.board = apply(this.board, event)
    this.remember()
    if (this.isOpen) this.push(event)
  }

  restore(): void {
    this.epoch += 1
    this.log = []
    this.board = EMPTY
    this.remember()
    if (this.random() < 0.5) this.cut()
  }

  cut(): void {
    this.isOpen = false
    this.wire = []
    this.give({ on: 'closed', code: 1006 })
  }

  push(frame: ServerFrame): void {
    this.wire.push(frame)
    if (!this.mayLose) return
    const roll = this.random()
    if (roll < 0.1) this.wire.push(frame)
    else if (this.options.sparse) return
    else if (roll < 0.2) this.wire.pop()
    else if (roll < 0.3 && this.wire.length > 1) this.wire.reverse()
  }

  ping(): void {
    if (!this.isOpen) return
    this.push({ t: 'ping', clock: CLOCK, tops: { [this.options.topic]: this.at } })
  }

  deliver(): void {
    const frame = this.wire.shift()
    if (frame) this.give({ on: 'frame', frame })
  }

  give(input: Input): void {
    const [state, outputs] = handle(this.state, this.now, input, this.options)
    this.state = state
    for (const output of outputs) this.perform(output)
  }

  perform(output: Output): void {
    switch (output.do) {
      case 'get_ticket':
        this.give({ on: 'ticket', ticket: 'T' })
        return
      case 'open':
        this.isOpen = true
        this.give({ on: 'opened' })
        return
      case 'drop':
        this.isOpen = false
        this.wire = []
        return
      case 'send':
        this.answer(output.frame)
        return
      case 'poll':
        this.poll(output.since)
        return
      case 'replace':
        this.seen.add('snapshot')
        this.screen = fromSnapshot(output.snapshot)
        return
      case 'apply':
        if (output.events.length > 1) this.seen.add('resumed')
        this.screen = output.events.reduce(apply, this.screen)
        return
      case 'forget':
        this.seen.add('new epoch')
        this.screen = EMPTY
        return
      default:
        return
    }
  }

  poll(since: At | null): void {
    this.seen.add('polled')
    this.give({ on: 'twin', answer: { ...this.missed(since), clock: CLOCK } })
  }

  missed(since: At | null) {
    const known = since?.epoch === this.at.epoch ? since.offset : null
    const recovered = known !== null && this.log.length - known <= REPLAY_LIMIT
    return {
      recovered,
      events: recovered ? this.log.slice(known) : [],
      snapshot: recovered ? null : toSnapshot(this.board),
      positions: [],
      at: this.at,
    }
  }

  answer(frame: ClientFrame): void {
    if (frame.t === 'hello')
      this.push({
        t: 'welcome',
        user: 'u',
        role: 'coordinator',
        topics: [],
        ping_s: 25,
        clock: CLOCK,
      })
    if (frame.t !== 'sub') return
    const { id, topic } = frame
    this.push({ t: 'sub_ok', id, topic, ...this.missed(frame.since ?? null) })
  }

  step(): void {
    this.now += Math.floor(this.random() * 4000)
    const roll = this.random()
    if (roll < 0.4) this.write()
    else if (roll < 0.75) this.deliver()
    else if (roll < 0.85) this.give({ on: 'tick' })
    else if (roll < 0.93) this.ping()
    else if (roll < 0.99) this.cut()
    else this.restore()
  }

  heal(): void {
    this.mayLose = false
    for (let second = 0; second < 40; second += 1) {
      this.now += 1000
      this.give({ on: 'tick' })
      if (second % 25 === 0) this.ping()
      for (let i = 0; i < 50; i += 1) this.deliver()
    }
    this.ping()
    for (let i = 0; i < 50; i += 1) this.deliver()
  }
}

const draw = (board: Board) => JSON.stringify(toSnapshot(board))

function history(seed: number, sparse: boolean): Rig {
  const random = seeded(seed)
  const rig = new Rig(random, {
    topic: 'area/rutland',
    sparse,
    client: 'desk/test',
    random,
  })
  rig.give({ on: 'start' })
  return rig
}

test('whatever the network loses, repeats or turns round, the screen shows a board that was true', () => {
  const seen = new Set<string>()
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    const rig = history(seed, false)
    for (let i = 0; i < STEPS; i += 1) {
      rig.step()
      const shown = rig.state.at && rig.pastBoards.get(JSON.stringify(rig.state.at))
      expect(draw(rig.screen), `seed ${seed} step ${i}`).toBe(shown ?? draw(EMPTY))
    }
    for (const what of rig.seen) seen.add(what)
  }

  expect([...seen].sort()).toEqual(['new epoch', 'polled', 'resumed', 'snapshot'])
})

test.each([false, true])(
  'forty seconds after the network heals, the screen is the present (sparse: %s)',
  (sparse) => {
    for (let seed = 1; seed <= HISTORIES; seed += 1) {
      const rig = history(seed, sparse)
      for (let i = 0; i < STEPS; i += 1) rig.step()
      rig.heal()

      expect(draw(rig.screen), `seed ${seed}`).toBe(draw(rig.board))
      expect(standing(rig.state, rig.now), `seed ${seed}`).toEqual({ is: 'live' })
    }
  },
)

test('an empty area is a board too', () => {
  expect(draw(fromSnapshot(NOTHING))).toBe(draw(EMPTY))
})
