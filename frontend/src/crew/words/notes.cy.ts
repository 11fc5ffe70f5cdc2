import type { Shape } from './language'
import type { en } from './notes.en'

/** Welsh: translated by us, not yet checked by a clinician or a translator. */
export const cy: Shape<typeof en> = {
  from: (who, at) => `Neges gan y ganolfan: ${who}, ${at}`,
  about: (job) => `Am waith ${job}`,
  seen: 'Wedi ei gweld',
  saying: 'Dywedwyd yma, yn aros i’r ganolfan glywed.',
  more: (count) => `${count} arall ar ôl hon`,
}
