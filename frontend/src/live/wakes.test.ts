import { expect, test } from 'vitest'
import type { At, ClientFrame, ServerFrame } from '../api/types'
import { apply, type Board, EMPTY, fromSnapshot, toSnapshot } from '../board/board'
import {
  handle,
  type Input,
  type Options,
  type Output,
  PROOF_MS,
  START,
  type State,
} from './core'
import { happened, referral, seeded } from './samples'
import { standing } from './standing'

const TOPIC = 'area/rutland'
const CLOCK = { now: '2026-03-02T12:00:00Z', speed: 1 }
/** One way, on a line that is no better than it must be. */
const WAY_MS = 60
const TICK_MS = 1_000
const SLEPT_MS = 5_000
const HOUR_MS = 3_600_000

/** A screen and a service on one clock of our own: every frame takes its time. */
class Line {
  now = 0
  offset = 1
  board: Board = apply(
    EMPTY,
    happened({ epoch: 'e1', offset: 1 }, 'r1', referral('r1')),
  )
  screen: Board = EMPTY
  state: State = START
  /** The server's end of each socket; the screen's end is its newest. */
  serverHas = new Set<number>()
  socket = 0
  isUp = true
  isAsleep = false
  refused = 0
  lostFrames = 0
  readonly queue: { at: number; run: () => void }[] = []
  readonly options: Options
  private ticked = 0

  constructor(random: () => number) {
    this.options = { topic: TOPIC, sparse: false, client: 'desk/test', random }
    this.give({ on: 'start' })
    this.after(random() * TICK_MS, () => this.tick())
  }

  get at(): At {
    return { epoch: 'e1', offset: this.offset }
  }

  after(ms: number, run: () => void): void {
    this.queue.push({ at: this.now + ms, run })
  }

  until(then: number): void {
    for (;;) {
      this.queue.sort((a, b) => a.at - b.at)
      const next = this.queue[0]
      if (!next || next.at > then) break
      this.queue.shift()
      this.now = next.at
      next.run()
    }
    this.now = then
  }

  tick(): void {
    this.after(TICK_MS, () => this.tick())
    this.look()
  }

  look(): void {
    if (this.isAsleep) return
    if (this.now - this.ticked >= SLEPT_MS) {
      this.give({ on: 'woke' })
      this.after(PROOF_MS, () => this.look())
    }
    this.ticked = this.now
    this.give({ on: 'tick' })
  }

  /** A timer that is overdue fires as the device wakes; the next ones as ever. */
  wakes(): void {
    this.isAsleep = false
    this.after(WAY_MS, () => this.look())
  }

  write(): void {
    this.offset += 1
    const event = happened(this.at, 'r1', referral('r1', { service_s: this.offset }))
    this.board = apply(this.board, event)
    for (const each of this.serverHas) this.toScreen(each, event)
  }

  toScreen(socket: number, frame: ServerFrame): void {
    this.after(WAY_MS, () => {
      const isHeard = socket === this.socket && !this.isAsleep
      if (isHeard && this.serverHas.has(socket)) this.give({ on: 'frame', frame })
      else this.lostFrames += 1
    })
  }

  give(input: Input): void {
    const [state, outputs] = handle(this.state, this.now, input, this.options)
    this.state = state
    for (const output of outputs) this.perform(output)
  }

  perform(output: Output): void {
    switch (output.do) {
      case 'get_ticket':
        this.ask(
          () => this.give({ on: 'ticket', ticket: 'T' }),
          () => this.give({ on: 'ticket_refused', status: 0 }),
        )
        return
      case 'open': {
        this.socket += 1
        const mine = this.socket
        this.ask(
          () => {
            this.serverHas.add(mine)
            this.give({ on: 'opened' })
          },
          () => this.give({ on: 'closed', code: 1006 }),
        )
        return
      }
      case 'send':
        this.toServer(this.socket, output.frame)
        return
      case 'drop':
        this.socket += 1
        return
      case 'poll':
        this.ask(
          () => {
            const answer = { ...this.missed(output.since), clock: CLOCK }
            this.give({ on: 'twin', answer })
          },
          () => this.give({ on: 'twin_failed' }),
        )
        return
      case 'replace':
        this.screen = fromSnapshot(output.snapshot)
        return
      case 'apply':
        this.screen = output.events.reduce(apply, this.screen)
        return
      default:
        return
    }
  }

  /** A request and its answer, or a refusal, which comes as fast. */
  ask(answered: () => void, refused: () => void): void {
    this.after(WAY_MS * 2, () => {
      if (this.isUp) return answered()
      this.refused += 1
      refused()
    })
  }

  toServer(socket: number, frame: ClientFrame): void {
    this.after(WAY_MS, () => {
      if (!this.serverHas.has(socket)) return
      if (frame.t === 'hello')
        this.toScreen(socket, {
          t: 'welcome',
          user: 'u',
          role: 'coordinator',
          topics: [TOPIC],
          ping_s: 25,
          clock: CLOCK,
        })
      if (frame.t === 'sub')
        this.toScreen(socket, {
          t: 'sub_ok',
          id: frame.id,
          topic: frame.topic,
          ...this.missed(frame.since ?? null),
        })
    })
  }

  missed(since: At | null) {
    const whole = since === null || this.offset - since.offset > 1
    return {
      recovered: !whole,
      events: whole || since.offset === this.offset ? [] : [this.last()],
      snapshot: whole ? toSnapshot(this.board) : null,
      positions: [],
      at: this.at,
    }
  }

  last() {
    return happened(this.at, 'r1', referral('r1', { service_s: this.offset }))
  }

  get isTrue(): boolean {
    return draw(this.screen) === draw(this.board)
  }

  /** How long until the screen is the present, from now on. */
  converges(): number {
    const from = this.now
    while (!this.isTrue && this.now - from < 60_000) this.until(this.now + 10)
    return this.now - from
  }
}

const draw = (board: Board) => JSON.stringify(toSnapshot(board))

function onALiveLine(seed: number): Line {
  const line = new Line(seeded(seed))
  line.until(5_000)
  expect(standing(line.state, line.now)).toEqual({ is: 'live' })
  expect(line.isTrue).toBe(true)
  return line
}

/** Every fault, from its end; each shows first that it hit. */
const FAULTS: Record<string, (line: Line, random: () => number) => void> = {
  'an hour of sleep, the socket dead at the other end': (line) => {
    line.isAsleep = true
    line.until(line.now + 60_000)
    line.serverHas.clear()
    line.until(line.now + HOUR_MS)
    line.write()
    line.wakes()
    expect(line.state.phase).toBe('live') // it slept on, and does not know yet
  },
  'twenty seconds of sleep, the socket silently gone': (line, random) => {
    line.isAsleep = true
    line.until(line.now + 20_000 + random() * 1000)
    line.serverHas.clear()
    line.write()
    line.wakes()
    expect(line.state.phase).toBe('live')
  },
  'ten seconds of sleep in which frames were lost, the socket alive': (line) => {
    line.isAsleep = true
    line.until(line.now + 10_000)
    line.write()
    line.until(line.now + 1_000)
    line.wakes()
    expect(line.lostFrames).toBeGreaterThan(0)
    expect(line.serverHas.size).toBe(1)
  },
  'a proxy that cuts the socket': (line) => {
    line.serverHas.clear()
    line.write()
    line.give({ on: 'closed', code: 1006 })
    expect(line.state.phase).toBe('waiting')
  },
  'a server that restarts, for up to five minutes': (line, random) => {
    line.isUp = false
    line.serverHas.clear()
    line.give({ on: 'closed', code: 1012 })
    line.until(line.now + 1_500 + random() * 300_000)
    line.write()
    line.isUp = true
    expect(line.refused).toBeGreaterThan(0)
  },
}

test.each(Object.entries(FAULTS))(
  'the screen is the present within two seconds after %s, without a reload',
  (_, hit) => {
    const took: number[] = []
    for (let seed = 1; seed <= 100; seed += 1) {
      const line = onALiveLine(seed)
      hit(line, seeded(seed * 7919))
      expect(line.isTrue, `seed ${seed}: the fault did not hit`).toBe(false)

      took.push(line.converges())
      line.until(line.now + 3_000)
      expect(standing(line.state, line.now), `seed ${seed}`).toEqual({ is: 'live' })
    }
    expect(Math.max(...took)).toBeLessThanOrEqual(2_000)
  },
)
