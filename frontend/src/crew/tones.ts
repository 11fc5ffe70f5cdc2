import { playNotes } from '../ui/sound'

type Tone = 'urgent' | 'offer' | 'deaf'

/** Hertz and seconds of each note; each class of event has its own tune. */
const TUNES: Record<Tone, readonly (readonly [number, number])[]> = {
  urgent: [
    [800, 0.18],
    [600, 0.18],
    [800, 0.18],
    [600, 0.18],
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

export function play(tone: Tone): void {
  playNotes(TUNES[tone], 0.6)
}
