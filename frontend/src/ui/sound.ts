import { signal } from '@preact/signals'

/** Browsers keep a page silent until it is pressed: `blocked` is shown as such. */
export const sound = signal<'blocked' | 'on'>('blocked')

let context: AudioContext | null = null

/** Call from a press: only then may a page sound. */
export async function turnOn(): Promise<void> {
  context ??= audio()
  await context.resume()
  sound.value = (await isHeard(context)) ? 'on' : 'blocked'
}

/** A device that falls silent by itself says so: the screen asks to be pressed again. */
function audio(): AudioContext {
  const made = new AudioContext()
  made.onstatechange = () => {
    if (sound.value === 'on' && made.state !== 'running') sound.value = 'blocked'
  }
  return made
}

const PROOF_MS = 3000

/** Whether a note is played to its end: a page that is kept silent never ends it. */
function isHeard(playing: AudioContext): Promise<boolean> {
  return new Promise((tell) => {
    if (playing.state !== 'running') return tell(false)
    setTimeout(() => tell(false), PROOF_MS)
    note(playing, 660, playing.currentTime, 0.12, 0.2).onended = () => {
      if (sound.value === 'blocked') sound.value = 'on' // late, and a proof all the same
      tell(true)
    }
  })
}

/** Notes after each other, `volume` from 0 to 1; a note of 0 Hz is a rest. */
export function playNotes(
  notes: readonly (readonly [hertz: number, seconds: number])[],
  volume: number,
): void {
  if (sound.peek() !== 'on' || !context) return
  let start = context.currentTime
  for (const [hertz, seconds] of notes) {
    if (hertz > 0) note(context, hertz, start, seconds, volume / 3)
    start += seconds
  }
}

function note(
  playing: AudioContext,
  hertz: number,
  start: number,
  seconds: number,
  loudness: number,
): OscillatorNode {
  const tone = playing.createOscillator()
  const level = playing.createGain()
  tone.frequency.value = hertz
  level.gain.setValueAtTime(Math.max(loudness, 0.001), start)
  level.gain.exponentialRampToValueAtTime(0.001, start + seconds)
  tone.connect(level).connect(playing.destination)
  tone.start(start)
  tone.stop(start + seconds)
  return tone
}
