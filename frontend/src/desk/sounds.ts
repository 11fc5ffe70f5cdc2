import { signal } from '@preact/signals'
import type { AlarmClass } from '../board/harm'
import { playNotes, sound, turnOn } from '../ui/sound'

/** What has a tune of its own: the alarms by class, and a new call. */
export type Voice = AlarmClass | 'new'
export const VOICES: readonly Voice[] = [
  'life',
  'breach',
  'crew',
  'link',
  'look',
  'new',
]

type Notes = readonly (readonly [hertz: number, seconds: number])[]

/** Each can be told apart with the back turned: alternating, rising, blips, low, one. */
const TUNES: Record<Voice, Notes> = {
  life: [
    [800, 0.18],
    [600, 0.18],
    [800, 0.18],
    [600, 0.18],
    [800, 0.18],
    [600, 0.18],
  ],
  breach: [
    [500, 0.3],
    [900, 0.3],
  ],
  crew: [
    [700, 0.09],
    [0, 0.06],
    [700, 0.09],
    [0, 0.06],
    [700, 0.09],
  ],
  link: [
    [300, 0.35],
    [220, 0.45],
  ],
  look: [[520, 0.2]],
  new: [[660, 0.12]],
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

export function sing(voice: Voice): void {
  if (isSilent(voice)) return
  playNotes(TUNES[voice], levels.value[voice].volume / 100)
}

/** Heard on purpose, even if it is muted: so one knows what is being muted. */
export async function test(voice: Voice): Promise<void> {
  if (sound.value !== 'on') await turnOn()
  playNotes(TUNES[voice], Math.max(levels.value[voice].volume, 10) / 100)
}
