import type { Shape } from './language'
import type { en } from './reach.en'

/** Welsh: translated by us, not yet checked by a clinician or a translator. */
export const cy: Shape<typeof en> = {
  not: 'NID ydych yn derbyn gwaith',
  shiftDue: (since) =>
    `Dylai eich sifft fod wedi dechrau am ${since}. Dechreuwch hi isod.`,
  shiftOver: (since) =>
    `Daeth eich sifft i ben am ${since}: ni ddaw gwaith newydd atoch. Gorffennwch hi isod, neu ffoniwch yr ystafell reoli.`,
  onBreak: 'Rydych ar egwyl.',
  offShift: 'Nid ydych ar sifft.',
  ask: 'Deffro’r ffôn hwn ar gyfer gwaith',
  askWhy:
    'Pan fydd y dudalen hon ar gau neu’r ffôn yn cysgu, gall gwaith wneud iddo ganu o hyd. Pwyswch, wedyn caniatewch hysbysiadau. Maent yn dweud bod gwaith yn aros, a dim byd am neb.',
  asking: 'Yn gofyn i’r ffôn…',
  denied:
    'Mae hysbysiadau wedi’u rhwystro, felly ni all gwaith ddeffro’r ffôn hwn. Caniatewch nhw ar gyfer UCR yng ngosodiadau’r ffôn, neu cadwch y dudalen hon ar y sgrin.',
  unsupported:
    'Ni ellir deffro’r porwr hwn. Cadwch y dudalen hon ar y sgrin. Ar iPhone: ychwanegwch UCR at y sgrin gartref a’i agor yno.',
  failed:
    'Ni ellid gosod y ffôn hwn i ddeffro ar gyfer gwaith. Cadwch y dudalen hon ar y sgrin, a phwyswch eto.',
  hidden: (minutes) =>
    `Cuddiwyd y dudalen hon am ${minutes} munud, ac ni allai dim ddeffro’r ffôn hwn.`,
  hiddenTitle: '▲ DDIM yn derbyn gwaith: agorwch UCR',
  understood: 'Rwyf wedi gweld hyn',
}
