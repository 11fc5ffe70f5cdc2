import { hhmmss, serviceNow } from '../board/time'
import { serviceClock } from './store'

/** A moment of this device's clock, on the service's clock that the header shows. */
export function inServiceTime(at: number): string {
  return hhmmss(serviceNow(serviceClock.value, at))
}
