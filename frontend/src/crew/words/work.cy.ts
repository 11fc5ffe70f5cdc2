import type { Shape } from './language'
import type { en } from './work.en'

/** Welsh: translated by us, not yet checked by a clinician or a translator. */
export const cy: Shape<typeof en> = {
  shift: {
    planned: 'Nid yw eich sifft wedi dechrau',
    on: 'Dim gwaith nawr',
    paused: 'Ar egwyl',
    off: 'Nid ydych ar sifft',
    hours: (from, to) => `Sifft o ${from} hyd ${to}`,
    breakBy: (time) => `egwyl erbyn ${time}`,
    lent: (area, time) => `Rydych yn gweithio i ${area} hyd ${time}`,
    vehicle: (name) => `Cerbyd: ${name}`,
    start: 'Dechrau’r sifft',
    startBreak: 'Dechrau’r egwyl',
    endBreak: 'Gorffen yr egwyl',
    end: 'Gorffen y sifft',
    ring: 'Ffoniwch yr ystafell reoli os dylech fod ar sifft.',
    byDesk: {
      end: (time) =>
        `Daeth yr ystafell reoli â’ch sifft i ben am ${time}: ffoniwch os yw hynny’n anghywir.`,
      pause: (time) =>
        `Rhoddodd yr ystafell reoli chi ar egwyl am ${time}: ffoniwch os yw hynny’n anghywir.`,
      resume: (time) =>
        `Daeth yr ystafell reoli â’ch egwyl i ben am ${time}: ffoniwch os yw hynny’n anghywir.`,
      until: (time) =>
        `Newidiodd yr ystafell reoli ddiwedd eich sifft, am ${time}: ffoniwch os yw hynny’n anghywir.`,
    },
  },
  change: {
    told: 'Mae’r gwaith hwn wedi newid. Darllenwch y cyfan eto.',
    read: 'Rwyf wedi darllen y newid',
    saying: 'Dywedwyd yma, yn aros i’r ystafell reoli glywed.',
  },
  job: {
    placeUnknown: 'lle anhysbys',
    left: (time, span) => `erbyn ${time}, ${span} ar ôl`,
    late: (time, span) => `erbyn ${time}, ${span} yn hwyr`,
    byRoad: (miles) => `ar y ffordd, ${miles} milltir`,
    straight: '(amcangyfrif llinell syth)',
    bring: 'Dewch â:',
    nothing: 'dim byd arbennig',
    whyYou: 'Pam chi:',
  },
  risk: {
    title: 'Risgiau',
    two: 'Mae angen dau berson',
    redFlag: (what) => `Arwydd perygl: ${what}`,
    none: 'Ni ddywedwyd am unrhyw risg. Nid yw hynny’n golygu ei bod yn ddiogel.',
  },
  meets: {
    title: 'Dau griw yn cyfarfod',
    asked: (crew: string) => `Gofynnwyd i ${crew} eich cyfarfod, dim ateb eto`,
    accepted: (crew: string) => `Mae ${crew} wedi cytuno, heb gychwyn eto`,
    on_its_way: (crew: string) => `Mae ${crew} ar y ffordd`,
    there: (crew: string, time: string) => `Mae ${crew} yn y lle ers ${time}`,
    expected: (time: string) => `disgwylir ${time}`,
    unknown: 'amser heb ei wybod eto',
    lead: 'Eich gwaith chi yw hwn; maen nhw’n dod i helpu. Cyfarfyddwch yn y lle.',
    assist: 'Rydych yn dod i helpu; eu gwaith nhw yw hwn. Cyfarfyddwch yn y lle.',
    nobody:
      'Mae angen dau berson, ac nid oes ail griw yn dod eto. Ffoniwch y ganolfan cyn mynd i mewn.',
  },
  place: {
    title: 'Ble',
    leadsTo: 'Mae’r map yn arwain at:',
    confidence: {
      exact: 'Union gyfeiriad',
      street: 'Y stryd yn unig',
      postcode: 'Y cod post yn unig',
      place: 'Yr ardal yn unig',
      unknown: 'Lleoliad anhysbys',
    },
    ring: (how) => `${how}: ffoniwch cyn cychwyn`,
    access: 'Mynediad:',
    keySafe: 'Sêff allweddi:',
    keySafeLater:
      'Daw ei god unwaith y bydd yr ystafell reoli wedi clywed eich bod ar eich ffordd. Dim cod wrth y drws: ffoniwch yr ystafell reoli.',
  },
  person: {
    title: 'Pwy a pham',
    later: 'Daw’r manylion pan fydd y gwaith gan y ffôn.',
    noName: 'Enw anhysbys',
    conditions: (what) => `Cyflyrau: ${what}`,
    somebody: 'y person',
    call: (who, phone) => `Ffonio ${who}: ${phone}`,
    also: (sender) => `Dywedwyd hefyd gan ${sender}`,
  },
}
