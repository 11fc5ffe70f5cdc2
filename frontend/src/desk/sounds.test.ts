import { beforeEach, expect, test, vi } from 'vitest'
import { HARM, type Kind, TUNES } from '../board/harm'

const kept = new Map<string, string>()
vi.stubGlobal('localStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value),
  removeItem: (key: string) => kept.delete(key),
})
const playNotes = vi.hoisted(() => vi.fn())
vi.mock('../ui/sound', async (real) => ({
  ...(await real<typeof import('../ui/sound')>()),
  playNotes,
}))
const { levels, NOTES, recallSounds, setLevel, sing, tunesOf, VOICES } = await import(
  './sounds'
)

beforeEach(() => {
  kept.clear()
  recallSounds('sam')
  playNotes.mockClear()
})

/** What the desk must tell apart by ear (the issue that asked for the desk). */
const NAMED: readonly Kind[] = [
  'red_flag',
  'long_lie',
  'predicted_late',
  'offer_unanswered',
  'crew_help',
  'crew_overdue',
  'feed_silent',
  'answer_undelivered',
  'hand_back_unacknowledged',
]

test('each kind that must be told apart has a tune of its own', () => {
  const heard = NAMED.map((kind) => {
    sing(kind)
    return JSON.stringify(playNotes.mock.lastCall?.[0])
  })

  expect(new Set(heard).size).toBe(NAMED.length)
  expect(new Set(Object.values(NOTES).map((notes) => JSON.stringify(notes))).size).toBe(
    TUNES.length + 1,
  )
})

test('every tune can be listened to under the volume that it goes by', () => {
  for (const { class: of, tune } of Object.values(HARM))
    expect(tunesOf(of)).toContain(tune)
  expect(VOICES.flatMap(tunesOf).sort()).toEqual([...TUNES, 'new'].sort())
})

test('each class is as loud as it was set', () => {
  setLevel('life', 50)
  setLevel('link', 20)

  sing('feed_silent')
  sing('red_flag')

  expect(playNotes.mock.calls).toEqual([
    [NOTES.feed_silent, 0.2],
    [NOTES.red_flag, 0.5],
  ])
})

test('each person’s volumes are their own on a shared device', () => {
  setLevel('breach', 10)

  recallSounds('ada')
  expect(levels.value.breach.volume).toBe(80)

  recallSounds('sam')
  expect(levels.value.breach.volume).toBe(10)
})
