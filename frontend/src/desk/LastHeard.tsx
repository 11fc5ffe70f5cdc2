import { foremost } from '../board/sources'
import { hhmm } from '../board/time'
import { beats, now, silent } from './store'
import { useSources } from './useSources'

const LOOK_MS = 15_000

/** In the head of the desk: the source that is silent, else the one heard longest ago. */
export function LastHeard() {
  const { last, error } = useSources(LOOK_MS)
  return <>{words(last, error)}</>
}

function words(last: ReturnType<typeof useSources>['last'], error: string | null) {
  if (silent.value.length === 0 && beats.value?.fault) return 'no test referral'
  if (!last) return error ? 'not read' : ''
  if (error && silent.value.length === 0) return `not read since ${hhmm(last.at)}`
  return foremost(last.sources, silent.value, now.value)
}
