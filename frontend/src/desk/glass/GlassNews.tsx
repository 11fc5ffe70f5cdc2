import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { command } from '../../api/client'
import type { OpenedCase } from '../../api/types'
import { hhmm, minutesBetween } from '../../board/time'
import { ROLE, say } from '../../board/words'
import { close, opened, open as show } from '../selection'
import { attempt, NotDone } from '../settings/parts'
import { me, now } from '../store'
import { news, open, readAgain, watch } from './store'

/** While a case is open to somebody to whom it is closed, both sides see it. */
export function GlassNews() {
  useEffect(watch, [])
  if (open.value.length === 0 && news.value.length === 0) return null
  return (
    <section class="loan-news" aria-label="Cases opened behind the glass">
      <ul class="plain">
        {open.value.map((one) => (
          <Mine key={one.id} one={one} />
        ))}
        {news.value.map((one) => (
          <Ours key={one.id} one={one} />
        ))}
      </ul>
    </section>
  )
}

/** What I opened: how long it lasts still, and the way out. */
function Mine({ one }: { one: OpenedCase }) {
  const problem = useProblem()
  const left = minutesBetween(now.value, one.until_at)
  return (
    <li>
      <span class="figures">
        <strong>◆ Case {one.reference} is open to you</strong> until{' '}
        {hhmm(one.until_at)}: {left < 1 ? 'less than a minute' : `${left} min`} left.
        Each reading is audited.
      </span>
      <button
        type="button"
        class="tool"
        onClick={() => show({ kind: 'glass_case', glass: one.id })}
      >
        Read {one.reference}
      </button>
      <button
        type="button"
        class="tool"
        onClick={() => void problem.of(() => end(one))}
      >
        Close it now<span class="visually-hidden"> {one.reference}</span>
      </button>
      <NotDone problem={problem.value} />
    </li>
  )
}

async function end(one: OpenedCase): Promise<void> {
  await command(`/api/break-glass/${one.id}/end`)
  const what = opened.value
  if (what?.kind === 'glass_case' && what.glass === one.id) close()
  await readAgain()
}

/** A case of ours that somebody else opened: who, why, and that a manager looked. */
function Ours({ one }: { one: OpenedCase }) {
  const problem = useProblem()
  return (
    <li>
      <span class="figures">
        <strong>◆ Case {one.reference} was opened</strong> by {whose(one)} at{' '}
        {hhmm(one.broken_at)}: {one.reason}
      </span>
      <button type="button" class="tool" onClick={() => show({ kind: 'glass' })}>
        All of these
      </button>
      {me.value?.role === 'manager' && (
        <button
          type="button"
          class="tool"
          onClick={() =>
            void problem.of(async () => {
              await command(`/api/break-glass/${one.id}/look`)
              await readAgain()
            })
          }
        >
          I have looked at it<span class="visually-hidden"> {one.reference}</span>
        </button>
      )}
      <NotDone problem={problem.value} />
    </li>
  )
}

export function whose(one: OpenedCase): string {
  return `${one.name} (${say(ROLE, one.role)}, ${one.from_area})`
}

function useProblem() {
  const problem = useSignal<Awaited<ReturnType<typeof attempt>>>(null)
  return {
    value: problem.value,
    of: async (act: () => Promise<void>) => {
      problem.value = await attempt(act)
    },
  }
}
