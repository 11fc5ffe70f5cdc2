import { describe, expect, test } from 'vitest'
import type { Ev, Of, ServerFrame } from '../api/types'
import {
  handle,
  type Input,
  type Options,
  type Output,
  POLL_MS,
  PROOF_MS,
  SILENCE_MS,
  START,
  type State,
} from './core'
import { happened, NOTHING, referral } from './samples'
import { isDeaf, standing } from './standing'

const AREA: Options = {
  topic: 'area/rutland',
  sparse: false,
  client: 'desk/test',
  random: () => 1,
}
const PHONE: Options = { ...AREA, topic: 'crew/oak', sparse: true }
const CLOCK = { now: '2026-03-02T12:00:00Z', speed: 1 }

const at = (offset: number, epoch = 'e1') => ({ epoch, offset })
const frame = (said: ServerFrame): Input => ({ on: 'frame', frame: said })
const event = (offset: number, epoch = 'e1'): Input =>
  frame(happened(at(offset, epoch), 'r1', referral('r1')))
const ping = (offset: number, epoch = 'e1', topic = AREA.topic): Input =>
  frame({ t: 'ping', clock: CLOCK, tops: { [topic]: at(offset, epoch) } })
const topOf = (offset: number, own: number): Input =>
  frame({ t: 'ping', clock: CLOCK, tops: { [PHONE.topic]: { ...at(offset), own } } })
const subOk = (id: number, change: Partial<Of<'sub_ok'>> = {}): Input =>
  frame({
    t: 'sub_ok',
    id,
    topic: AREA.topic,
    recovered: false,
    events: [],
    snapshot: NOTHING,
    positions: [],
    at: at(10),
    ...change,
  })
const welcome: Input = frame({
  t: 'welcome',
  user: 'u',
  role: 'coordinator',
  topics: [AREA.topic],
  ping_s: 25,
  clock: CLOCK,
})

function run(
  inputs: readonly (readonly [number, Input])[],
  from: State = START,
  options = AREA,
): { state: State; last: readonly Output[] } {
  let state = from
  let last: readonly Output[] = []
  for (const [now, input] of inputs) [state, last] = handle(state, now, input, options)
  return { state, last }
}

function live(options = AREA): State {
  return run(
    [
      [0, { on: 'start' }],
      [0, { on: 'ticket', ticket: 'T' }],
      [0, { on: 'opened' }],
      [0, welcome],
      [0, subOk(1)],
    ],
    START,
    options,
  ).state
}

describe('a service newer than this page', () => {
  test('tells of kinds that it does not know: they are counted, and leave no gap', () => {
    const weather = JSON.parse('{ "kind": "weather", "fact": "WindRose", "card": {} }')
    const strange = { ...happened(at(11), 'r1', referral('r1')), ...weather } as Ev
    const unheardOf = JSON.parse('{ "t": "weather", "wind": 7 }') as ServerFrame

    const { state, last } = run(
      [
        [1, frame(strange)],
        [2, frame(unheardOf)],
        [3, event(12)],
        [4, ping(12)],
      ],
      live(),
    )

    expect(state.at).toEqual(at(12))
    expect(standing(state, 4)).toEqual({ is: 'live' })
    expect(last).not.toContainEqual(expect.objectContaining({ do: 'drop' }))
  })
})

describe('greeting', () => {
  test('the ticket travels first, once the socket is open, and the wish right after', () => {
    const { last } = run([
      [0, { on: 'start' }],
      [0, { on: 'ticket', ticket: 'T' }],
      [0, { on: 'opened' }],
    ])

    expect(last).toEqual([
      { do: 'send', frame: { t: 'hello', ticket: 'T', client: 'desk/test' } },
      { do: 'send', frame: { t: 'sub', id: 1, topic: AREA.topic, since: null } },
    ])
  })

  test('a newcomer asks for everything and takes the snapshot', () => {
    const { state, last } = run([
      [0, { on: 'start' }],
      [0, { on: 'ticket', ticket: 'T' }],
      [0, { on: 'opened' }],
      [0, welcome],
      [1, subOk(1)],
    ])

    expect(last).toContainEqual({ do: 'replace', snapshot: NOTHING })
    expect(standing(state, 1)).toEqual({ is: 'live' })
  })

  test('a refused session ends it: the person must sign in again', () => {
    const { state } = run([
      [0, { on: 'start' }],
      [0, { on: 'ticket_refused', status: 401 }],
    ])

    expect(standing(state, 0)).toEqual({ is: 'ended', why: 'signed_out' })
  })

  test('an unanswered greeting is given up after ten seconds', () => {
    const { state, last } = run([
      [0, { on: 'start' }],
      [0, { on: 'ticket', ticket: 'T' }],
      [0, { on: 'opened' }],
      [10_000, { on: 'tick' }],
    ])

    expect(last[0]).toEqual({ do: 'drop' })
    expect(state.phase).toBe('waiting')
  })
})

describe('offsets', () => {
  test('the next event is applied', () => {
    const { state, last } = run([[5, event(11)]], live())

    expect(last).toMatchObject([{ do: 'apply' }])
    expect(state.at).toEqual(at(11))
  })

  test('what is old or repeated changes nothing', () => {
    expect(run([[5, event(10)]], live()).last).toEqual([])
  })

  test('a gap stops the screen being called live, and asks for what was missed', () => {
    const { state, last } = run([[5, event(12)]], live())

    expect(last).toEqual([
      { do: 'send', frame: { t: 'sub', id: 2, topic: AREA.topic, since: at(10) } },
    ])
    expect(standing(state, 5)).toEqual({ is: 'catching_up' })
  })

  test('a gap in a crew topic is normal', () => {
    const { state, last } = run([[5, event(19)]], live(PHONE), PHONE)

    expect(last).toMatchObject([{ do: 'apply' }])
    expect(state.at).toEqual(at(19))
  })

  test('what was missed is applied from where we stand', () => {
    const missed = [10, 11, 12].map((n) => happened(at(n), 'r1', null))
    const answer = subOk(2, {
      recovered: true,
      snapshot: null,
      events: missed,
      at: at(12),
    })
    const { state, last } = run(
      [
        [5, event(12)],
        [6, answer],
      ],
      live(),
    )

    expect(last[0]).toEqual({ do: 'apply', events: missed.slice(1) })
    expect(state.at).toEqual(at(12))
  })

  test('an answer to an older question is ignored', () => {
    const { last } = run(
      [
        [5, event(12)],
        [6, subOk(1)],
      ],
      live(),
    )

    expect(last).toEqual([])
  })

  test('a new epoch discards all we had', () => {
    const { state, last } = run([[5, event(3, 'e2')]], live())

    expect(last).toEqual([
      { do: 'forget' },
      { do: 'send', frame: { t: 'sub', id: 2, topic: AREA.topic, since: null } },
    ])
    expect(state.at).toBeNull()
  })
})

describe('heartbeat', () => {
  test('each ping is answered, and sets the clock', () => {
    expect(run([[5, ping(10)]], live()).last).toEqual([
      { do: 'send', frame: { t: 'pong' } },
      { do: 'set_clock', clock: CLOCK },
    ])
  })

  test('a ping that is further on than we are shows a silent loss', () => {
    expect(run([[5, ping(11)]], live()).last).toContainEqual({
      do: 'send',
      frame: { t: 'sub', id: 2, topic: AREA.topic, since: at(10) },
    })
  })

  test('a ping of another epoch discards all we had', () => {
    expect(run([[5, ping(10, 'e2')]], live()).last).toContainEqual({ do: 'forget' })
  })

  test('a phone asks once quietly, and the second time stops calling itself live', () => {
    const ahead = ping(11, 'e1', PHONE.topic)
    const once = run([[5, ahead]], live(PHONE), PHONE)
    const twice = run([[9, ahead]], once.state, PHONE)

    expect(standing(once.state, 5)).toEqual({ is: 'live' })
    expect(standing(twice.state, 9)).toEqual({ is: 'catching_up' })
  })

  test('what a ping tells of others moves a phone on, and is no news', () => {
    const others = topOf(19, 10)
    const { state, last } = run([[5, others]], live(PHONE), PHONE)

    expect(last.slice(2)).toEqual([])
    expect([state.at, state.freshAt]).toEqual([at(19), 5])
  })

  test('what a ping tells of its own lets a phone ask', () => {
    const { last } = run([[5, topOf(19, 11)]], live(PHONE), PHONE)

    expect(last.slice(2)).toMatchObject([{ do: 'send', frame: { t: 'sub' } }])
  })

  test('a second of silence short of 35 is still live; at 35 it is not', () => {
    expect(standing(live(), SILENCE_MS - 1)).toEqual({ is: 'live' })
    expect(standing(live(), SILENCE_MS)).toEqual({ is: 'not_live', since: 0 })
  })

  test('after 35 s of silence the socket is dropped', () => {
    const { state, last } = run([[SILENCE_MS, { on: 'tick' }]], live())

    expect(last[0]).toEqual({ do: 'drop' })
    expect(state.phase).toBe('waiting')
  })

  test('a phone that heard nothing for 35 s must say that it receives no jobs', () => {
    expect(isDeaf(live(PHONE), SILENCE_MS - 1)).toBe(false)
    expect(isDeaf(live(PHONE), SILENCE_MS)).toBe(true)
  })
})

describe('coming back', () => {
  const cut: readonly [number, Input] = [1000, { on: 'closed', code: 1006 }]

  test('it waits longer after each failure, at most 20 s', () => {
    let state = live()
    const waits: number[] = []
    for (let i = 0; i < 8; i += 1) {
      ;[state] = handle(state, 0, { on: 'closed', code: 1006 }, AREA)
      waits.push(state.retryAt)
      ;[state] = handle(state, 20_000, { on: 'tick' }, AREA)
      ;[state] = handle(state, 20_000, { on: 'ticket', ticket: 'T' }, AREA)
    }

    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000])
  })

  test('the wait is a draw, so that a thousand screens do not come at once', () => {
    const half = run([cut], live(), { ...AREA, random: () => 0.5 })

    expect(half.state.retryAt).toBe(1250)
  })

  test('it tries at once when the network is back', () => {
    expect(run([cut, [1001, { on: 'online' }]], live()).last).toEqual([
      { do: 'get_ticket' },
    ])
  })

  test('what fails after the network came back is tried again soon', () => {
    const opening: State = { ...live(), phase: 'opening', phaseAt: 900, failures: 6 }

    const { state } = run([[1000, { on: 'online' }], cut], opening)

    expect(state.retryAt - cut[0]).toBe(500)
  })

  test.each(['ticket', 'opening', 'greeting'] as const)(
    'what hung in %s since before the network came back is begun anew',
    (phase) => {
      const hung: State = { ...live(), phase, phaseAt: 0, failures: 3 }

      const { state, last } = run([[5000, { on: 'online' }]], hung)

      expect(last).toContainEqual({ do: 'get_ticket' })
      expect([state.phase, state.failures]).toEqual(['ticket', 0])
    },
  )

  test.each(['ticket', 'opening', 'greeting'] as const)(
    'what began in %s just before the network came back is begun anew a second later',
    (phase) => {
      const young: State = { ...live(), phase, phaseAt: 4500, failures: 3 }
      const soon = run([[5000, { on: 'online' }]], young)

      const { state, last } = run([[5500, { on: 'tick' }]], soon.state)

      expect(soon.last).toEqual([])
      expect(last).toContainEqual({ do: 'get_ticket' })
      expect([state.phase, state.doubted]).toEqual(['ticket', false])
    },
  )

  test('a live socket must prove that it outlived a change of network', () => {
    const asked = run([[1000, { on: 'online' }]], live())
    const proved = handle(asked.state, 1000 + PROOF_MS, { on: 'tick' }, AREA)

    expect(asked.last[0]).toMatchObject({ do: 'send', frame: { t: 'sub' } })
    expect(proved[1]).toEqual([{ do: 'drop' }, { do: 'get_ticket' }])
  })

  test('an answer to anything else of ours brings its turn near', () => {
    const patient: State = {
      ...live(),
      phase: 'waiting',
      phaseAt: 1000,
      failures: 7,
      retryAt: 21_000,
    }

    const { state } = run([[5000, { on: 'answered' }]], patient)

    expect([state.retryAt, state.failures]).toEqual([1500, 0])
  })

  test.each([
    [0, 2_800],
    [503, 17_600],
  ])(
    'a phone that is looked at tries soon again, unless it was told off: %i',
    (status, then) => {
      const watched = { ...PHONE, isWatched: () => true }
      const tired: State = { ...live(PHONE), phase: 'ticket', failures: 5, lostAt: 0 }

      const { state } = run([[1600, { on: 'ticket_refused', status }]], tired, watched)

      expect(state.retryAt).toBe(then)
    },
  )

  test('it resumes from where it stood', () => {
    const { last } = run(
      [
        cut,
        [1500, { on: 'tick' }],
        [1500, { on: 'ticket', ticket: 'T2' }],
        [1500, { on: 'opened' }],
      ],
      live(),
    )

    expect(last).toContainEqual({
      do: 'send',
      frame: { t: 'sub', id: 2, topic: AREA.topic, since: at(10) },
    })
  })

  test.each([4500, 4501, 4504, 4509, 4999])('close code %i is final', (code) => {
    const ended = run([[5, { on: 'closed', code }]], live()).state

    expect(standing(ended, 5)).toEqual({ is: 'ended', why: String(code) })
    expect(handle(ended, 99_999, { on: 'tick' }, AREA)[1]).toEqual([])
  })

  test('a revoked session wipes what was shown', () => {
    expect(run([[5, { on: 'closed', code: 4503 }]], live()).last).toEqual([
      { do: 'forget' },
    ])
  })

  test.each([1006, 4400, 4401, 4408, 4429])(
    'after close code %i it tries again',
    (code) => {
      expect(run([[5, { on: 'closed', code }]], live()).state.phase).toBe('waiting')
    },
  )

  test('a topic taken away with purge wipes what came by it', () => {
    const taken = frame({
      t: 'unsub',
      topic: AREA.topic,
      code: 'revoked',
      purge: true,
    })

    expect(run([[5, taken]], live()).last).toEqual([{ do: 'forget' }, { do: 'drop' }])
  })
})

describe('the HTTP twin', () => {
  const cut: readonly [number, Input] = [1000, { on: 'closed', code: 1006 }]
  const answer: Input = {
    on: 'twin',
    answer: {
      recovered: true,
      events: [happened(at(11), 'r1', null)],
      snapshot: null,
      positions: [],
      at: at(11),
      clock: CLOCK,
    },
  }

  test('is asked every three seconds while the socket cannot be had', () => {
    const slow = { ...AREA, random: () => 100 }
    const first = run([cut, [4000, { on: 'tick' }]], live(), slow)
    const soon = run(
      [
        [4100, answer],
        [4000 + POLL_MS - 1, { on: 'tick' }],
      ],
      first.state,
      slow,
    )
    const again = run([[4000 + POLL_MS, { on: 'tick' }]], soon.state, slow)

    expect(first.last).toEqual([{ do: 'poll', since: at(10) }])
    expect(soon.last).toEqual([])
    expect(again.last).toEqual([{ do: 'poll', since: at(11) }])
  })

  test('keeps the screen fresh, and is not called live', () => {
    const { state } = run([cut, [4000, answer]], live())

    expect(standing(state, 4000)).toEqual({ is: 'polling', since: 1000 })
    expect(standing(state, 14_000)).toEqual({ is: 'not_live', since: 4000 })
  })

  test('an answer from behind us changes nothing', () => {
    const ahead = run([cut, [4000, answer]], live()).state
    const late: Input = { on: 'twin', answer: { ...answer.answer, at: at(10) } }

    expect(run([[4001, late]], ahead).last).toEqual([])
  })
})
