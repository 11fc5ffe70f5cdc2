import Circle from 'ol/style/Circle'
import Fill from 'ol/style/Fill'
import RegularShape from 'ol/style/RegularShape'
import Stroke from 'ol/style/Stroke'
import Style from 'ol/style/Style'
import Text from 'ol/style/Text'
import type { Mark, Shape } from '../board/marks'
import type { DrawnCase, DrawnCrew, DrawnGroup, DrawnLeg } from './drawing'
import type { Palette } from './palette'

const OUTLINE = '#212b32'
const FOCUS = '#ffeb3b'
/** The newest last. What a group says changes with each minute: all of them would pile up. */
const cache = new Map<string, Style[]>()
const MOST_KEPT = 600

function kept(key: string, make: () => Style[]): Style[] {
  const style = cache.get(key) ?? make()
  cache.delete(key)
  cache.set(key, style)
  for (const oldest of cache.keys()) {
    if (cache.size <= MOST_KEPT) break
    cache.delete(oldest)
  }
  return style
}

export function caseStyle(drawn: DrawnCase): Style[] {
  const { mark, isSelected, rank } = drawn
  return kept(`case ${mark.shape} ${mark.letter} ${isSelected} ${rank}`, () => {
    const zIndex = isSelected ? 900 : rank
    return [...halo(isSelected, 17, zIndex), caseShape(mark, zIndex)]
  })
}

function caseShape(mark: Mark, zIndex: number): Style {
  const open = mark.shape === 'ring'
  const look = {
    fill: new Fill({ color: open ? '#ffffff' : mark.fill }),
    stroke: new Stroke({ color: open ? mark.ink : OUTLINE, width: open ? 2 : 1.2 }),
  }
  return new Style({
    image: shapeOf(mark.shape, look),
    text: letter(mark.letter, mark.ink, mark.shape === 'triangle' ? 2 : 1),
    zIndex,
  })
}

function shapeOf(shape: Mark['shape'], look: { fill: Fill; stroke: Stroke }) {
  if (shape === 'triangle') return new RegularShape({ points: 3, radius: 13, ...look })
  if (shape === 'diamond') return new RegularShape({ points: 4, radius: 12, ...look })
  return new Circle({ radius: 9.5, ...look })
}

/** How far a group of crews stands from its place: calls are often at the same. */
const GROUP_ASIDE_PX = 16

/** Larger than a single one: the count inside, the worst of them told beside it. */
export function groupStyle(drawn: DrawnGroup, palette: Palette): Style[] {
  const { kind, mark, count, short } = drawn
  return kept(
    `group ${kind} ${mark.shape} ${mark.fill} ${count} ${short} ${palette.land}`,
    () => {
      const aside = kind === 'crews' ? GROUP_ASIDE_PX : 0
      const look = {
        displacement: [aside, aside],
        fill: new Fill({ color: mark.fill }),
        stroke: new Stroke({ color: OUTLINE, width: 2 }),
      }
      const isDown = mark.shape === 'triangle'
      return [
        new Style({ image: groupShape(mark.shape, look) }),
        new Style({
          text: new Text({
            text: String(count),
            font: 'bold 14px Arial',
            offsetX: aside,
            offsetY: (isDown ? 4 : 1) - aside,
            fill: new Fill({ color: mark.ink }),
          }),
        }),
        wordsOfGroup(short, aside, palette),
      ]
    },
  )
}

interface GroupLook {
  readonly fill: Fill
  readonly stroke: Stroke
  readonly displacement: number[]
}

function groupShape(shape: Mark['shape'], look: GroupLook) {
  if (shape === 'triangle') return new RegularShape({ points: 3, radius: 23, ...look })
  if (shape === 'diamond') return new RegularShape({ points: 4, radius: 20, ...look })
  if (shape === 'square')
    return new RegularShape({ points: 4, angle: Math.PI / 4, radius: 21, ...look })
  return new Circle({ radius: 16, ...look })
}

/** Below a group; above one that stands aside, so that neither hides the other's. */
function wordsOfGroup(text: string, aside: number, palette: Palette): Style {
  return new Style({
    text: new Text({
      text,
      font: 'bold 12px Arial',
      offsetX: aside,
      offsetY: aside ? -aside - 27 : 27,
      fill: new Fill({ color: palette.text }),
      stroke: new Stroke({ color: palette.halo, width: 3 }),
    }),
  })
}

export function crewStyle(drawn: DrawnCrew, showName: boolean, palette: Palette) {
  const { shape, fill, isHollow, isBeside, isInDanger, isSelected, name } = drawn
  const named = showName || isSelected || isInDanger
  const key = `crew ${shape} ${fill} ${drawn.letter} ${isHollow} ${isBeside} ${isInDanger} ${isSelected} ${named && name} ${palette.land}`
  return kept(key, () => {
    const zIndex = levelOf(drawn)
    const aside = drawn.isBeside ? 14 : 0
    const parts = [
      ...alarmRing(isInDanger, fill, aside),
      ...halo(isSelected, 19, zIndex, aside),
      isHollow ? hollowCrew(drawn, aside) : filledCrew(drawn, aside),
    ]
    for (const part of parts) part.setZIndex(zIndex)
    return named ? [...parts, nameBelow(name, palette, zIndex)] : parts
  })
}

function levelOf({ isInDanger, isSelected }: DrawnCrew): number {
  if (isInDanger) return 960
  return isSelected ? 950 : 500
}

/** Outside what says that it is chosen, so that both can be told. */
function alarmRing(isInDanger: boolean, color: string, aside: number): Style[] {
  if (!isInDanger) return []
  const ring = (edge: string, width: number) =>
    new Style({
      image: new Circle({
        radius: 25,
        displacement: [aside, aside],
        stroke: new Stroke({ color: edge, width }),
      }),
    })
  return [ring('#ffffff', 8), ring(color, 5)]
}

function filledCrew({ shape, fill, letter }: DrawnCrew, aside: number): Style {
  const edge = new Stroke({ color: '#ffffff', width: 2 })
  return crewShape(shape, fill, edge, lettersOn(shape, letter, '#ffffff', aside), aside)
}

/** An old position: the ground shows that it is not to be trusted. */
function hollowCrew({ shape, fill, letter }: DrawnCrew, aside: number): Style {
  const edge = new Stroke({ color: fill, width: 2, lineDash: [3, 2] })
  return crewShape(shape, '#ffffff', edge, lettersOn(shape, letter, fill, aside), aside)
}

/** How a regular shape of so many corners becomes each: its first corner turned from the
 * top (radians), how far the corners are from the middle, how much wider it is than high. */
interface Corners {
  readonly points: number
  readonly angle: number
  readonly radius: number
  readonly scale?: [number, number]
}
const SQUARE: Corners = { points: 4, angle: Math.PI / 4, radius: 14 }
const CORNERS: Partial<Record<Shape, Corners>> = {
  hexagon: { points: 6, angle: 0, radius: 13 },
  octagon: { points: 8, angle: Math.PI / 8, radius: 14 },
  house: { points: 5, angle: 0, radius: 14 },
  arrow: { points: 5, angle: Math.PI / 2, radius: 14 },
  pin: { points: 5, angle: Math.PI, radius: 14 },
  bar: { ...SQUARE, radius: 15, scale: [1.1, 0.7] },
}

function crewShape(
  shape: Shape,
  fill: string,
  stroke: Stroke,
  text: Text,
  aside: number,
): Style {
  const image = new RegularShape({
    ...(CORNERS[shape] ?? SQUARE),
    displacement: [aside, aside],
    fill: new Fill({ color: fill }),
    stroke,
  })
  return new Style({ image, text })
}

/** A pixel or two to where the shape is wide. */
const TO_WIDE: Partial<Record<Shape, readonly [x: number, y: number]>> = {
  house: [0, 2],
  arrow: [-2, 0],
  pin: [0, -2],
}

function lettersOn(shape: Shape, sign: string, color: string, aside: number): Text {
  const [x, y] = TO_WIDE[shape] ?? [0, 0]
  return letter(sign, color, 1 - aside + y, aside + x)
}

/** As far as a crew may be from its dot. */
export function doubtStyle(palette: Palette): Style[] {
  return kept(`doubt ${palette.leg}`, () => [
    new Style({
      fill: new Fill({ color: `${palette.leg}22` }),
      stroke: new Stroke({ color: palette.leg, width: 1.5, lineDash: [2, 4] }),
    }),
  ])
}

export function legStyle(drawn: DrawnLeg, palette: Palette): Style[] {
  const { isPlanned, isSelected } = drawn
  return kept(`leg ${isPlanned} ${isSelected} ${palette.leg}`, () => {
    const width = isSelected ? 5 : 3
    const dash = isPlanned ? { lineDash: [8, 8] } : {}
    return [
      new Style({
        stroke: new Stroke({ color: palette.halo, width: width + 3 }),
        zIndex: 1,
      }),
      new Style({
        stroke: new Stroke({ color: palette.leg, width, ...dash }),
        zIndex: 2,
      }),
    ]
  })
}

function halo(isSelected: boolean, radius: number, zIndex: number, aside = 0): Style[] {
  if (!isSelected) return []
  const ring = (color: string, width: number) =>
    new Style({
      image: new Circle({
        radius,
        displacement: [aside, aside],
        stroke: new Stroke({ color, width }),
      }),
      zIndex,
    })
  return [ring(OUTLINE, 7), ring(FOCUS, 4)]
}

function letter(text: string, color: string, offsetY: number, offsetX = 0): Text {
  return new Text({
    text,
    font: 'bold 11px Arial',
    offsetX,
    offsetY,
    fill: new Fill({ color }),
    overflow: true,
  })
}

function nameBelow(name: string, palette: Palette, zIndex: number): Style {
  return new Style({
    text: new Text({
      text: name,
      font: 'bold 12px Arial',
      offsetY: 20,
      fill: new Fill({ color: palette.text }),
      stroke: new Stroke({ color: palette.halo, width: 3 }),
    }),
    zIndex,
  })
}
