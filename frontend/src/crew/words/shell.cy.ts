import type { Shape } from './language'
import type { en } from './shell.en'

/** Welsh: translated by us, not yet checked by a clinician or a translator. */
export const cy: Shape<typeof en> = {
  asOf: (time) =>
    `Fel yr oedd am ${time}, dim signal. Cedwir yr hyn a bwyswch a’i anfon wedyn.`,
  updateReady: 'Mae fersiwn newydd o’r ap hwn yn barod.',
  updateLater:
    'Mae fersiwn newydd o’r ap hwn yn barod. Mae’n aros nes bod y gwaith hwn wedi’i wneud.',
  updateNow: 'Ei ddefnyddio nawr',
  updated: 'Diweddarwyd yr ap hwn. Dyma’r fersiwn diweddaraf nawr.',
  understood: 'Rwyf wedi gweld hyn',
  elsewhere: 'Mae’r ap ar agor mewn ffenestr arall',
  elsewhereWhy:
    'Un ffenestr yn unig o’r ffôn hwn sy’n derbyn gwaith: yr un a agorwyd olaf.',
  useHere: 'Ei ddefnyddio yma',
  setTitle: 'Dewiswch PIN ar gyfer y ffôn hwn',
  setWhy:
    'Mae’n agor yr ap eto pan fydd y ffôn wedi bod yn segur. Pedwar i wyth digid.',
  setPin: 'Rhif PIN',
  setAgain: 'Yr un PIN eto',
  setDo: 'Gosod y PIN',
  pinDigits: 'Dewiswch bedwar i wyth digid',
  pinUnlike: 'Nid yw’r ddau yr un fath',
  pinEasy: 'Dewiswch un sy’n anoddach ei ddyfalu',
  locked: 'Wedi’i gloi',
  lockedWhy: 'Ni chyffyrddodd neb â’r ffôn hwn ers tro.',
  unlock: 'Datgloi',
  forgot: 'Anghofiais fy PIN: allgofnodi',
  forgotSure:
    'Mae allgofnodi’n tynnu oddi ar y ffôn hwn yr hyn nad yw wedi’i anfon eto. Ffoniwch yr ystafell reoli yn gyntaf. Allgofnodi?',
  wrong: (left) => `PIN anghywir. ${left} cynnig ar ôl.`,
  wrongLast:
    'PIN anghywir. Bydd un PIN anghywir arall yn allgofnodi’r ffôn hwn ac yn tynnu’r hyn y mae’n ei gadw.',
  newJob: '1 gwaith newydd: datgloi',
  changed: 'Mae eich gwaith wedi newid: datgloi',
  gone: 'Cymerwyd gwaith oddi arnoch: datgloi',
  written: 'Mae’r ystafell reoli wedi ysgrifennu atoch: datgloi',
  refused: 'Ni wnaed rhywbeth a bwysoch: datgloi',
  well: 'Dywedwch eich bod yn iawn: datgloi',
  unsentLocked: (count) => `${count} yn aros i’w anfon: datgloi`,
  signedOut: 'Wedi allgofnodi',
  signedOutWhy:
    'Ni chedwir dim ar y ffôn hwn. Heb signal nid yw’r gwasanaeth wedi clywed eto: bydd yn clywed cyn gynted ag y bydd signal.',
  tryAgain: 'Rhoi cynnig arall arni',
  wiped:
    'Terfynodd yr ystafell reoli fewngofnodiad y ffôn hwn. Tynnwyd yr hyn a gadwai am gleifion.',
  wipedToo: (count) =>
    `${count} heb ei anfon pan dynnwyd ef: dywedwch wrth yr ystafell reoli beth a wnaethoch.`,
  deaf: 'NID ydych yn derbyn gwaith',
  deafBar: 'NID ydych yn derbyn gwaith. Ffoniwch yr ystafell reoli.',
  ended: {
    signedOut: 'Rydych wedi allgofnodi ar y ffôn hwn.',
    revoked: 'Terfynodd yr ystafell reoli fewngofnodiad y ffôn hwn.',
    old: 'Mae’r ap hwn yn rhy hen i’r gwasanaeth.',
    tooMany: 'Mae gormod o ffonau neu ffenestri wedi’u mewngofnodi gyda’r enw hwn.',
    other: 'Terfynodd y gwasanaeth gysylltiad y ffôn hwn.',
  },
  noSignal: 'Nid oes signal.',
  unread: 'Ni all y gwasanaeth ddangos eich diwrnod.',
  byItself: 'Mae’n rhoi cynnig arall arni ohono’i hun.',
  showAnyway: 'Gwn: dangoswch fy ngwaith',
  signInAgain: 'Mewngofnodi eto',
  ringControl: 'Ffonio’r ystafell reoli',
  reading: 'Yn darllen eich diwrnod…',
  cannotStore: 'Ni all y ffôn hwn gadw’r hyn a bwyswch. Ffoniwch yr ystafell reoli.',
  takenAway: (job) =>
    `Nid eich gwaith chi yw ${job} mwyach. Peidiwch â mynd oni bai bod yr ystafell reoli’n dweud.`,
  notDone: (what) => `Ni wnaed “${what}”.`,
  unsent: (count) => `${count} yn aros i’w anfon`,
  keptForSignIn: (count) =>
    `${count} heb ei anfon eto: cedwir ef ar y ffôn hwn, a’i anfon pan fyddwch yn mewngofnodi eto.`,
  live: 'Yn fyw',
  slow: 'Cyswllt araf',
  notLive: 'Ddim yn fyw',
  soundOff: 'Mae’r sain i ffwrdd: trowch hi ymlaen',
  signOut: 'Allgofnodi',
  loseIt: (count) =>
    `${count} heb ei anfon eto. Os allgofnodwch nawr, ni chlyw’r ystafell reoli byth amdano. Ffoniwch nhw yn gyntaf. Allgofnodi a’i golli?`,
}
