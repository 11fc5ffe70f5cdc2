import type { Shape } from './language'
import type { en } from './notes.en'

/** Polish: translated by us, not yet checked by a clinician or a translator. */
export const pl: Shape<typeof en> = {
  planKind: {
    respect: 'ReSPECT',
    treatment_escalation: 'Plan postępowania w leczeniu',
    dnacpr: 'DNACPR',
    advance_care_plan: 'Plan opieki na przyszłość',
    advance_decision: 'Decyzja na przyszłość',
    other: 'Inny plan',
    none_known: 'Pytano: żaden nie jest znany',
  },
  plan: {
    told: (kinds) => `Plan postępowania: ${kinds}`,
    someKind: 'jest, nie powiedziano jaki',
    by: (who, at) => `Według: ${who}, ${at}`,
    byOnly: (who) => `Według: ${who}`,
    readIt: 'To nie jest zalecenie. Przeczytaj sam plan, zanim zaczniesz działać.',
    noneKnown: 'Plan postępowania: pytający nie zna żadnego',
    notTold: 'Plan postępowania: nie powiedziano. Zapytaj, czy jest.',
  },
  from: (who, at) => `Wiadomość z dyspozytorni: ${who}, ${at}`,
  about: (job) => `Dotyczy zlecenia ${job}`,
  seen: 'Przeczytane',
  saying: 'Powiedziano tutaj, czekamy, aż dyspozytornia usłyszy.',
  more: (count) => `Jeszcze ${count} po tej`,
}
