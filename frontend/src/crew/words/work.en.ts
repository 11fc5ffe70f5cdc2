import { CONFIDENCE } from '../../board/words'

/** The shift, and the facts of a job. Red flags, other concerns, kit and skills are said
 * in English in every language, until a clinician has checked a translation. */
export const en = {
  shift: {
    planned: 'Your shift has not started',
    on: 'No job now',
    paused: 'On a break',
    off: 'You are off shift',
    hours: (from: string, to: string) => `Shift ${from} to ${to}`,
    breakBy: (time: string) => `break by ${time}`,
    lent: (area: string, time: string) => `You work for ${area} until ${time}`,
    vehicle: (name: string) => `Vehicle: ${name}`,
    start: 'Start shift',
    startBreak: 'Start break',
    endBreak: 'End break',
    end: 'End shift',
    ring: 'Ring control if you should be on shift.',
    byDesk: {
      end: (time: string) =>
        `The desk ended your shift at ${time}: ring control if that is wrong.`,
      pause: (time: string) =>
        `The desk put you on a break at ${time}: ring control if that is wrong.`,
      resume: (time: string) =>
        `The desk ended your break at ${time}: ring control if that is wrong.`,
      until: (time: string) =>
        `The desk changed when your shift ends, at ${time}: ring control if that is wrong.`,
    },
  },
  change: {
    told: 'This job has changed. Read all of it again.',
    read: 'I have read the change',
    saying: 'Said here, waiting for control to hear it.',
  },
  job: {
    placeUnknown: 'place unknown',
    left: (time: string, span: string) => `due ${time}, ${span} left`,
    late: (time: string, span: string) => `due ${time}, ${span} late`,
    byRoad: (miles: string) => `by road, ${miles} miles`,
    straight: '(straight-line estimate)',
    bring: 'Bring:',
    nothing: 'nothing special',
    whyYou: 'Why you:',
  },
  risk: {
    title: 'Risks',
    two: 'Two people needed',
    redFlag: (what: string) => `Red flag: ${what}`,
    none: 'No risks were told. That is not the same as safe.',
  },
  meets: {
    title: 'Two crews meet',
    asked: (crew: string) => `${crew} was asked to meet you, no answer yet`,
    accepted: (crew: string) => `${crew} has said yes, not on its way yet`,
    on_its_way: (crew: string) => `${crew} is on its way`,
    there: (crew: string, time: string) => `${crew} is at the place since ${time}`,
    expected: (time: string) => `expected ${time}`,
    unknown: 'time not known yet',
    lead: 'You have this job; they come to help. Meet at the place.',
    assist: 'You come to help; they have this job. Meet at the place.',
    nobody:
      'Two people are needed, and no second crew is coming yet. Ring control before you go in.',
  },
  place: {
    title: 'Where',
    leadsTo: 'The map leads to:',
    confidence: CONFIDENCE,
    ring: (how: string) => `${how}: ring before you set off`,
    access: 'Access:',
    keySafe: 'Key safe:',
    keySafeLater:
      'Its code comes once control has heard that you are on your way. No code at the door: ring control.',
  },
  person: {
    title: 'Who and why',
    later: 'Details come when the phone has the job.',
    noName: 'Name not known',
    conditions: (what: string) => `Conditions: ${what}`,
    somebody: 'the person',
    call: (who: string, phone: string) => `Ring ${who}: ${phone}`,
    also: (sender: string) => `Also told by ${sender}`,
  },
}
