import { effect, signal } from '@preact/signals'
import { get } from '../../api/client'
import { help } from '../safety'
import {
  connection,
  held,
  me,
  outbox,
  refused,
  signedOut,
  takenAway,
  told,
} from '../store'
import { unsentHere, wipe, wipeDevice } from './phone'

interface SessionStands {
  readonly state: 'open' | 'over' | 'wiped'
}

/** Control ended the sign-in: how many presses went unsent with it. */
export const wipedWith = signal<number | null>(null)

/** The sign-in is over, and not by control: how many presses wait for the next one. */
export const waitsForSignIn = signal(0)

const OVER: ReadonlySet<string> = new Set(['4503', 'signed_out', 'revoked'])
const ASK_AGAIN_MS = 15_000

/** Once the session is over, nothing of a patient stays on the phone. */
export function forgetWhenOver(): void {
  effect(() => {
    const { ended } = connection.value
    if (signedOut.value || (ended !== null && OVER.has(ended))) void forget()
  })
}

let isForgetting = false

async function forget(): Promise<void> {
  if (isForgetting) return
  isForgetting = true
  told.value = null
  takenAway.value = null
  const unsent =
    outbox.waiting().length + (held.waiting() ? 1 : 0) + refused.value.length
  refused.value = []
  await wipe(false)
  await learnWhy(unsent)
}

/** Whether it merely ran out, or a person at the desk had it wiped. */
async function learnWhy(unsent: number): Promise<void> {
  const stands = await askSession()
  if (stands === 'wiped') {
    const isHelpLost = help.waiting() !== null
    help.drop()
    await wipeDevice()
    wipedWith.value = unsent + (isHelpLost ? 1 : 0)
    return
  }
  waitsForSignIn.value = await unsentHere(me.peek()?.account_id).catch(() => 0)
  if (stands === null) setTimeout(() => void learnWhy(unsent), ASK_AGAIN_MS)
}

export async function askSession(): Promise<SessionStands['state'] | null> {
  return get<SessionStands>('/api/session').then(
    ({ state }) => state,
    () => null,
  )
}
