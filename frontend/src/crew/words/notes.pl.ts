import type { Shape } from './language'
import type { en } from './notes.en'

/** Polish: translated by us, not yet checked by a clinician or a translator. */
export const pl: Shape<typeof en> = {
  from: (who, at) => `Wiadomość z dyspozytorni: ${who}, ${at}`,
  about: (job) => `Dotyczy zlecenia ${job}`,
  seen: 'Przeczytane',
  saying: 'Powiedziano tutaj, czekamy, aż dyspozytornia usłyszy.',
  more: (count) => `Jeszcze ${count} po tej`,
}
