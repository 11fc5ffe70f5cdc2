import { useEffect } from 'preact/hooks'
import type { Coverage } from '../api/types'
import {
  BAND_WORDS,
  BANDS,
  boxes,
  gapWords,
  hourWords,
  leftOutWords,
  reachWords,
  skillWords,
  travelWords,
} from '../board/coverage'
import { hhmm } from '../board/time'
import { SKILL } from '../board/words'
import type { DrawnCoverage } from '../map/drawing'
import { layout, setCoverage } from './layout'
import { open } from './selection'
import { computedWords, useCoverage } from './useCoverage'

interface Props {
  /** Which of the hours is drawn, 0 being now. */
  hour: number
  choose(hour: number): void
  draw(coverage: DrawnCoverage | null): void
}

/** The layer of coverage: whose, when, what its patterns mean, and how old it is. */
export function CoverageControl({ hour, choose, draw }: Props) {
  const skill = layout.value.coverage
  const { value, error } = useCoverage(skill)
  useEffect(() => draw(value && drawn(value, hour)), [value, hour, draw])
  useEffect(() => () => draw(null), [draw])
  return (
    <section class="coverage" aria-label="Coverage on the map">
      <Head />
      <fieldset class="coverage-hours">
        <legend class="visually-hidden">When</legend>
        {[0, 1, 2, 3, 4].map((each) => (
          <button
            key={each}
            type="button"
            class="tool"
            aria-pressed={each === hour}
            onClick={() => choose(each)}
          >
            {hourWords(each)}
          </button>
        ))}
      </fieldset>
      <ul class="coverage-legend">
        {BANDS.map((band) => (
          <li key={band}>
            <span class={`coverage-swatch coverage-${band}`} aria-hidden="true" />
            {BAND_WORDS[band]}
          </li>
        ))}
      </ul>
      {error && <p role="alert">▲ Not drawn: could not be read. {error}</p>}
      {!value && !error && <p class="quiet">Reading…</p>}
      {value && <Told found={value} skill={skill} hour={hour} />}
    </section>
  )
}

function Head() {
  return (
    <div class="coverage-head">
      <label>
        <span>Coverage by</span>
        <select
          value={layout.value.coverage}
          onChange={(event) => setCoverage(event.currentTarget.value)}
        >
          <option value="any">Any crew</option>
          {Object.entries(SKILL).map(([skill, words]) => (
            <option key={skill} value={skill}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="tool" onClick={() => open({ kind: 'coverage' })}>
        As a list
      </button>
    </div>
  )
}

function Told({
  found,
  skill,
  hour,
}: {
  found: Coverage
  skill: string
  hour: number
}) {
  const line = found.skills.find((one) => (one.skill ?? 'any') === skill)
  const then = line?.hours[hour]
  if (!line || !then) return null
  return (
    <div class="figures coverage-told">
      <p>
        <strong>
          At {hhmm(then.at)}: {reachWords(then, found.total)}
        </strong>
      </p>
      {line.gaps.map((gap) => (
        <p key={gap.since}>
          ▲ {skillWords(line.skill)}: {gapWords(gap, found.as_of)}
        </p>
      ))}
      {leftOutWords(found).map((words) => (
        <p key={words}>◆ {words}</p>
      ))}
      <p class="quiet">
        An estimate {travelWords(found)}, after what is planned,{' '}
        {computedWords(found.as_of)}
      </p>
    </div>
  )
}

function drawn({ grid, squares }: Coverage, hour: number): DrawnCoverage {
  const letters = squares[hour] ?? ''
  return {
    boxes: {
      hour: boxes(grid, letters, 'hour'),
      two_hours: boxes(grid, letters, 'two_hours'),
      beyond: boxes(grid, letters, 'beyond'),
    },
  }
}
