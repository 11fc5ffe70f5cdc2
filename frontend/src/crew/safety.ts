import { effect, signal } from '@preact/signals'
import { sendUnder } from '../api/client'
import { mintKey } from '../api/keys'
import { isTemporary, Refused } from '../api/problem'
import type { CancelledBecause } from '../api/types'
import { play } from '../ui/sound'
import { type Call, createHelp } from './help'
import { placeNow } from './position'
import { me, now, press, reread, today } from './store'

/** The crew's own safety: what waits here, beside what the day says of it. */
export const unsent = signal<Call | null>(null)
export type Well = 'quiet' | 'sending' | 'unheard'
export const well = signal<Well>('quiet')

const RETRY_MS = 5_000
/** "I am well" means now: what could not be told by then is no sign of it any more. */
const WELL_FOR_MS = 60_000
const BUZZ = [400, 200, 400]
const REPEAT_MS = 15_000

export const help = createHelp(
  {
    storage: localStorage,
    owner: () => me.peek()?.account_id ?? null,
    send: (key, body) => sendUnder(key, '/api/crew/help', body),
    mint: mintKey,
    now: () => new Date(),
  },
  {
    changed: (call) => {
      unsent.value = call
    },
    taken: () => void reread(),
  },
)

/** The button was held: kept at once, sent at once, the place as soon as it is known. */
export async function askForHelp(): Promise<void> {
  const { id } = help.press()
  navigator.vibrate?.(BUZZ)
  const place = await placeNow()
  if (place) help.locate(id, place)
  await help.drain()
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
      await sendUnder(key, '/api/crew/well', body)
      well.value = 'quiet'
      return reread()
    } catch (error) {
      if (error instanceof Refused && !isTemporary(error.problem)) break
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
  well.value = 'unheard'
  void reread()
}

/** Try what waits, and make a due sign of life heard and felt. */
export function watchSafety(): void {
  unsent.value = help.waiting()
  const drain = () => void help.drain()
  setInterval(drain, RETRY_MS)
  window.addEventListener('online', drain)
  drain()
  let remindedAt = 0
  effect(() => {
    if (!isDue(now.value)) return
    if (Date.now() - remindedAt < REPEAT_MS) return
    remindedAt = Date.now()
    play('urgent')
    navigator.vibrate?.(BUZZ)
  })
}

/** Whether the timer of the visit has run out, whoever of us has noticed. */
function isDue(at: number): boolean {
  const timer = today.value?.safety?.check_in
  return timer != null && (timer.rung !== null || Date.parse(timer.due_at) <= at)
}
