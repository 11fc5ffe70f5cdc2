import Zoom from 'ol/control/Zoom'
import DragPan from 'ol/interaction/DragPan'
import { defaults } from 'ol/interaction/defaults'
import KeyboardPan from 'ol/interaction/KeyboardPan'
import KeyboardZoom from 'ol/interaction/KeyboardZoom'

/** Whether whoever sits here asked their device for less motion (WCAG 2.3.3). */
function isStill(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}

export function zoomButtons(): Zoom {
  return new Zoom(isStill() ? { duration: 0 } : {})
}

/** The usual ones; for whom motion is too much a zoom is there at once, and a map that is
 * let go of stays where it is. */
export function hands() {
  if (!isStill()) return defaults()
  return defaults({ zoomDuration: 0, dragPan: false, keyboard: false }).extend([
    new DragPan(),
    new KeyboardPan({ duration: 0 }),
    new KeyboardZoom({ duration: 0 }),
  ])
}
