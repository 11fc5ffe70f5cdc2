import { keptFields } from './kept'

/** How a screen is laid out, for one person on one device. */
export type Shape = 'map' | 'lists' | 'wall'
export type Pane = 'lists' | 'drawer'

export interface Layout {
  readonly shape: Shape
  /** Widths in CSS pixels. */
  readonly lists: number
  readonly drawer: number
  /** Whose coverage the map shows: a skill, `any` crew, or empty: nobody's. */
  readonly coverage: string
  /** Which crews are listed, by when they are free. */
  readonly freeBy: FreeBy
}

export const USUAL: Layout = {
  shape: 'map',
  lists: 360,
  drawer: 420,
  coverage: '',
  freeBy: 'name',
}
export const LIMITS: Record<Pane, readonly [least: number, most: number]> = {
  lists: [280, 720],
  drawer: [320, 800],
}
export const STEP_PX = 24

/** One pane at a new width, never so narrow that its words break, nor over the rest. */
export function widened(layout: Layout, pane: Pane, px: number): Layout {
  const [least, most] = LIMITS[pane]
  const width = Math.round(Math.min(most, Math.max(least, px)))
  return Number.isFinite(width) ? { ...layout, [pane]: width } : layout
}

/** What was kept on this device, or the usual where that makes no sense. */
export function recalled(text: string | null): Layout {
  const kept = keptFields(text)
  const shape = SHAPES.find((one) => one === kept['shape']) ?? USUAL.shape
  const coverage = /^[a-z_]*$/.exec(String(kept['coverage'] ?? ''))?.[0] ?? ''
  const freeBy = isFreeBy(kept['freeBy']) ? kept['freeBy'] : USUAL.freeBy
  const lists = widened(
    { ...USUAL, shape, coverage, freeBy },
    'lists',
    Number(kept['lists'] ?? NaN),
  )
  return widened(lists, 'drawer', Number(kept['drawer'] ?? NaN))
}

/** Any code of the kinds that there are; one of another release is none. */
export function isFreeBy(code: unknown): code is FreeBy {
  return FREE_BYS.some((one) => one === code)
}

const FREE_BYS = ['name', 'soonest', 'now', 'half_hour', 'hour'] as const
export type FreeBy = (typeof FREE_BYS)[number]

const SHAPES: readonly Shape[] = ['map', 'lists', 'wall']

/** The width that a key of the separator asks for; null: it is no such key. */
export function widthByKey(
  key: string,
  now: number,
  pane: Pane,
  isRight: boolean,
): number | null {
  const [least, most] = LIMITS[pane]
  const wider = isRight ? 'ArrowLeft' : 'ArrowRight'
  const narrower = isRight ? 'ArrowRight' : 'ArrowLeft'
  const to: Record<string, number> = {
    [wider]: now + STEP_PX,
    [narrower]: now - STEP_PX,
    Home: least,
    End: most,
  }
  return to[key] ?? null
}
