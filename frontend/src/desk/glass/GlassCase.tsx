import { readOpenedCase } from '../../api/reads'
import { hhmm, minutesBetween } from '../../board/time'
import { NEED, REFERRAL_STATUS, say } from '../../board/words'
import { CaseDetails, Timeline, Warnings } from '../CaseDetails'
import { DrawerHead } from '../DrawerHead'
import { now } from '../store'
import { useFetched } from '../useFetched'
import { open } from './store'

/** The case as its own desk reads it; gone from this screen when its time is over. */
export function GlassCase({ glass }: { glass: string }) {
  const found = open.value.find(({ id }) => id === glass)
  const story = useFetched(readOpenedCase, found ? glass : null, 0)
  if (!found)
    return (
      <>
        <DrawerHead>Case closed again</DrawerHead>
        <p>Its time is over. Open it anew, with a reason, where it must be.</p>
      </>
    )
  const card = story.value?.referral
  return (
    <>
      <DrawerHead>
        {card ? `${say(NEED, card.need)}, ${card.locality || 'place unknown'}` : 'Case'}
        <span class="reference"> {found.reference}</span>
      </DrawerHead>
      <p class="warn figures">
        <strong>◆ Open to you until {hhmm(found.until_at)}</strong>,{' '}
        {minutesBetween(now.value, found.until_at)} min left. To read only; each reading
        is audited with your reason: {found.reason}
      </p>
      {card && (
        <p>
          {say(REFERRAL_STATUS, card.status)}, due{' '}
          <span class="figures">{hhmm(card.due_at)}</span>
        </p>
      )}
      <Warnings story={story} />
      <CaseDetails story={story} />
      <Timeline story={story} />
    </>
  )
}
