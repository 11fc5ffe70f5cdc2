import { DESTINATION, OUTCOME, REFUSAL } from '../../board/endWords'
import { FLAG, NEED, VISIT_STATUS } from '../../board/words'

/** In English. Red flags, kit and skills are said in English in every language, until a
 * clinician has checked a translation. */
export const en = {
  need: NEED,
  flag: FLAG,
  refusal: REFUSAL,
  outcome: OUTCOME,
  destination: DESTINATION,
  status: VISIT_STATUS,
  handBackReason: {
    red_flag: 'Red flag seen',
    deteriorated: 'The person got worse',
    scene_unsafe: 'Scene not safe',
    no_access: 'No access',
    crew_cannot_continue: 'We cannot continue',
    other: 'Something else',
  },
  amendReason: {
    wrong_button: 'We pressed the wrong button',
    known_later: 'We know more now',
    asked_by_control: 'Control asked us to',
    other: 'Something else',
  },
  offer: {
    kind: 'New job',
    kindHelp: 'New job: help another crew',
    accept: 'Accept',
    cannot: 'Can’t',
    why: 'Why can’t you take it?',
    send: 'Send: we can’t',
    accepting: 'Accepted here, waiting for control to confirm. Do not set off yet.',
    announce: (need: string, place: string, due: string) =>
      `You are asked to go: ${need}, ${place}, due ${due}`,
    within: (seconds: string) => `Answer within ${seconds} s`,
    thenAlarm: 'Then control is told that nobody answered.',
    thenAnother: 'Then another crew is asked.',
    over: 'The time is over: another crew may be asked.',
  },
  visit: {
    enRoute: 'En route',
    enRouteMaps: 'En route, and open maps',
    onScene: 'On scene',
    finish: 'Finish: outcome',
    handBack: 'Hand back',
    leave: 'We have left',
    leaveNote: 'The first crew says how it ended.',
    near: 'You seem to be there. Press On scene when you are with the person.',
    maps: 'Open in maps',
    otherMaps: 'Another maps app',
    pauses: 'Your position pauses while maps is in front.',
    noPlace: 'The place is not known to the map: ring control.',
  },
  ending: {
    question: 'How did it end?',
    confirm: 'Finish the visit',
    escalate: 'Finish: 999 must act',
    where: 'Referred on to',
    choose: 'Choose',
    chooseWhere: 'Choose where the person was referred',
    handBackWhy: 'Why do you hand it back?',
    handBackSend: 'Hand it back',
    call999: 'Ring 999 first if nobody has. Then finish.',
    atOnce: 'This is told to control at once.',
    back: 'Back',
  },
  undo: {
    done: (what: string) => `“${what}” was pressed.`,
    held: (what: string) =>
      `“${what}” is not sent yet. It goes when you leave this page.`,
    left: (seconds: string) => `${seconds} s to undo`,
    undo: 'Undo',
    now: 'Send now',
    undone: (what: string) => `“${what}” was undone.`,
  },
  standDown: {
    taken: (job: string, what: string) =>
      `Job ${job} (${what}) is no longer yours. Do not go unless control tells you.`,
    diverted: (job: string, what: string, worse: string) =>
      `You are diverted. Job ${job} (${what}) is no longer yours. Go to job ${worse} once you have accepted it.`,
    late: (job: string, what: string) =>
      `Job ${job} (${what}) had been taken away before you accepted it. Do not go.`,
    seen: 'I have seen this',
    saying: 'Said here, waiting for control to hear it.',
  },
  amend: {
    open: 'Correct a visit',
    which: 'Which visit?',
    now: (outcome: string) => `Now: ${outcome}`,
    question: 'How did it really end?',
    why: 'Why was it different?',
    send: 'Correct it',
    told: 'What stood is kept. The sender is told; where help is needed, control is alarmed.',
  },
  settings: {
    language: 'Language',
    unchecked: 'This translation is not checked yet.',
    colours: 'Colours',
    light: 'Day',
    sunlight: 'Sunlight',
    night: 'Night',
  },
}
