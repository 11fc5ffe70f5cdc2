import { PLAN_KIND } from '../../board/words'

/** In English: what control wrote to the crew, and what was told of plans for care. */
export const en = {
  planKind: PLAN_KIND,
  plan: {
    told: (kinds: string) => `Escalation plan: ${kinds}`,
    someKind: 'there is one, which kind was not told',
    by: (who: string, at: string) => `Said by ${who}, ${at}`,
    byOnly: (who: string) => `Said by ${who}`,
    readIt: 'This is not advice. Read the plan itself before you act on it.',
    noneKnown: 'Escalation plan: none is known to who asked',
    notTold: 'Escalation plan: not told. Ask if there is one.',
  },
  from: (who: string, at: string) => `Message from control: ${who}, ${at}`,
  about: (job: string) => `About job ${job}`,
  seen: 'Seen',
  saying: 'Said here, waiting for control to hear it.',
  more: (count: string) => `${count} more after this one`,
}
