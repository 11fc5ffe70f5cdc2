import Feature from 'ol/Feature'
import { MultiPolygon } from 'ol/geom'
import { fromExtent } from 'ol/geom/Polygon'
import VectorLayer from 'ol/layer/Vector'
import { transformExtent } from 'ol/proj'
import VectorSource from 'ol/source/Vector'
import Fill from 'ol/style/Fill'
import Style from 'ol/style/Style'
import { BANDS, type Band, type Box } from '../board/coverage'
import type { DrawnCoverage } from './drawing'
import type { Palette } from './palette'

/** Coverage as patterns over the ground: dots, stripes, a lattice; the worse the denser. */
export function coverageLayer(palette: () => Palette) {
  const source = new VectorSource<Feature>()
  const layer = new VectorLayer({
    source,
    zIndex: 5,
    style: (feature) => styleOf(feature.get('band'), palette()),
  })
  const draw = (coverage: DrawnCoverage | null) => {
    source.clear()
    if (coverage)
      source.addFeatures(BANDS.map((band) => drawn(band, coverage.boxes[band])))
  }
  return { layer, draw }
}

function drawn(band: Band, boxes: readonly Box[]): Feature {
  const polygons = boxes.map((box) =>
    fromExtent(transformExtent([...box], 'EPSG:4326', 'EPSG:3857')),
  )
  const feature = new Feature(new MultiPolygon(polygons))
  feature.set('band', band)
  return feature
}

const styles = new Map<string, Style>()

function styleOf(band: Band, palette: Palette): Style {
  const key = `${band} ${palette.land}`
  const kept = styles.get(key)
  if (kept) return kept
  const color = pattern(band, palette) ?? palette.bands[band]
  const made = new Style({ fill: new Fill({ color }) })
  styles.set(key, made)
  return made
}

/** CSS pixels from one line of a pattern to the next. */
const STEP: Record<Band, number> = { hour: 16, two_hours: 14, beyond: 18 }

function pattern(band: Band, palette: Palette): CanvasPattern | null {
  const ratio = window.devicePixelRatio || 1
  const size = Math.round(STEP[band] * ratio)
  const tile = document.createElement('canvas')
  tile.width = tile.height = size
  const pen = tile.getContext('2d')
  if (!pen) return null
  pen.strokeStyle = pen.fillStyle = palette.bands[band]
  pen.lineWidth = ratio
  if (band === 'hour') pen.fillRect(size / 2, size / 2, 2 * ratio, 2 * ratio)
  else stripes(pen, size, band === 'beyond')
  return pen.createPattern(tile, 'repeat')
}

/** Drawn over the edges, so that tiles meet without a gap. */
function stripes(pen: CanvasRenderingContext2D, size: number, isLattice: boolean) {
  pen.beginPath()
  for (const start of [-size, 0, size]) {
    pen.moveTo(start, size)
    pen.lineTo(start + size, 0)
    if (!isLattice) continue
    pen.moveTo(start, 0)
    pen.lineTo(start + size, size)
  }
  pen.stroke()
}
