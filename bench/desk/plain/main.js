// What the desk is held against: the same dots from the same socket, and nothing else.
import Feature from 'ol/Feature'
import { Point } from 'ol/geom'
import VectorLayer from 'ol/layer/Vector'
import OlMap from 'ol/Map'
import { fromLonLat } from 'ol/proj'
import VectorSource from 'ol/source/Vector'
import Circle from 'ol/style/Circle'
import Fill from 'ol/style/Fill'
import Style from 'ol/style/Style'
import View from 'ol/View'

const layer = (source, color) =>
  new VectorLayer({
    source,
    style: new Style({ image: new Circle({ radius: 8, fill: new Fill({ color }) }) }),
  })
const calls = new VectorSource()
const crews = new VectorSource()
const view = new View({ center: fromLonLat([-0.65, 52.65]), zoom: 11 })
new OlMap({
  target: 'map',
  view,
  layers: [layer(calls, '#d5281b'), layer(crews, '#005eb8')],
})

function put(source, id, lon, lat) {
  const there = source.getFeatureById(id)
  const at = fromLonLat([lon, lat])
  if (there) return there.getGeometry().setCoordinates(at)
  const feature = new Feature(new Point(at))
  feature.setId(id)
  source.addFeature(feature)
}

function place(positions) {
  for (const one of positions) put(crews, one.crew_id, one.lon, one.lat)
}

const take = {
  sub_ok(frame) {
    for (const one of frame.snapshot.crews) put(crews, one.id, one.base_lon, one.base_lat)
    for (const one of frame.snapshot.referrals) put(calls, one.id, one.lon, one.lat)
    place(frame.positions)
    document.body.dataset.drawn = String(frame.snapshot.referrals.length)
  },
  positions: (frame) => place(frame.positions),
  ev({ kind, key, card }) {
    if (kind === 'referral' && card) put(calls, key, card.lon, card.lat)
    if (kind === 'crew' && card && !crews.getFeatureById(key))
      put(crews, key, card.base_lon, card.base_lat)
  },
  ping: (_, socket) => socket.send('{"t":"pong"}'),
}

const answer = await fetch('/api/ws-ticket', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: '{}',
})
const { ticket } = await answer.json()
const socket = new WebSocket(`ws://${location.host}/ws`, 'ucr.v1')
socket.onopen = () => {
  socket.send(JSON.stringify({ t: 'hello', ticket, client: 'plain' }))
  socket.send(JSON.stringify({ t: 'sub', id: 1, topic: 'area/rutland', since: null }))
}
socket.onmessage = ({ data }) => {
  const frame = JSON.parse(data)
  take[frame.t]?.(frame, socket)
}
