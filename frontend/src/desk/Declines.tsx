import { readDeclines } from '../api/reads'
import { day, hhmm } from '../board/time'
import { DECLINE, NEED, SOURCE, say } from '../board/words'
import { DrawerHead } from './DrawerHead'
import { NotRead } from './NotRead'
import { views } from './store'
import { useFetched } from './useFetched'

/** What could not be taken in the last day, why, and what there was to send. */
export function Declines() {
  const told = views.value.filter(({ referral }) => referral.status === 'declined')
  const ledger = useFetched(readDeclines, 'all', told.length)
  return (
    <>
      <DrawerHead>Declined in the last 24 hours</DrawerHead>
      {ledger.error && <NotRead what="The ledger" of={ledger} />}
      {ledger.value?.declines.length === 0 && <p>Nothing was declined.</p>}
      <ul class="plain">
        {ledger.value?.declines.map((one) => (
          <li key={one.referral_id} class="declined">
            <strong class="figures" title={day(one.at)}>
              {hhmm(one.at)}
            </strong>{' '}
            {say(NEED, one.need)} from {say(SOURCE, one.source)}{' '}
            <span class="reference">{one.reference}</span>
            <br />
            {say(DECLINE as Record<string, string>, one.reason)}, by {one.by}, after{' '}
            {one.minutes_held} min
            <br />
            <span class="quiet figures">
              {one.crews_free} of {one.crews_on_shift} crews free, {one.open_referrals}{' '}
              open calls
            </span>
          </li>
        ))}
      </ul>
      <a class="tool" href="/api/declines.csv">
        Download as CSV
      </a>
    </>
  )
}
