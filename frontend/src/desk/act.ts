import { signal } from '@preact/signals'
import { command } from '../api/client'
import { inWords, type Problem, Refused, UNREACHED } from '../api/problem'
import type {
  Advice,
  Changed,
  Decide,
  Dismissed,
  HandBackReason,
  ReferralCard,
} from '../api/types'

type Category = NonNullable<ReferralCard['category']>

/** The command that is on its way, and the last refusal, in words. */
export const busy = signal<string | null>(null)
export const refusal = signal<{
  readonly title: string
  readonly words: string
} | null>(null)

/** Send one command; a refusal is shown and never thrown. True: it was done. */
export async function act(
  label: string,
  path: string,
  body: unknown = {},
): Promise<boolean> {
  busy.value = label
  refusal.value = null
  try {
    await command<Changed>(path, body)
    return true
  } catch (error) {
    show(label, error instanceof Refused ? error.problem : UNREACHED)
    return false
  } finally {
    busy.value = null
  }
}

function show(label: string, problem: Problem): void {
  refusal.value = { title: `${label}: not done`, words: inWords(problem) }
}

const referral = (id: string, move: string) => `/api/referrals/${id}/${move}`
const assignment = (id: string, move: string) => `/api/assignments/${id}/${move}`

export const assign = (id: string, crewId: string, overrideReason?: string) =>
  act('Assign', referral(id, 'assign'), {
    crew_id: crewId,
    ...(overrideReason ? { override_reason: overrideReason } : {}),
  })
export const confirm = (id: string) => act('Confirm', assignment(id, 'confirm'))
export const undo = (id: string) => act('Undo', assignment(id, 'undo'))
export const withdraw = (id: string, reason: string) =>
  act('Withdraw', assignment(id, 'withdraw'), { reason })
export const pin = (id: string, crewId: string | null) =>
  act(crewId ? 'Pin' : 'Unpin', referral(id, 'pin'), { crew_id: crewId })
export const decide = (id: string, decision: Decide) =>
  act('Decide', referral(id, 'decide'), decision)
export const calledBack = (id: string, answered: boolean) =>
  act('Rang back', referral(id, 'called-back'), { answered })
export const askClinician = (id: string, question: string) =>
  act('Ask a clinician', referral(id, 'ask-clinician'), { question })
export const advise = (id: string, advice: Advice, words: string) =>
  act('Advise', referral(id, 'advise'), { advice, words })
export const told999 = (id: string, caseNumber: string, category: Category) =>
  act('999 told', referral(id, 'told-999'), { case_number: caseNumber, category })
export const handBack = (id: string, reason: HandBackReason) =>
  act('Hand back', referral(id, 'hand-back'), { reason })
export const keepThoughLate = (id: string, reason: Dismissed, note: string) =>
  act('Keep it', referral(id, 'hand-back/dismiss'), {
    reason,
    ...(note ? { note } : {}),
  })
export const acknowledge = (id: string) =>
  act('Acknowledge', referral(id, 'acknowledge-alarm'))
export const join = (id: string, leadId: string) =>
  act('Join', referral(id, 'join'), { lead_id: leadId })
export const separate = (id: string) => act('Separate', referral(id, 'separate'))
export const notTheSame = (id: string, otherId: string) =>
  act('Not the same', referral(id, 'not-the-same'), { other_id: otherId })
export const ambulanceCalled = (id: string) =>
  act('999 was called', referral(id, 'ambulance-called'))
export const acknowledgeFeed = (senderId: string) =>
  act('Acknowledge', `/api/feeds/${senderId}/acknowledge`)
export const told = (id: string) => act('Told the sender', referral(id, 'told'))
export const setHandBackPolicy = (policy: unknown) =>
  act('Change the hand-back policy', '/api/area/hand-back', policy)
export const setMode = (mode: 'advise' | 'auto') =>
  act('Change mode', '/api/area/mode', { mode })
