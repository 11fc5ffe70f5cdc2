import { signal } from '@preact/signals'
import { sendUnder } from '../api/client'
import { isTemporary, type Problem, Refused, UNREACHED } from '../api/problem'
import type { HomeArrival, HomeRequest } from '../api/types'
import { bodyOf, NEED_OFF, type Step, type Wrong, wrongOf } from './draft'
import { toRequest, toStart } from './route'
import { draft, draftKey, hasAddress, now, readHome, startAnew } from './store'

const AGAIN_MS = 5_000

/** What was sent and is not yet answered: it does not change until it is. */
export const outgoing = signal<HomeRequest | null>(null)
export const sending = signal<'no' | 'now' | 'unsent' | 'signed_out'>('no')
/** What the service refused, and the step in which it stands. */
export const refusedStep = signal<{
  readonly step: Step
  readonly wrong: readonly Wrong[]
} | null>(null)
let again: ReturnType<typeof setTimeout> | undefined

/** Send the answers, and send them again under the same key until they are answered. */
export async function send(): Promise<void> {
  clearTimeout(again)
  if (sending.value === 'now') return
  outgoing.value ??= bodyOf(draft.value, now.value, hasAddress.value)
  sending.value = 'now'
  try {
    const key = draftKey.value
    const made = await sendUnder<HomeArrival>(key, '/api/home/requests', outgoing.value)
    arrived(toRequest(made.id))
  } catch (error) {
    const problem = error instanceof Refused ? error.problem : UNREACHED
    settle(problem)
  }
}

function arrived(hash: string): void {
  outgoing.value = null
  sending.value = 'no'
  startAnew()
  void readHome()
  location.hash = hash
}

function settle(problem: Problem): void {
  if (isTemporary(problem)) {
    sending.value = 'unsent'
    again = setTimeout(() => void send(), AGAIN_MS)
  } else if (problem.status === 401 || problem.status === 403) {
    sending.value = 'signed_out'
  } else if (problem.type === '/problems/key-reused') {
    arrived(toStart) // an earlier press of this very request was taken: it is listed
  } else {
    outgoing.value = null
    sending.value = 'no'
    refusedStep.value = refusalOf(problem)
  }
}

function refusalOf(problem: Problem) {
  if (problem.type === '/problems/need-not-taken') {
    void readHome() // so that it is no longer offered
    return { step: NEED_OFF.step, wrong: [NEED_OFF] }
  }
  const named = (problem.errors ?? []).map(({ field }) => field)
  if (named.length === 0) named.push(problem.field ?? '')
  const wrong = named.map(wrongOf)
  return { step: wrong[0]?.step ?? 'person', wrong }
}
