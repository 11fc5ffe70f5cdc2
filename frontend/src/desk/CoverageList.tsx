import type { Coverage, SkillCoverage } from '../api/types'
import {
  countedWords,
  gapWords,
  hourWords,
  leftOutWords,
  namedGaps,
  share,
  skillWords,
  travelWords,
} from '../board/coverage'
import { hhmm } from '../board/time'
import { DrawerHead } from './DrawerHead'
import { layout, setCoverage } from './layout'
import { computedWords, useCoverage } from './useCoverage'

/** Everything that the map draws of coverage, and every skill at once. */
export function CoverageList() {
  const { value, error } = useCoverage('any')
  return (
    <>
      <DrawerHead>Coverage by skill</DrawerHead>
      {error && (
        <p class="refusal" role="alert">
          Coverage could not be read. {error}
        </p>
      )}
      {!value && !error && <p class="quiet">Reading…</p>}
      {value && <Found found={value} />}
    </>
  )
}

function Found({ found }: { found: Coverage }) {
  const named = namedGaps(found)
  return (
    <>
      <p class="figures">
        An estimate {travelWords(found)}, after what is planned,{' '}
        {computedWords(found.as_of)}.
      </p>
      {leftOutWords(found).map((words) => (
        <p key={words}>◆ {words}</p>
      ))}
      <section aria-label="Nobody on duty">
        <h3>Nobody on duty who can</h3>
        {named.length === 0 && <p>No skill is without a crew in these 4 hours.</p>}
        <ul class="coverage-gaps">
          {named.map((words) => (
            <li key={words}>▲ {words}</li>
          ))}
        </ul>
      </section>
      {found.skills.filter(hasAny).map((line) => (
        <Skill key={line.skill} line={line} found={found} />
      ))}
      <p class="quiet">{countedWords(found)}</p>
      <p class="quiet">{found.assumed}</p>
    </>
  )
}

/** A skill that nobody has in these hours stands above, and needs no table of noughts. */
function hasAny({ hours }: SkillCoverage): boolean {
  return hours.some(({ crews, within }) => crews > 0 || (within[1] ?? 0) > 0)
}

function Skill({ line, found }: { line: SkillCoverage; found: Coverage }) {
  const name = skillWords(line.skill)
  const key = line.skill ?? 'any'
  const isDrawn = layout.value.coverage === key
  return (
    <section aria-label={name}>
      <table class="coverage-table figures">
        <caption>
          {name}
          {line.gaps.length > 0 &&
            `: ${line.gaps.map((gap) => gapWords(gap, found.as_of)).join('; ')}`}
        </caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Crews</th>
            <th scope="col">In 60 min</th>
            <th scope="col">In 120 min</th>
          </tr>
        </thead>
        <tbody>
          {line.hours.map(({ at, crews, within }, hour) => (
            <tr key={at}>
              <th scope="row">
                {hourWords(hour)} <span class="quiet">{hhmm(at)}</span>
              </th>
              <td>{crews === 0 ? '▲ 0' : crews}</td>
              <td>{share(within[0] ?? 0, found.total)} %</td>
              <td>{share(within[1] ?? 0, found.total)} %</td>
            </tr>
          ))}
        </tbody>
      </table>
      {layout.value.shape === 'map' && (
        <button
          type="button"
          class="tool"
          aria-pressed={isDrawn}
          onClick={() => setCoverage(isDrawn ? '' : key)}
        >
          On the map<span class="visually-hidden">: {name}</span>
        </button>
      )}
    </section>
  )
}
