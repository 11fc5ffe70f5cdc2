import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { HARM, type Kind } from '../../board/harm'
import { seeded } from '../../live/samples'

const kept = new Map<string, string>()
vi.stubGlobal('localStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value),
})
vi.stubGlobal('addEventListener', vi.fn())
vi.stubGlobal('removeEventListener', vi.fn())
const playNotes = vi.hoisted(() => vi.fn())
vi.mock('../../ui/sound', async (real) => ({
  ...(await real<typeof import('../../ui/sound')>()),
  playNotes,
}))
vi.useFakeTimers()
afterAll(() => vi.useRealTimers())

const MIN = 60_000
const LIFE = Object.entries(HARM).flatMap(([kind, { class: of }]) =>
  of === 'life' ? [kind as Kind] : [],
)
/** What the service's clock truly reads, wherever the device's was set. */
let serviceAt = 0
let stop: () => void = () => undefined

/** A page of this person, loaded anew on this device: its modules are new. */
async function opens() {
  stop()
  vi.resetModules()
  const store = await import('../store')
  store.me.value = { account_id: 'sam', name: 'Sam' } as NonNullable<
    typeof store.me.value
  >
  store.deviceNow.value = Date.now()
  store.serviceClock.value = { heardAt: Date.now(), now: serviceAt, speed: 1 }
  const desk = {
    ...{ store, ...(await import('./attend')), ...(await import('../sounds')) },
    ...{ ...(await import('../said')), ...(await import('../../api/locked')) },
  }
  desk.recallSounds('sam')
  stop = desk.attendMutes()
  return desk
}
type Desk = Awaited<ReturnType<typeof opens>>

function goOn(ms: number, { store }: Desk) {
  vi.advanceTimersByTime(ms)
  serviceAt += ms
  store.deviceNow.value = Date.now()
}

function loud({ sing }: Desk, kind: Kind, as?: 'again'): number {
  playNotes.mockClear()
  sing(kind, as)
  return playNotes.mock.lastCall?.[1] ?? 0
}

let desk: Desk
beforeEach(async () => {
  kept.clear()
  vi.setSystemTime('2026-03-02T03:00:00Z')
  serviceAt = Date.now()
  desk = await opens()
})

test('of what is muted only danger to life is heard: loud when it begins, then quietly', () => {
  desk.muteFor('all', 15)

  expect(loud(desk, 'overdue')).toBe(0)
  for (const kind of LIFE) {
    expect(loud(desk, kind), kind).toBe(0.8)
    expect(loud(desk, kind, 'again'), kind).toBe(0.2)
  }
})

test('it ends by itself, is heard to end, and says so', () => {
  desk.muteFor('all', 5)
  expect(desk.calmWords.value).toBe('This desk: muted for 5 minutes')
  goOn(5 * MIN - 1000, desk)
  expect(loud(desk, 'overdue')).toBe(0)
  playNotes.mockClear()

  goOn(1000, desk)

  expect(playNotes).toHaveBeenCalledOnce()
  expect([desk.back.value?.words, desk.calmWords.value]).toEqual([
    'This desk: sound is on again',
    'This desk: sound is on again',
  ])
  expect(loud(desk, 'overdue')).toBe(0.8)
})

test('a page that nobody ticks is loud from the moment on', () => {
  desk.muteFor('all', 5)

  vi.advanceTimersByTime(5 * MIN)

  expect(loud(desk, 'overdue')).toBe(0.8)
})

test('a class that is muted is back by itself, and life has no mute of its own', () => {
  desk.muteFor('crew', 15)
  expect([loud(desk, 'not_set_off'), loud(desk, 'overdue')]).toEqual([0, 0.8])
  goOn(15 * MIN, desk)

  expect(loud(desk, 'not_set_off')).toBe(0.8)
  expect(desk.back.value?.words).toBe('Crews and offers: sound is on again')
})

test('no volume turns an alarm off, and none makes danger to life quiet', async () => {
  for (const voice of desk.VOICES) desk.setLevel(voice, 0)
  desk = await opens()

  const [life, late] = [loud(desk, 'red_flag'), loud(desk, 'overdue')]

  expect([life, late, desk.levels.value.new.volume]).toEqual([0.3, 0.1, 0])
})

test('what an older release kept as muted or off for good is heard', async () => {
  const off = { volume: 0, isMuted: true }
  kept.set('ucr-desk-sounds:sam', JSON.stringify({ life: off, crew: off }))
  kept.set('ucr-muted:sam', 'yes')
  desk = await opens()

  expect([loud(desk, 'red_flag'), loud(desk, 'not_set_off')]).toEqual([0.3, 0.1])
})

test('a desk that locks is muted by nobody', () => {
  desk.muteFor('all', 30)

  desk.isLocked.value = true

  expect(loud(desk, 'overdue')).toBe(0.8)
  expect(desk.calmWords.value).toBe('This desk: sound is on again')
  desk.isLocked.value = false
})

test('another person on this device has muted nothing', () => {
  desk.muteFor('all', 30)

  stop()
  desk.store.me.value = { account_id: 'ada' } as NonNullable<
    Desk['store']['me']['value']
  >
  stop = desk.attendMutes()

  expect(loud(desk, 'overdue')).toBe(0.8)
})

/** What may befall a mute. Real ms go on; the mute that was pressed last may hold
 * until then. `clock`: which of two is set, now and then, by up to twenty minutes. */
interface History {
  readonly upTo: (most: number) => number
  readonly clock: 'device' | 'service'
  real: number
  until: number
}
type Befalls = (history: History) => void | Promise<void>

const goesOn: Befalls = (history) => {
  const ms = history.upTo(4 * MIN)
  history.real += ms
  goOn(ms, desk)
}
/** As a page in the background does, whose timers stand. */
const idles: Befalls = (history) => {
  const ms = history.upTo(4 * MIN)
  history.real += ms
  serviceAt += ms
  vi.advanceTimersByTime(ms)
}
const isSet: Befalls = ({ upTo, clock }) => {
  const by = upTo(40 * MIN) - 20 * MIN
  if (clock === 'device') vi.setSystemTime(Date.now() + by)
  else serviceAt += by
}
const isLoaded: Befalls = async () => {
  desk = await opens()
}
const mutes: Befalls = (history) => {
  const minutes = ([5, 15, 30] as const)[history.upTo(3)] ?? 5
  desk.muteFor('all', minutes)
  history.until = history.real + minutes * MIN
}
const ends: Befalls = (history) => {
  desk.endMute('all')
  history.until = 0
}
const BEFALLS = [goesOn, goesOn, idles, isSet, isLoaded, mutes, ends]

describe.each(['device', 'service'] as const)('whatever is set of the %s', (clock) => {
  test.each(Array.from({ length: 40 }, (_, n) => n + 1))(
    'history %d: never silent for life, nor after its end',
    async (seed) => {
      const random = seeded(seed * 31 + clock.length)
      const upTo = (most: number) => Math.floor(random() * most)
      const history: History = { upTo, clock, real: 0, until: 0 }
      let muted = 0
      for (let step = 0; step < 40; step += 1) {
        await BEFALLS[upTo(BEFALLS.length)]?.(history)

        const life = Math.min(loud(desk, 'red_flag'), loud(desk, 'red_flag', 'again'))
        const late = loud(desk, 'overdue')
        expect(life, `step ${step}`).toBeGreaterThanOrEqual(0.2)
        if (history.real >= history.until) expect(late, `step ${step}`).toBe(0.8)
        muted += Number(late === 0)
      }
      expect(muted).toBeGreaterThan(0) // else nothing of this was tried
    },
  )
})

test('with no clock set it is remembered across a reload, to its end', async () => {
  desk.muteFor('all', 15)
  goOn(6 * MIN, desk)
  desk = await opens()
  expect(loud(desk, 'overdue')).toBe(0)
  goOn(9 * MIN - 1, desk)
  expect(loud(desk, 'overdue')).toBe(0)

  goOn(1, desk)

  expect(loud(desk, 'overdue')).toBe(0.8)
})
