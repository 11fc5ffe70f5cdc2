import type { Shape } from './language'
import type { en } from './notes.en'

/** Welsh: translated by us, not yet checked by a clinician or a translator. */
export const cy: Shape<typeof en> = {
  planKind: {
    respect: 'ReSPECT',
    treatment_escalation: 'Cynllun uwchgyfeirio triniaeth',
    dnacpr: 'DNACPR',
    advance_care_plan: 'Cynllun gofal ymlaen llaw',
    advance_decision: 'Penderfyniad ymlaen llaw',
    other: 'Cynllun arall',
    none_known: 'Holwyd: dim un yn hysbys',
  },
  plan: {
    told: (kinds) => `Cynllun uwchgyfeirio: ${kinds}`,
    someKind: 'mae un, ni ddywedwyd pa fath',
    by: (who, at) => `Yn ôl ${who}, ${at}`,
    byOnly: (who) => `Yn ôl ${who}`,
    readIt: 'Nid cyngor yw hwn. Darllenwch y cynllun ei hun cyn gweithredu arno.',
    noneKnown: 'Cynllun uwchgyfeirio: dim un yn hysbys i’r sawl a holodd',
    notTold: 'Cynllun uwchgyfeirio: heb ei ddweud. Holwch a oes un.',
  },
  from: (who, at) => `Neges gan y ganolfan: ${who}, ${at}`,
  about: (job) => `Am waith ${job}`,
  seen: 'Wedi ei gweld',
  saying: 'Dywedwyd yma, yn aros i’r ganolfan glywed.',
  more: (count) => `${count} arall ar ôl hon`,
}
