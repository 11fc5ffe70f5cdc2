import { command } from '../api/client'
import { type Problem, Refused, UNREACHED } from '../api/problem'
import type {
  Advice,
  Changed,
  ChoicePreview,
  Decide,
  Dismissed,
  HandBackReason,
  LendBody,
  LoanCard,
  ReferralCard,
  SetAside,
  SharedRecord,
  ShiftBody,
  Wishes,
} from '../api/types'
import type { Pulse } from '../board/heartbeat'
import { ACT } from '../board/words'
import { notDone, pressing, refuse } from './pressed'
import { caseOf, forget, haveRead, seenVersion } from './seen'
import { board } from './store'

type Category = NonNullable<ReferralCard['category']>

/** Send one command about something; a refusal is said there, and never thrown. True:
 * it was done. */
export function act(label: string, about: string, path: string, body: unknown = {}) {
  return send(label, { path, body, about })
}

interface Sent {
  readonly path: string
  readonly body: unknown
  /** The case, crew or other thing that it is about. */
  readonly about: string
  /** The version of the case (or of the area) that was seen. */
  readonly seen?: number | undefined
  /** What was seen of the crew that is chosen. */
  readonly crewSeen?: string | null
}

function send(label: string, sent: Sent) {
  const { path, body, about, seen, crewSeen } = sent
  return pressing(about, label, async () => {
    try {
      await command<Changed>(path, body, undefined, seen, crewSeen)
      forget()
      return true
    } catch (error) {
      show(label, error instanceof Refused ? error.problem : UNREACHED, about)
      return false
    }
  })
}

function show(label: string, problem: Problem, about: string): void {
  const now = problem.case
  if (!now || !board.value.referrals.has(about)) {
    refuse(about, notDone(label, problem))
    return
  }
  haveRead(about, now.version)
  refuse(about, {
    title: `${label}: not done, this case has changed`,
    words: 'Read what changed. Press again to do it all the same.',
    changes: now.changes,
  })
}

/** One command about one case, at the version that the person has before them. */
function onCase(label: string, id: string, move: string, body: unknown = {}) {
  const path = `/api/referrals/${id}/${move}`
  return send(label, { path, body, about: id, seen: seenVersion(id) })
}

function onAssignment(label: string, id: string, move: string, body: unknown = {}) {
  const about = caseOf(id)
  const path = `/api/assignments/${id}/${move}`
  return send(label, { path, body, about, seen: seenVersion(about) })
}

/** `about`: where a refusal is said. */
function onArea(label: string, about: string, move: string, body: unknown) {
  const seen = board.value.area?.version
  return send(label, { path: `/api/area/${move}`, body, about, seen })
}

/** Why a hard rule is set aside: as a code and in words. */
export interface Override {
  readonly override_code: SetAside
  readonly override_reason: string
}

/** The door of each choice. */
const MOVE: Record<ChoicePreview['act'], string> = {
  assign: 'assign',
  reassign: 'assign',
  divert: 'divert',
  pin: 'pin',
  unpin: 'pin',
  second: 'second-crew',
  meet: 'two-crews',
}

/** Which crew; of two that meet the one that leads, and the second. */
export interface Chosen {
  readonly crewId: string | null
  readonly secondId?: string | undefined
}

/** What may take a crew from a case that it is on its way to. */
const LEAVES: ReadonlySet<ChoicePreview['act']> = new Set(['divert', 'second'])

/** Make the choice that was looked at, while the case and the crew are as they were. */
export function choose(
  id: string,
  { crewId, secondId }: Chosen,
  seen: ChoicePreview,
  why?: Override,
) {
  const isPin = seen.act === 'pin' || seen.act === 'unpin'
  const move = MOVE[seen.act]
  return send(ACT[seen.act](seen.crew ?? ''), {
    path: `/api/referrals/${id}/${move}`,
    body: {
      ...(secondId
        ? { lead_id: crewId, second_id: secondId, second_seen: seen.second_seen }
        : { crew_id: crewId }),
      ...(LEAVES.has(seen.act) ? { from_id: seen.taken_from } : {}),
      ...(why ? { ...why, override_rules: seen.rules.map(({ code }) => code) } : {}),
    },
    about: id,
    seen: seen.version,
    crewSeen: isPin ? null : seen.crew_seen,
  })
}
export const undoChoice = (id: string) => onCase('Undo', id, 'undo')
/** `looked`: the effect that stood beside it; null: it could not be had. */
export function confirm(id: string, looked: ChoicePreview | null) {
  if (looked === null) return onAssignment('Confirm', id, 'confirm')
  return send('Confirm', {
    path: `/api/assignments/${id}/confirm`,
    body: {},
    about: caseOf(id),
    seen: looked.version,
    crewSeen: looked.crew_seen,
  })
}
export const undo = (id: string) => onAssignment('Undo', id, 'undo')
export const withdraw = (id: string, reason: string) =>
  onAssignment('Withdraw', id, 'withdraw', { reason })
export const setWishes = (id: string, wishes: Wishes) =>
  onCase('Wishes', id, 'wishes', wishes)
export const decide = (id: string, decision: Decide) =>
  onCase('Decide', id, 'decide', decision)
export const calledBack = (id: string, answered: boolean) =>
  onCase('Rang back', id, 'called-back', { answered })
export const askClinician = (id: string, question: string) =>
  onCase('Ask a clinician', id, 'ask-clinician', { question })
export const advise = (id: string, advice: Advice, words: string) =>
  onCase('Advise', id, 'advise', { advice, words })
export const told999 = (id: string, caseNumber: string, category: Category) =>
  onCase('999 told', id, 'told-999', { case_number: caseNumber, category })
export const handBack = (id: string, reason: HandBackReason) =>
  onCase('Hand back', id, 'hand-back', { reason })
export const keepThoughLate = (id: string, reason: Dismissed, note: string) =>
  onCase('Keep it', id, 'hand-back/dismiss', {
    reason,
    ...(note ? { note } : {}),
  })
export const acknowledge = (id: string, breach?: 'overdue' | 'predicted_late') =>
  onCase('Acknowledge', id, 'acknowledge-alarm', breach ? { breach } : {})
export const join = (id: string, leadId: string) =>
  onCase('Join', id, 'join', { lead_id: leadId })
export const separate = (id: string) => onCase('Separate', id, 'separate')
export const notTheSame = (id: string, otherId: string) =>
  onCase('Not the same', id, 'not-the-same', { other_id: otherId })
export const ambulanceCalled = (id: string) =>
  onCase('999 was called', id, 'ambulance-called')
export const acknowledgeFlood = (senderId: string) =>
  act('Acknowledge', senderId, `/api/floods/${senderId}/acknowledge`)
export const acknowledgeFeed = (senderId: string) =>
  act('Acknowledge', senderId, `/api/feeds/${senderId}/acknowledge`)
/** `since_at` as the row has it: a case that is left out anew was not seen. */
export const seeCaseLeftOut = (id: string, since_at: string) =>
  act('Acknowledge', id, `/api/left-out/cases/${id}/acknowledge`, { since_at })
export const seeCrewLeftOut = (id: string, since_at: string) =>
  act('Acknowledge', id, `/api/left-out/crews/${id}/acknowledge`, { since_at })
export const seeSilence = ({ fault, sinceAt }: Pulse) =>
  act('Acknowledge', 'heartbeat', '/api/heartbeat/acknowledge', {
    fault,
    since_at: sinceAt,
  })
export const standDownTold = (id: string) =>
  onAssignment('I told them', id, 'stand-down-told')
export const writeAboutCase = (id: string, words: string) =>
  onCase('Message', id, 'messages', { words })
export const writeNote = (id: string, words: string) =>
  onCase('Note', id, 'notes', { words })
export const writeToCrew = (crewId: string, words: string) =>
  act('Message', crewId, `/api/crews/${crewId}/messages`, { words })
export const closeMessage = (
  { id, about }: { readonly id: string; readonly about: string },
  because: 'told_by_voice' | 'not_needed',
) => act('Close the message', about, `/api/messages/${id}/close`, { because })
/** Where the record is opened; null: it could not be kept that somebody goes there. */
export function openSharedRecord(id: string): Promise<SharedRecord | null> {
  return pressing(id, 'Shared record', async () => {
    try {
      return await command<SharedRecord>(`/api/referrals/${id}/shared-record`)
    } catch (error) {
      const problem = error instanceof Refused ? error.problem : UNREACHED
      refuse(id, notDone('Shared record', problem))
      return null
    }
  })
}
export const told = (id: string) => onCase('Told the sender', id, 'told')
export const setHandBackPolicy = (policy: unknown) =>
  onArea('Change the hand-back policy', 'hand_back_policy', 'hand-back', policy)
export const wipePhones = (crewId: string, reason: string) =>
  act('Wipe its phones', crewId, `/api/crews/${crewId}/wipe-phones`, { reason })
export const lendCrew = (crewId: string, body: LendBody, crewSeen: string) =>
  send('Lend', { path: `/api/crews/${crewId}/loan`, body, about: crewId, crewSeen })
/** `label`: what was pressed, for a refusal. */
export const changeShift = (
  label: string,
  crewId: string,
  body: ShiftBody,
  crewSeen: string,
) => send(label, { path: `/api/crews/${crewId}/shift`, body, about: crewId, crewSeen })
export const endLoan = ({ id, crew_id }: LoanCard) =>
  act('End the loan', crew_id, `/api/loans/${id}/end`)
export const undoLoan = ({ id, crew_id }: LoanCard) =>
  act('Undo', crew_id, `/api/loans/${id}/undo`)
/** What the switch of the mode is about, for its button and its refusal. */
export const MODE = 'mode'
export const setMode = (mode: 'advise' | 'auto', why: string) =>
  onArea('Change mode', MODE, 'mode', { mode, why })
