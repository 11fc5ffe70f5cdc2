import type { Case, ReferralCard } from '../api/types'
import { day, hhmm } from '../board/time'
import { PLAN_KIND, say } from '../board/words'
import type { Fetched } from './useFetched'

interface Props {
  story: Fetched<Case>
  referral: ReferralCard
}

/** That a plan for care was told of: who said so and when, and never what it says. */
export function EscalationMarker({ story, referral }: Props) {
  const told = story.value?.escalation
  if (!told) return null
  const isOfJoined = told.state !== 'told' && referral.flags.includes('escalation_plan')
  return (
    <section aria-label="Escalation plan" data-escalation={told.state}>
      {told.state === 'told' ? (
        <p class="warn">
          <strong>◆ Escalation plan: {kindsOf(told)}.</strong> {saidBy(told)}. Not
          advice: read the plan itself in the shared record.
        </p>
      ) : (
        <p class="quiet">
          <strong>Escalation plan:</strong>{' '}
          {told.state === 'none_known'
            ? `none is known to who asked. ${saidBy(told)}.`
            : 'not told. Nobody has said whether there is one.'}
        </p>
      )}
      {isOfJoined && (
        <p class="warn">
          <strong>◆ A joined case tells of an escalation plan:</strong> see there.
        </p>
      )}
    </section>
  )
}

type Told = Case['escalation']

function kindsOf({ kinds }: Told): string {
  if (kinds.length === 0) return 'there is one, which kind was not told'
  return kinds.map((kind) => say(PLAN_KIND, kind)).join(', ')
}

function saidBy({ by, at }: Told): string {
  const when = at ? `, ${day(at)} ${hhmm(at)}` : ''
  return `Said by ${by ?? 'the sender'}${when}`
}
