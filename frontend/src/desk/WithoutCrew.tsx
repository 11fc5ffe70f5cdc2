import type { LendCost } from '../api/types'
import { SKILL, say } from '../board/words'
import { EffectTable, loses } from './ChoicePreview'

/** What an area feels while a crew of its own is not there: lent, off duty, on a break. */
export function WithoutCrew({ cases, last_with }: Felt) {
  const lost = cases.filter(loses).length
  return (
    <>
      {lost > 0 && (
        <p class="warn">
          <strong>
            ◆ {lost} {lost === 1 ? 'case' : 'cases'} here would be late or have nobody.
          </strong>
        </p>
      )}
      {last_with.length > 0 && (
        <p class="warn">
          <strong>◆ Nobody else on duty here has:</strong>{' '}
          {last_with.map((skill) => say(SKILL, skill)).join(', ')}.
        </p>
      )}
      {cases.length > 0 && <EffectTable cases={cases} />}
      {cases.length === 0 && (
        <p class="quiet">No case here would be reached by another, or later.</p>
      )}
    </>
  )
}

type Felt = Pick<LendCost, 'cases' | 'last_with'>
