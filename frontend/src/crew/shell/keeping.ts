import { effect } from '@preact/signals'
import type { Me } from '../../api/types'
import { hear, serviceNow } from '../../board/time'
import { CONTROL } from '../control'
import {
  deviceNow,
  outbox,
  readAt,
  recall,
  refusals,
  refused,
  today,
  told,
  waiting,
} from '../store'
import { canKeep, keepDay, keptDay, lock, lockIfIdle, used } from './phone'

/** Keep what the phone shows, for when it must show it without signal; lock it. */
export function keepInStep(me: Me): void {
  effect(() => {
    const day = today.value
    if (!day) return
    localStorage.setItem(CONTROL, day.control_phone ?? '')
    // A PIN that was just chosen or given opens the store: write it then, too.
    if (lock.value !== 'locked' || canKeep())
      keepDay({ today: day, heardAt: readAt.value })
  })
  effect(() => {
    if (lock.value === 'open') void goOn(me)
  })
  effect(() => lockIfIdle(deviceNow.value))
  document.addEventListener('visibilitychange', () => lockIfIdle(Date.now()))
  for (const touched of ['pointerdown', 'keydown', 'input'])
    window.addEventListener(touched, used, { passive: true, capture: true })
}

/** Open again: what lay behind the PIN is shown, and what waits is sent. */
async function goOn(me: Me): Promise<void> {
  waiting.value = outbox.waiting()
  refused.value = refusals.unseen()
  await recallDay(me)
  await outbox.drain()
}

/** Show the kept day where none was heard yet; not once its sign-in has run out. */
export async function recallDay({ session_expires_at }: Me): Promise<void> {
  const kept = await keptDay()
  if (!kept || told.peek()) return
  const now = serviceNow(hear(kept.today.clock, kept.heardAt), Date.now())
  if (now < Date.parse(session_expires_at)) recall(kept)
}
