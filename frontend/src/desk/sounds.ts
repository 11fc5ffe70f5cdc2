import { signal, untracked } from '@preact/signals'
import { type AlarmClass, HARM, type Kind, type Tune } from '../board/harm'
import { keptFields } from '../board/kept'
import { playNotes, sound, turnOn } from '../ui/sound'
import { isMuted } from './hush'

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
}

/** No lower: no alarm can be turned off for good, and what may kill stays loud (ADR 83).
 * Starting values, for the service's clinical safety officer to confirm. */
export const LEAST: Record<Voice, number> = {
  life: 30,
  breach: 10,
  crew: 10,
  link: 10,
  look: 10,
  new: 0,
}
/** How loud danger to life rings on while everything is muted; the same holds. */
const QUIET = 20

const FULL: Level = { volume: 80 }
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
  const kept = keptFields(localStorage.getItem(key))
  levels.value = {
    life: level('life', kept),
    breach: level('breach', kept),
    crew: level('crew', kept),
    link: level('link', kept),
    look: level('look', kept),
    new: level('new', kept),
  }
}

function level(voice: Voice, of: Record<string, unknown>): Level {
  const kept = of[voice]
  if (typeof kept !== 'object' || kept === null) return FULL
  const { volume } = { ...FULL, ...kept } as Record<string, unknown>
  if (typeof volume !== 'number' || !(volume >= 0 && volume <= 100)) return FULL
  return { volume: Math.max(volume, LEAST[voice]) }
}

export function setLevel(voice: Voice, volume: number): void {
  const level = { volume: Math.max(volume, LEAST[voice]) }
  levels.value = { ...levels.value, [voice]: level }
  if (key) localStorage.setItem(key, JSON.stringify(levels.value))
}

/** By itself, and not because everything is. */
export function isSilent(voice: Voice): boolean {
  return levels.value[voice].volume === 0 || isMuted.value(voice)
}

/** The tune of an alarm that begins or rings again, or of a new call.
 *
 * A mute is for what somebody knows: danger to life that begins is as loud as ever, and
 * what they know of rings on quietly. */
export function sing(what: Kind | 'new', as: 'begins' | 'again' = 'begins'): void {
  const { class: voice, tune } =
    what === 'new' ? ({ class: 'new', tune: 'new' } as const) : HARM[what]
  const loud = untracked(() => loudness(voice, as))
  if (loud > 0) playNotes(NOTES[tune], loud / 100)
}

/** Of 100, at this moment. */
function loudness(voice: Voice, as: 'begins' | 'again'): number {
  const { volume } = levels.value[voice]
  if (!isMuted.value('all') && !isMuted.value(voice)) return volume
  if (voice !== 'life') return 0
  return as === 'begins' ? volume : Math.min(volume, QUIET)
}

/** Heard on purpose, even if it is muted: so one knows what is being muted. */
export async function test(voice: Voice, tune: Tune | 'new'): Promise<void> {
  if (sound.value !== 'on') await turnOn()
  playNotes(NOTES[tune], Math.max(levels.value[voice].volume, 10) / 100)
}
