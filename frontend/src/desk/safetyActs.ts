import type { Danger } from '../board/safety'
import { act } from './act'

const path = (crewId: string, danger: Danger, verb: string) =>
  `/api/crews/${crewId}/safety/${danger}/${verb}`

export const seeCrew = (crewId: string, danger: Danger) =>
  act('I see to it', crewId, path(crewId, danger, 'seen'))
export const closeCrew = (crewId: string, danger: Danger, spoke_with: string) =>
  act('Crew is safe', crewId, path(crewId, danger, 'close'), { spoke_with })
