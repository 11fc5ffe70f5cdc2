import Attribution from 'ol/control/Attribution'
import ScaleLine from 'ol/control/ScaleLine'
import { boundingExtent } from 'ol/extent'
import Feature from 'ol/Feature'
import GeoJSON from 'ol/format/GeoJSON'
import { Circle, LineString, Point } from 'ol/geom'
import { fromExtent } from 'ol/geom/Polygon'
import VectorLayer from 'ol/layer/Vector'
import OlMap from 'ol/Map'
import { fromLonLat, transformExtent } from 'ol/proj'
import VectorSource from 'ol/source/Vector'
import Stroke from 'ol/style/Stroke'
import Style from 'ol/style/Style'
import View from 'ol/View'
import type { Area } from '../api/types'
import type { Theme } from '../ui/theme'
import { basemap, styleOf } from './basemap'
import { coverageLayer } from './coverage'
import type {
  Drawing,
  DrawnCoverage,
  DrawnCrew,
  DrawnGroup,
  Grouped,
  LonLat,
  Picked,
} from './drawing'
import { casesAt, counts, crewsAt, SINGLE_FROM_ZOOM } from './grouping'
import { hands, zoomButtons } from './motion'
import { PALETTE, type Palette } from './palette'
import { caseStyle, crewStyle, doubtStyle, groupStyle, legStyle } from './points'
import { isSame } from './same'

export interface MapHandle {
  draw(drawing: Drawing): void
  drawCoverage(coverage: DrawnCoverage | null): void
  setTheme(theme: Theme): void
  fitArea(): void
  centre(at: LonLat): void
  dispose(): void
}

export interface MapEvents {
  picked(picked: Picked): void
  /** The pointer is over this, at these pixels of the map; null: over nothing. */
  hovered(picked: Picked | null, pixel: readonly [number, number]): void
  /** The view was moved, and not to follow: anything that follows must stop. */
  touched(): void
  /** So many are drawn in groups now. */
  grouped(grouped: Grouped): void
}

const NAMES_FROM_ZOOM = 12.5

/** Draw drawings on a canvas. The only file, with its room, that knows OpenLayers. */
export function createMap(
  target: HTMLElement,
  area: Area,
  theme: Theme,
  events: MapEvents,
): MapHandle {
  let palette = PALETTE[theme]
  const cases = new VectorSource<Feature>()
  const crews = new VectorSource<Feature>()
  const legs = new VectorSource<Feature>()
  const groups = new VectorSource<Feature>()
  const doubts = new VectorSource<Feature>()
  const ground = basemap(area.basemap_url, area.attribution, palette)
  const edge = boundaryLayer(area, () => palette)
  const view = new View({ maxZoom: 18, minZoom: 7, enableRotation: false })
  const zoomNow = () => view.getZoom() ?? 0
  const coverage = coverageLayer(() => palette)
  const points = [
    layer(cases, 30, (feature) => caseStyle(feature.get('drawn'))),
    layer(crews, 40, (feature) =>
      crewStyle(feature.get('drawn'), zoomNow() >= NAMES_FROM_ZOOM, palette),
    ),
    // Below both: a group never lies over a single call or crew.
    layer(groups, 25, (feature) => groupStyle(feature.get('drawn'), palette)),
  ]
  const map = new OlMap({
    target,
    view,
    layers: [
      ground,
      coverage.layer,
      edge,
      layer(doubts, 15, () => doubtStyle(palette)),
      layer(legs, 20, (feature) => legStyle(feature.get('drawn'), palette)),
      ...points,
    ],
    interactions: hands(),
    controls: [
      zoomButtons(),
      new ScaleLine(),
      new Attribution({ collapsible: false, collapsed: false }),
    ],
  })
  const extent = transformExtent([...area.bbox], 'EPSG:4326', 'EPSG:3857')
  const fitArea = () => view.fit(extent, { padding: [24, 24, 24, 24] })
  fitArea()
  listen(map, target, points, events)
  const ours = onOthersMove(view, () => events.touched())
  let last: Drawing = { cases: [], crews: [], legs: [] }
  const drawPoints = () => {
    const metres = zoomNow() < SINGLE_FROM_ZOOM ? (view.getResolution() ?? 0) : 0
    const sortedCases = metres ? casesAt(last.cases, metres) : singly(last.cases)
    const sortedCrews = metres ? crewsAt(last.crews, metres) : singly(last.crews)
    refill(cases, sortedCases.single, (drawn) => new Point(project(drawn.at)))
    refill(crews, sortedCrews.single, (drawn) => new Point(project(drawn.at)))
    refill(doubts, sortedCrews.single.filter(isDoubted), doubt)
    refill(
      groups,
      [...sortedCases.groups, ...sortedCrews.groups],
      (drawn) => new Point([...drawn.at]),
    )
    events.grouped(counts(sortedCases.groups, sortedCrews.groups))
  }
  map.on('moveend', drawPoints)

  return {
    draw(drawing) {
      last = drawing
      drawPoints()
      refill(
        legs,
        drawing.legs,
        (drawn) => new LineString(drawn.coordinates.map(project)),
      )
    },
    drawCoverage: coverage.draw,
    setTheme(next) {
      palette = PALETTE[next]
      ground.setBackground(palette.land)
      ground.setStyle(styleOf(palette))
      for (const each of [edge, ...map.getLayers().getArray()]) each.changed()
    },
    fitArea,
    centre: (at) => ours(() => view.setCenter(project(at))),
    dispose: () => map.setTarget(),
  }
}

function singly<T>(all: readonly T[]) {
  return { single: all, groups: [] as readonly DrawnGroup[] }
}

function project(at: LonLat): number[] {
  return fromLonLat([at[0], at[1]])
}

function isDoubted({ doubtM }: DrawnCrew): boolean {
  return doubtM !== null
}

/** As far round its dot as a crew may be: metres of the ground, not of the plane. */
function doubt({ at, doubtM }: DrawnCrew): Circle {
  const metresOfPlane = (doubtM ?? 0) / Math.cos((at[1] * Math.PI) / 180)
  return new Circle(project(at), metresOfPlane)
}

function layer(
  source: VectorSource<Feature>,
  zIndex: number,
  style: (feature: Feature) => Style[],
) {
  return new VectorLayer({
    source,
    zIndex,
    style: (feature) => (feature instanceof Feature ? style(feature) : []),
  })
}

/** Make the source hold exactly these; what did not change is left alone. */
function refill<T extends { readonly id: string }>(
  source: VectorSource<Feature>,
  drawn: readonly T[],
  geometry: (each: T) => Circle | LineString | Point,
): void {
  const wanted = new Set(drawn.map(({ id }) => id))
  for (const feature of source.getFeatures())
    if (!wanted.has(String(feature.getId()))) source.removeFeature(feature)
  for (const each of drawn) {
    const old = source.getFeatureById(each.id)
    const unchanged = old instanceof Feature && isSame(old.get('drawn'), each)
    if (unchanged) continue
    const feature = old instanceof Feature ? old : new Feature()
    feature.setGeometry(geometry(each))
    feature.set('drawn', each)
    if (old) continue
    feature.setId(each.id)
    source.addFeature(feature)
  }
}

function boundaryLayer(area: Area, palette: () => Palette) {
  const source = new VectorSource<Feature>()
  const [west, south, east, north] = area.bbox
  const box = transformExtent([west, south, east, north], 'EPSG:4326', 'EPSG:3857')
  void readBoundary(area.boundary_url).then((features) =>
    source.addFeatures(features.length ? features : [new Feature(fromExtent(box))]),
  )
  return new VectorLayer({
    source,
    zIndex: 10,
    style: () =>
      new Style({
        stroke: new Stroke({ color: palette().edge, width: 2, lineDash: [10, 6] }),
      }),
  })
}

/** The area's own edge; without it the box of the map is drawn. */
async function readBoundary(url: string): Promise<Feature[]> {
  const response = await fetch(url)
  if (!response.ok) return []
  const read = new GeoJSON({ featureProjection: 'EPSG:3857' })
  return read.readFeatures(await response.json())
}

type PointLayer = ReturnType<typeof layer>

function listen(
  map: OlMap,
  element: HTMLElement,
  points: readonly PointLayer[],
  events: MapEvents,
): void {
  const [, crews, groups] = points
  const find = (pixel: number[]): Picked | null => {
    const hit = map.forEachFeatureAtPixel(
      pixel,
      (feature, from): Picked => {
        const id = String(feature.getId())
        if (from !== groups) return { kind: from === crews ? 'crew' : 'case', id }
        return { kind: 'group', id, words: feature.get('drawn').words }
      },
      {
        layerFilter: (candidate) => points.some((one) => one === candidate),
        hitTolerance: 4,
      },
    )
    return hit ?? null
  }
  // Not `singleclick`: it looks a quarter of a second later, when an alarm that came
  // in between may have moved the map from under the pointer.
  map.on('click', ({ pixel }) => {
    const picked = find(pixel)
    if (picked?.kind === 'group') {
      comeCloser(map.getView(), groups?.getSource()?.getFeatureById(picked.id))
    } else if (picked) events.picked(picked)
  })
  map.on('pointermove', ({ pixel, dragging }) => {
    if (!dragging) events.hovered(find(pixel), [pixel[0] ?? 0, pixel[1] ?? 0])
  })
  element.addEventListener('pointerleave', () => events.hovered(null, [0, 0]))
}

/** Tell of every move of the view, by whatever key, button or hand, that is not made
 * through what is returned: only so can nothing be forgotten. */
function onOthersMove(view: View, tell: () => void): (move: () => void) => void {
  let isOurs = false
  for (const change of ['change:center', 'change:resolution'] as const)
    view.on(change, () => {
      if (!isOurs) tell()
    })
  return (move) => {
    isOurs = true
    move()
    isOurs = false
  }
}

/** Show all of a group; where that is no closer, come closer to its middle. */
function comeCloser(view: View, group: unknown): void {
  if (!(group instanceof Feature)) return
  const drawn: DrawnGroup = group.get('drawn')
  const before = view.getZoom() ?? 0
  view.fit(boundingExtent(drawn.members.map(project)), {
    padding: [80, 80, 80, 80],
    maxZoom: SINGLE_FROM_ZOOM + 1,
  })
  if ((view.getZoom() ?? 0) < before + 1) {
    view.setCenter([...drawn.at])
    view.setZoom(Math.min(before + 2, SINGLE_FROM_ZOOM + 1))
  }
}
