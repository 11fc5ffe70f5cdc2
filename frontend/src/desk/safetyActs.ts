import { computed } from '@preact/signals'
import { crewAlarms, type Danger } from '../board/safety'
import { act } from './act'
import { board } from './store'

/** What must be seen to about crews themselves. */
export const crewAlarmViews = computed(() => crewAlarms(board.value))

const path = (crewId: string, danger: Danger, verb: string) =>
  `/api/crews/${crewId}/safety/${danger}/${verb}`

export const seeCrew = (crewId: string, danger: Danger) =>
  act('I see to it', path(crewId, danger, 'seen'))
export const closeCrew = (crewId: string, danger: Danger, spoke_with: string) =>
  act('Crew is safe', path(crewId, danger, 'close'), { spoke_with })
