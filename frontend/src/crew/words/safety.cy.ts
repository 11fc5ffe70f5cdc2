import type { Shape } from './language'
import type { en } from './safety.en'

/** Welsh: translated by us, not yet checked by a clinician or a translator. */
export const cy: Shape<typeof en> = {
  help: 'Cymorth',
  helpHow: 'Cymorth: daliwch am 2 eiliad, neu pwyswch am fwy',
  holding: 'Daliwch ati…',
  sheet: 'A oes angen cymorth arnoch?',
  send: 'Rhybuddio’r ystafell reoli nawr',
  ring: 'Ffonio’r ystafell reoli',
  emergency: 'Bywyd mewn perygl: ffoniwch 999',
  back: 'Yn ôl',
  unsent: 'NID yw’r ystafell reoli wedi clywed eich galwad am gymorth eto.',
  loseHelp:
    'NID yw’r ystafell reoli wedi clywed eich galwad am gymorth. Bydd allgofnodi yn ei cholli. Allgofnodi?',
  unsentHow:
    'Anfonir hi ohoni’i hun cyn gynted ag y bydd signal. Ffoniwch nawr os gallwch.',
  refused: 'Ni dderbyniodd yr ystafell reoli eich galwad am gymorth. Ffoniwch nhw.',
  asked: (at, by) => `Gofynnodd ${by} am gymorth, ${at}.`,
  notSeen: 'Nid oes neb yn yr ystafell reoli wedi’i gweld eto.',
  higher: 'Rhybuddiwyd y person nesaf i fyny.',
  seen: (by, at) => `Mae’r ystafell reoli wedi’i gweld: ${by}, ${at}.`,
  cancelled: (by, at) =>
    `Cymerodd ${by} hi yn ôl, ${at}. Mae’r ystafell reoli’n dal i sicrhau eich bod yn ddiogel.`,
  closed: (by, at) => `Caewyd gan ${by}, ${at}: rydych yn ddiogel.`,
  takeBack: 'Ei chymryd yn ôl',
  whyBack: 'Pam rydych yn ei chymryd yn ôl?',
  confirmBack: 'Ei chymryd yn ôl',
  wellBy: (at, left) => `Dywedwch eich bod yn iawn erbyn ${at}: ${left} ar ôl`,
  wellNow: 'Ydych chi’n iawn? Dywedwch hynny nawr.',
  wellAlarmed:
    'Rhybuddiwyd yr ystafell reoli: dywedwch eich bod yn iawn, neu ffoniwch.',
  wellSeen: (by, at) => `Mae ${by} yn yr ystafell reoli yn gofalu am hyn ers ${at}.`,
  well: 'Rwy’n iawn',
  wellSending: 'Yn dweud wrth yr ystafell reoli…',
  wellUnheard:
    'NID yw’r ystafell reoli wedi clywed eich bod yn iawn. Ffoniwch, neu pwyswch eto pan fydd signal.',
  because: {
    by_mistake: 'Pwyswyd trwy gamgymeriad',
    safe_now: 'Rwy’n ddiogel nawr',
    help_is_here: 'Mae cymorth yma',
  },
  position: {
    off: 'Lleoliad i ffwrdd: nid ydych ar sifft',
    asking: 'Yn gofyn i’r ffôn am eich lleoliad',
    refused:
      'Nid yw’r ystafell reoli’n eich gweld: caniatewch leoliad yng ngosodiadau’r ffôn',
    unavailable: 'Nid yw’r ystafell reoli’n eich gweld: nid oes lleoliad gan y ffôn',
    unsent: 'Nid yw’r ystafell reoli’n eich gweld eto',
    seen: (metres, old) =>
      `Mae’r ystafell reoli’n eich gweld yma, ${metres} m, ${old} yn ôl`,
    disbelieved: 'Ni chredodd yr ystafell reoli’r lleoliad diwethaf',
    saving: 'batri’n isel: anfonir yn llai aml',
  },
  pressed: {
    accept: 'Derbyniwyd',
    refuse: 'Gwrthodwyd',
    'en-route': 'Ar y ffordd',
    'on-scene': 'Wedi cyrraedd',
    complete: 'Gorffennwyd',
    'hand-back': 'Rhoddwyd yn ôl',
    leave: 'Gadawyd',
  },
  pair: {
    nothingMore: (what) => `${what}. Dim byd arall i’w wneud yno.`,
    alreadyDone: (what) => `Gwnaed eisoes. ${what}`,
  },
}
