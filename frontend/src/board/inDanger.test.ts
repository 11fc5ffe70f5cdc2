import { expect, test } from 'vitest'
import type { SafetyCard } from '../api/types'
import type { CrewView } from './crews'
import { CREW_STATE, type CrewState } from './crews'
import { dangersOf, inDangerFirst } from './inDanger'
import { crewMark, dangerMark } from './marks'
import type { CrewAlarm } from './safety'

const crew = (id: string) => ({ crew: { id } }) as CrewView
const alarm = (crew_id: string, danger: CrewAlarm['danger']): CrewAlarm => ({
  card: { crew_id } as SafetyCard,
  danger,
  isSeen: false,
})

test('a crew in danger stands before all others, the worst of them first', () => {
  const dangers = dangersOf([alarm('oak', 'help'), alarm('ash', 'check_in')])

  const rows = inDangerFirst(['ash', 'birch', 'elm', 'oak'].map(crew), dangers)

  expect(rows.map((view) => view.crew.id)).toEqual(['oak', 'ash', 'birch', 'elm'])
})

test('of a crew that asks for help and missed its check-in the first alarm is told', () => {
  const dangers = dangersOf([alarm('oak', 'help'), alarm('oak', 'check_in')])

  expect(dangers.get('oak')?.danger).toBe('help')
})

test('a crew in danger looks like no crew that is not, without its colour too', () => {
  const states = Object.keys(CREW_STATE) as CrewState[]
  const letters = states.map((state) => crewMark('nurse', state).letter)

  expect(letters).not.toContain(dangerMark('nurse').letter)
})
