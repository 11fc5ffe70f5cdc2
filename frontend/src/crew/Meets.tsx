import type { Today } from '../api/types'
import { hhmm } from '../board/time'
import { work } from './words/work'

type Other = NonNullable<Today['meets']>

/** Who else comes and when; where two are needed and nobody comes, that too. */
export function Meets({ day }: { day: Today }) {
  const words = work.value.meets
  const { meets, referral } = day
  if (meets)
    return (
      <section class="risks meets" aria-label={words.title}>
        <p class={isThere(meets) ? 'risk' : 'risk risk-strong'} role="status">
          {isThere(meets) ? '●' : '◆'} {comes(meets)}
        </p>
        <p class="risk">{meets.part === 'lead' ? words.assist : words.lead}</p>
      </section>
    )
  if (!referral || referral.people <= day.crew.people) return null
  return (
    <section class="risks meets" aria-label={words.title}>
      <p class="risk risk-strong" role="status">
        ◆ {words.nobody}
      </p>
    </section>
  )
}

function isThere({ comes: far }: Other): boolean {
  return far === 'there'
}

/** "Oak 1 is on its way, expected 14:05". */
function comes({ crew, comes: far, expected_at, there_at }: Other): string {
  const words = work.value.meets
  if (far === 'there') return words.there(crew, there_at ? hhmm(there_at) : '')
  const when = expected_at ? words.expected(hhmm(expected_at)) : words.unknown
  return `${words[far](crew)}, ${when}`
}
