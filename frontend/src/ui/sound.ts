import { signal } from '@preact/signals'

export type Tone = 'new' | 'urgent' | 'overdue' | 'offer' | 'deaf'

/** Browsers keep a page silent until it is pressed: `blocked` is shown as such. */
export const sound = signal<'blocked' | 'on' | 'muted'>(
  localStorage.getItem('ucr-muted') ? 'muted' : 'blocked',
)

/** Hertz and seconds of each note; each class of event has its own tune. */
const TUNES: Record<Tone, readonly (readonly [number, number])[]> = {
  new: [[660, 0.12]],
  urgent: [
    [800, 0.18],
    [600, 0.18],
    [800, 0.18],
    [600, 0.18],
  ],
  overdue: [
    [500, 0.3],
    [900, 0.3],
  ],
  offer: [
    [660, 0.15],
    [880, 0.25],
    [660, 0.15],
    [880, 0.25],
  ],
  deaf: [
    [300, 0.4],
    [220, 0.6],
  ],
}

let context: AudioContext | null = null

/** Call from a press: only then may a page sound. */
export async function turnOn(): Promise<void> {
  context ??= new AudioContext()
  await context.resume()
  localStorage.removeItem('ucr-muted')
  sound.value = context.state === 'running' ? 'on' : 'blocked'
  play('new')
}

export function mute(): void {
  localStorage.setItem('ucr-muted', 'yes')
  sound.value = 'muted'
}

export function play(tone: Tone): void {
  if (sound.value !== 'on' || !context) return
  let start = context.currentTime
  for (const [hertz, seconds] of TUNES[tone]) {
    note(context, hertz, start, seconds)
    start += seconds
  }
}

function note(audio: AudioContext, hertz: number, start: number, seconds: number) {
  const tone = audio.createOscillator()
  const level = audio.createGain()
  tone.frequency.value = hertz
  level.gain.setValueAtTime(0.2, start)
  level.gain.exponentialRampToValueAtTime(0.001, start + seconds)
  tone.connect(level).connect(audio.destination)
  tone.start(start)
  tone.stop(start + seconds)
}
