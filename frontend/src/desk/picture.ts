import { computed } from '@preact/signals'
import { type CaseView, isClosed } from '../board/cases'
import { clockWords, lateness, sparing } from '../board/clock'
import {
  CREW_STATE,
  type CrewView,
  doubtM,
  isStale,
  positionWords,
} from '../board/crews'
import { CASE_MARK, crewMark, dangerMark } from '../board/marks'
import { crewAlarmWords } from '../board/safety'
import { span } from '../board/time'
import { CREW_KIND, NEED, say } from '../board/words'
import type { Drawing, DrawnCase, DrawnCrew, DrawnLeg, LonLat } from '../map/drawing'
import { chosenCrew, legs } from './legs'
import { isOpen, opened } from './selection'
import {
  alarmViews,
  crewAlarmViews,
  crews,
  dangers,
  now,
  unheardCrews,
  viewById,
  views,
} from './store'

const RANK = {
  closed: 100,
  arrived: 150,
  on_track: 200,
  no_arrival: 250,
  at_risk: 300,
  late: 400,
}

/** The board as points and lines. Work for some hundred: looked at as often as drawn. */
export const picture = computed<Drawing>(() => ({
  cases: views.value.flatMap(drawnCase),
  crews: crews.value.map(drawnCrew),
  legs: [...legs.value].flatMap(([crewId, of]) =>
    of.map(
      (leg, i): DrawnLeg => ({
        id: `${crewId} ${leg.referral_id}`,
        coordinates: leg.coordinates as readonly LonLat[],
        isPlanned: i > 0 || !isUnderWay(crewId),
        isSelected: crewId === chosenCrew.value,
      }),
    ),
  ),
}))

/** Where what is open stands; null: nothing is, or nobody knows. */
export const placeOfChosen = computed<LonLat | null>(() => {
  const what = opened.value
  if (what?.kind === 'case') {
    const referral = viewById.value.get(what.id)?.referral
    if (!referral || referral.lon === null || referral.lat === null) return null
    return [referral.lon, referral.lat]
  }
  if (what?.kind !== 'crew') return null
  const view = crews.value.find(({ crew }) => crew.id === what.id)
  return view ? placeOf(view) : null
})

function placeOf({ crew, position }: CrewView): LonLat {
  return position ? [position.lon, position.lat] : [crew.base_lon, crew.base_lat]
}

const alarmedCases = computed(
  () => new Set(alarmViews.value.map(({ view }) => view.referral.id)),
)
const alarmedCrews = computed(
  () =>
    new Set([
      ...crewAlarmViews.value.map(({ card }) => card.crew_id),
      ...unheardCrews.value.map(({ assignment }) => assignment.crew_id),
    ]),
)

/** What must be seen by itself at every zoom: an alarm, a red flag, a late call. */
function isAlarmed(view: CaseView): boolean {
  const { referral } = view
  if (alarmedCases.value.has(referral.id)) return true
  if (isClosed(referral)) return false
  return referral.red_flags.length > 0 || lateness(view, now.value) === 'late'
}

const spareShort = (minutes: number) => (minutes < 0 ? '-' : '') + span(minutes)

function isUnderWay(crewId: string): boolean {
  return crews.value.some(
    ({ crew, state }) => crew.id === crewId && state === 'en_route',
  )
}

function drawnCase(view: CaseView): readonly DrawnCase[] {
  const { referral } = view
  if (referral.lon === null || referral.lat === null) return []
  const how = lateness(view, now.value)
  const isSelected = isOpen('case', referral.id)
  const spare = sparing(view, now.value)
  return [
    {
      id: referral.id,
      at: [referral.lon, referral.lat],
      mark: CASE_MARK[how],
      words: `${say(NEED, referral.need)}, ${referral.locality}: ${clockWords(view, now.value)}`,
      isSelected,
      rank: RANK[how],
      short: `${CASE_MARK[how].letter}${spare === null ? '' : ` ${spareShort(spare)}`}`,
      isAlone: isSelected || isAlarmed(view),
    },
  ]
}

function drawnCrew(view: CrewView): DrawnCrew {
  const { crew, position, state } = view
  const isSelected = isOpen('crew', crew.id)
  const danger = dangers.value.get(crew.id)
  const mark = danger ? dangerMark(crew.kind) : crewMark(crew.kind, state)
  const alarm = danger ? `▲ ${crewAlarmWords(danger)}. ` : ''
  const words = `${alarm}${crew.name}, ${say(CREW_KIND, crew.kind)}, ${CREW_STATE[state]}. Position: ${positionWords(position, now.value)}`
  return {
    id: crew.id,
    at: placeOf(view),
    letter: mark.letter,
    shape: mark.shape,
    fill: mark.fill,
    name: crew.name,
    words,
    isHollow: isStale(position, now.value),
    doubtM: doubtM(position, isSelected),
    isBeside: state === 'on_scene',
    isInDanger: danger !== undefined,
    isSelected,
    isFree: state === 'free',
    isAlone: isSelected || alarmedCrews.value.has(crew.id),
  }
}
