import type { FeatureLike } from 'ol/Feature'
import VectorTileLayer from 'ol/layer/VectorTile'
import Fill from 'ol/style/Fill'
import Stroke from 'ol/style/Stroke'
import Style, { type StyleFunction } from 'ol/style/Style'
import Text from 'ol/style/Text'
import { PMTilesVectorSource } from 'ol-pmtiles'
import type { Palette } from './palette'

/** The ground: vector tiles out of one local file, drawn by our own rules. */
export function basemap(url: string, attribution: string, palette: Palette) {
  const source = new PMTilesVectorSource({ url, attributions: [attribution] })
  return new VectorTileLayer({
    source,
    declutter: true,
    background: palette.land,
    style: styleOf(palette),
  })
}

/** Widths in pixels at zoom 14; a zoom level halves or doubles them, roughly. */
const ROAD_WIDTH: Record<string, number> = {
  motorway: 6,
  trunk: 5.5,
  primary: 5,
  secondary: 4.5,
  tertiary: 3.5,
  minor: 2.6,
  service: 1.4,
  track: 0.9,
  path: 0.7,
}
const MAIN = new Set(['trunk', 'primary'])
const LABEL_FONT: Record<string, string> = {
  city: 'bold 16px Arial',
  town: 'bold 14px Arial',
  village: '12px Arial',
}
const Z14_RESOLUTION = 9.554628535647032

export function styleOf(palette: Palette): StyleFunction {
  const fills = fillsOf(palette)
  return (feature, resolution) => {
    const layer = String(feature.get('layer'))
    const zoom = 14 - Math.log2(resolution / Z14_RESOLUTION)
    return fills(layer, feature) ?? drawn(layer, feature, zoom, palette)
  }
}

function drawn(layer: string, feature: FeatureLike, zoom: number, palette: Palette) {
  switch (layer) {
    case 'transportation':
      return road(feature, zoom, palette)
    case 'waterway':
      return line(palette.water, zoom > 13 ? 2 : 1.2, 1)
    case 'place':
      return place(feature, zoom, palette)
    case 'transportation_name':
      return zoom >= 14.5 ? roadName(feature, palette) : undefined
    case 'poi':
      return zoom >= 13 ? poi(feature, palette) : undefined
    default:
      return undefined
  }
}

function fillsOf(palette: Palette) {
  const styles = new Map<string, Style>()
  const of = (colour: string, zIndex: number) => {
    const key = colour + zIndex
    const kept = styles.get(key)
    if (kept) return kept
    const made = new Style({ fill: new Fill({ color: colour }), zIndex })
    styles.set(key, made)
    return made
  }
  return (layer: string, feature: FeatureLike): Style | null => {
    switch (layer) {
      case 'landcover':
        return of(feature.get('class') === 'wood' ? palette.wood : palette.green, 0)
      case 'park':
        return of(palette.green, 0)
      case 'landuse':
        return of(palette.built, 0)
      case 'water':
        return of(palette.water, 1)
      case 'building':
        return of(palette.building, 2)
      default:
        return null
    }
  }
}

function line(color: string, width: number, zIndex: number, dash?: number[]): Style {
  const lineDash = dash ? { lineDash: dash } : {}
  return new Style({ stroke: new Stroke({ color, width, ...lineDash }), zIndex })
}

function road(feature: FeatureLike, zoom: number, palette: Palette) {
  const kind = String(feature.get('class'))
  if (kind === 'rail') return line(palette.rail, 1.2, 5, [6, 4])
  const base = ROAD_WIDTH[kind]
  if (base === undefined || (base < 1 && zoom < 13.5)) return undefined
  const width = Math.max(0.6, base * 1.5 ** (zoom - 14))
  if (base < 1) return line(palette.casing, width, 3, [3, 3])
  const rank = 4 + base / 10
  if (width < 1.4) return line(palette.casing, width, rank)
  return [
    line(palette.casing, width + 1.4, rank),
    line(roadColour(kind, palette), width, rank + 3),
  ]
}

function roadColour(kind: string, palette: Palette): string {
  if (kind === 'motorway') return palette.motorway
  return MAIN.has(kind) ? palette.main : palette.road
}

function place(feature: FeatureLike, zoom: number, palette: Palette) {
  const kind = String(feature.get('class'))
  const font = LABEL_FONT[kind] ?? '11px Arial'
  if (!LABEL_FONT[kind] && zoom < 12.5) return undefined
  return label(String(feature.get('name')), font, palette, 20)
}

function poi(feature: FeatureLike, palette: Palette) {
  const kind = feature.get('class')
  if (kind !== 'hospital' && kind !== 'doctors' && kind !== 'pharmacy') return undefined
  return label(`+ ${feature.get('name')}`, '11px Arial', palette, 18)
}

function label(text: string, font: string, palette: Palette, zIndex: number): Style {
  return new Style({ text: new Text({ text, font, ...ink(palette) }), zIndex })
}

function roadName(feature: FeatureLike, palette: Palette) {
  const text = feature.get('name') ?? feature.get('ref')
  if (!text) return undefined
  return new Style({
    text: new Text({
      text: String(text),
      font: '11px Arial',
      placement: 'line',
      ...ink(palette),
    }),
    zIndex: 15,
  })
}

function ink(palette: Palette) {
  return {
    fill: new Fill({ color: palette.text }),
    stroke: new Stroke({ color: palette.halo, width: 3 }),
  }
}
