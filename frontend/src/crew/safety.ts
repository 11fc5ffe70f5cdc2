import { effect, signal } from '@preact/signals'
import { sendUnder } from '../api/client'
import { mintKey } from '../api/keys'
import { isTemporary, Refused } from '../api/problem'
import type { CancelledBecause } from '../api/types'
import { type Call, createHelp } from './help'
import { createLines } from './lines'
import { createPlacing } from './placing'
import { placeNow } from './position'
import { beside } from './shell/phone'
import { me, now, opened, press, reread, today, whenOpen } from './store'
import { play } from './tones'
import { safety as words } from './words/safety'

/** The crew's own safety: what waits here, beside what the day says of it. */
export const unsent = signal<Call | null>(null)
export type Well = 'quiet' | 'sending' | 'unheard'
export const well = signal<Well>('quiet')

const RETRY_MS = 5_000
/** "I am well" means now: what could not be told by then is no sign of it any more. */
const WELL_FOR_MS = 60_000
const BUZZ = [400, 200, 400]
const REPEAT_MS = 15_000

const lines = createLines()

export const help = createHelp(
  {
    storage: beside,
    owner: () => me.peek()?.account_id ?? null,
    send: (key, body) => lines.run((line) => sendHelp(key, '', body, line)),
    mint: mintKey,
    now: () => new Date(),
  },
  {
    changed: (call) => {
      unsent.value = call
    },
    taken: () => {
      void placing.tell()
      void reread()
    },
  },
)

const placing = createPlacing({
  find: placeNow,
  send: (key, place) => {
    const occurred_at = new Date().toISOString()
    return lines.run((line) => sendHelp(key, '/place', { occurred_at, place }, line))
  },
  mint: mintKey,
  now: () => Date.now(),
})

function sendHelp(key: string, what: string, body: unknown, line: AbortSignal) {
  const account = me.peek()?.account_id
  return sendUnder(key, `/api/crew/help${what}`, body, account, line)
}

/** The button was held: kept at once, sent at once; the place goes after it. */
export function askForHelp(): Promise<void> {
  help.press()
  navigator.vibrate?.(BUZZ)
  placing.look()
  return help.drain()
}

/** The way is open again: what an old line holds never comes, so it goes by the new. */
function goesOn(): void {
  lines.giveUp()
  again()
}

function again(): void {
  void help.drain()
  if (isPlaceAwaited()) void placing.tell()
}

/** Control has our own call, and no place of it. */
function isPlaceAwaited(): boolean {
  const call = today.peek()?.safety?.help
  return call != null && call.place === null && call.asked_by === me.peek()?.name
}

/** Before the sign-in ends here, and a call that waits with it: it goes first, or a
 * person says that it may be lost. */
export async function helpMayGo(): Promise<boolean> {
  await help.drain()
  return !help.waiting() || window.confirm(words.value.loseHelp)
}

/** Take back what control has, or drop what it never heard of. */
export function takeBack(because: CancelledBecause): void {
  if (unsent.peek()) help.drop()
  if (today.peek()?.safety?.help) press('help/cancel', 'Take back help', { because })
}

/** Tell control that we are well, for as long as that is now. */
export async function sayWell(): Promise<void> {
  if (well.peek() === 'sending') return
  const [key, pressedAt] = [mintKey(), Date.now()]
  const body = { occurred_at: new Date().toISOString() }
  well.value = 'sending'
  while (Date.now() - pressedAt < WELL_FOR_MS) {
    try {
      await lines.run((line) => sendUnder(key, '/api/crew/well', body, undefined, line))
      well.value = 'quiet'
      return reread()
    } catch (error) {
      if (error instanceof Refused && !isTemporary(error.problem)) break
    }
    await Promise.race([opened(), new Promise((over) => setTimeout(over, RETRY_MS))])
  }
  well.value = 'unheard'
  void reread()
}

/** Try what waits, and make a due sign of life heard and felt. */
export function watchSafety(): void {
  unsent.value = help.waiting()
  setInterval(again, RETRY_MS)
  whenOpen(goesOn)
  again()
  let remindedAt = 0
  effect(() => {
    if (!isCheckInDue(now.value)) return
    if (Date.now() - remindedAt < REPEAT_MS) return
    remindedAt = Date.now()
    play('urgent')
    navigator.vibrate?.(BUZZ)
  })
}

/** Whether the timer of the visit has run out, whoever of us has noticed. */
export function isCheckInDue(at: number): boolean {
  const timer = today.value?.safety?.check_in
  return timer != null && (timer.rung !== null || Date.parse(timer.due_at) <= at)
}
