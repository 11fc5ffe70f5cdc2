import { signal } from '@preact/signals'
import { type AlarmClass, HARM, type Kind, type Tune } from '../board/harm'
import { playNotes, recallMute, sound, turnOn } from '../ui/sound'

/** What has a volume of its own: the alarms by class, and a new call. */
export type Voice = AlarmClass | 'new'
export const VOICES: readonly Voice[] = [
  'life',
  'breach',
  'crew',
  'link',
  'look',
  'new',
]

/** Hertz and seconds of each note; 0 Hz is a rest. */
export type Notes = readonly (readonly [hertz: number, seconds: number])[]

const times = (count: number, notes: Notes): Notes =>
  Array.from({ length: count }, () => notes).flat()

/** Each can be told apart with the back turned, by its shape: a bell, a siren, a fall, a
 * rise, blips, a low call, long steps down. Starting values, as the ranks are (board/harm.ts). */
export const NOTES: Record<Tune | 'new', Notes> = {
  not_live: [
    [620, 0.5],
    [0, 0.15],
    [440, 0.5],
    [0, 0.15],
    [310, 0.9],
  ],
  crew_help: times(5, [
    [1100, 0.12],
    [0, 0.06],
  ]),
  red_flag: times(3, [
    [800, 0.18],
    [600, 0.18],
  ]),
  life: times(2, [
    [650, 0.35],
    [950, 0.35],
  ]),
  crew_overdue: times(2, [
    [950, 0.25],
    [0, 0.1],
    [700, 0.25],
    [0, 0.1],
  ]),
  long_lie: [
    [850, 0.35],
    [650, 0.35],
    [450, 0.6],
  ],
  breach: [
    [500, 0.3],
    [900, 0.3],
  ],
  offer: times(3, [
    [700, 0.09],
    [0, 0.06],
  ]),
  crew: times(2, [
    [560, 0.12],
    [0, 0.1],
  ]),
  feed_silent: [
    [300, 0.35],
    [220, 0.45],
  ],
  undelivered: [
    [300, 0.15],
    [0, 0.08],
    [300, 0.15],
    [0, 0.08],
    [220, 0.5],
  ],
  hand_back: [
    [220, 0.3],
    [300, 0.3],
    [220, 0.3],
  ],
  look: [[520, 0.2]],
  new: [[660, 0.12]],
}

/** The tunes that go by one volume. */
export function tunesOf(voice: Voice): readonly (Tune | 'new')[] {
  if (voice === 'new') return ['new']
  const of = Object.values(HARM).filter((harm) => harm.class === voice)
  return [...new Set(of.map(({ tune }) => tune))]
}

export interface Level {
  /** 0 to 100. */
  readonly volume: number
  readonly isMuted: boolean
}

const FULL: Level = { volume: 80, isMuted: false }
type Levels = Readonly<Record<Voice, Level>>
const USUAL: Levels = {
  life: FULL,
  breach: FULL,
  crew: FULL,
  link: FULL,
  look: FULL,
  new: FULL,
}

export const levels = signal<Levels>(USUAL)
let key: string | null = null

/** As this person set them on this device. */
export function recallSounds(accountId: string): void {
  key = `ucr-desk-sounds:${accountId}`
  recallMute(accountId)
  const kept = parsed(localStorage.getItem(key))
  levels.value = {
    life: level(kept['life']),
    breach: level(kept['breach']),
    crew: level(kept['crew']),
    link: level(kept['link']),
    look: level(kept['look']),
    new: level(kept['new']),
  }
}

function parsed(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

function level(kept: unknown): Level {
  if (typeof kept !== 'object' || kept === null) return FULL
  const { volume, isMuted } = { ...FULL, ...kept } as Record<string, unknown>
  const isFit = typeof volume === 'number' && volume >= 0 && volume <= 100
  return { volume: isFit ? volume : FULL.volume, isMuted: isMuted === true }
}

export function setLevel(voice: Voice, part: Partial<Level>): void {
  levels.value = { ...levels.value, [voice]: { ...levels.value[voice], ...part } }
  if (key) localStorage.setItem(key, JSON.stringify(levels.value))
}

export function isSilent(voice: Voice): boolean {
  const { volume, isMuted } = levels.value[voice]
  return isMuted || volume === 0
}

/** The tune of an alarm, or of a new call, unless its class is muted. */
export function sing(what: Kind | 'new'): void {
  const { class: voice, tune } =
    what === 'new' ? ({ class: 'new', tune: 'new' } as const) : HARM[what]
  singTune(voice, tune)
}

function singTune(voice: Voice, tune: Tune | 'new'): void {
  if (isSilent(voice)) return
  playNotes(NOTES[tune], levels.value[voice].volume / 100)
}

/** Heard on purpose, even if it is muted: so one knows what is being muted. */
export async function test(voice: Voice, tune: Tune | 'new'): Promise<void> {
  if (sound.value !== 'on') await turnOn()
  playNotes(NOTES[tune], Math.max(levels.value[voice].volume, 10) / 100)
}
