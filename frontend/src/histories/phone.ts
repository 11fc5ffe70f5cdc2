import { sendUnder } from '../api/client'
import { mintKey } from '../api/keys'
import type { Problem } from '../api/problem'
import { readToday } from '../api/reads'
import type { At, PressesAnswer, Today } from '../api/types'
import { createAgain, DRAINS, isAnswered, READINGS } from '../crew/again'
import { ahead } from '../crew/ahead'
import { createLines } from '../crew/lines'
import { isBeyond } from '../crew/log'
import { createOrder } from '../crew/order'
import { asSentTogether, type Command, createOutbox, type Outbox } from '../crew/outbox'
import { createReading } from '../crew/reading'
import { type Output, START, type State } from '../live/core'
import { type Connection, connect } from '../live/socket'
import { createBroken, type Way } from './broken'

/** What lives on when a phone's memory goes, and who watches it. */
export interface Device {
  readonly crewId: string
  readonly accountId: string
  readonly storage: Storage
  /** The wrong outbox to prove the histories with; null: the one that ships. */
  readonly broken: Way | null
  readonly note: (note: Note) => void
}

export type Note =
  | { readonly is: 'tried'; readonly id: string; readonly at: string }
  | {
      readonly is: 'tapped'
      readonly id: string
      readonly path: string
      readonly at: string
    }
  | { readonly is: 'refused'; readonly id: string; readonly problem: Problem }

export interface Phone {
  /** Press one of the buttons that are in sight; null: there is none. */
  tap(choice: number): Promise<string | null>
  drain(): Promise<void>
  look(): Promise<View>
}

/** What is on the screen, and what stands behind it. */
export interface View {
  readonly told: Today | null
  readonly waiting: number
  readonly phase: State['phase']
}

interface Button {
  readonly path: string
  readonly words: string
  readonly body?: Readonly<Record<string, unknown>>
}

const EVER = '2020-01-01T00:00:00.000Z'
const REREAD_MS = 15_000
const TOLD = 'histories-told'
const RECEIPTS = 'histories-receipts'

/** The phone as its page wires it (crew/store.ts), without the page. */
export function switchOn(device: Device): Phone {
  let told = kept(device.storage)
  let connection: State = START
  const minted = { id: '', at: '' }
  let line: Connection | null = null

  const lines = createLines()
  const order = createOrder()
  let asked = 0
  const keep = (next: Today) => {
    order.shows()
    told = next
    device.storage.setItem(TOLD, JSON.stringify(next))
    void sendReceipts()
  }
  const heard = () => {
    line?.answered()
    drains.heard()
    readings.heard()
  }
  const outbox = open(device, minted, {
    sends: (key, path, body) => {
      asked = order.ask()
      return lines.run((signal) => sendUnder(key, path, body, undefined, signal))
    },
    answered: (next) => {
      const isCrossed = order.isCrossed(asked)
      keep(next)
      if (isCrossed) void reread()
      heard()
    },
    rested: (left, because) =>
      left > 0 ? drains.failed(isAnswered(because)) : drains.succeeded(),
    reread: () => void reread(),
  })
  const goesOn = () => {
    lines.giveUp()
    void outbox.drain(true)
  }

  async function press({ path, words, body }: Button): Promise<string | null> {
    const isStored = await outbox.put(`/api/crew/${path}`, words, body)
    if (isStored) device.note({ is: 'tapped', path, ...minted })
    void outbox.drain()
    return isStored ? path : null
  }

  async function sendReceipts(): Promise<void> {
    const offer = told?.assignment
    if (offer?.status !== 'offered') return
    for (const verb of ['received', 'seen'])
      if (isFirst(device.storage, `${verb} ${offer.id}`))
        await press({ path: `assignments/${offer.id}/${verb}`, words: verb })
  }

  const reread = createReading<Today>(
    {
      read: () => lines.run(readToday),
      show: (next) => {
        keep(next)
        heard()
      },
      failed: () => undefined,
      order,
      sending: outbox.sending,
      isBehind: () => isNews(line?.state().at ?? null),
    },
    () => readings,
  )
  const isWatched = () => true
  const drains = createAgain(
    () => void outbox.drain(),
    { ...DRAINS, isWatched },
    random,
  )
  const readings = createAgain(() => void reread(), { ...READINGS, isWatched }, random)

  const isNews = (at: At | null) => at !== null && isBeyond(at, told)
  function take(output: Output): void {
    if (output.do === 'replace' && isNews(line?.state().at ?? null)) void reread()
    else if (output.do === 'apply' && output.events.some(isNews)) void reread()
  }

  setInterval(() => {
    if (connection.phase !== 'live') void reread()
  }, REREAD_MS)
  window.addEventListener('online', () => {
    goesOn()
    void reread()
  })
  line = connect(
    {
      topic: `crew/${device.crewId}`,
      sparse: true,
      client: 'crew/1',
      random,
      isWatched,
    },
    {
      stands: (state) => {
        if (state.phase === 'live' && connection.phase !== 'live') goesOn()
        connection = state
      },
      take,
    },
  )
  goesOn()
  void reread()

  return {
    async tap(choice) {
      const day = told && ahead(told, await outbox.waiting())
      const buttons = day ? inSight(day) : []
      const pressed = buttons[Math.floor(choice * buttons.length)]
      return pressed ? press(pressed) : null
    },
    drain: () => Promise.resolve(outbox.drain()),
    async look() {
      const waiting = (await outbox.waiting()).length
      return { told, waiting, phase: connection.phase }
    },
  }
}

const random = () => Math.random()

function kept(storage: Storage): Today | null {
  const text = storage.getItem(TOLD)
  return text === null ? null : (JSON.parse(text) as Today)
}

interface Wires {
  readonly sends: <T>(key: string | null, path: string, body: unknown) => Promise<T>
  readonly answered: (today: Today) => void
  readonly rested: (left: number, because: Problem | null) => void
  readonly reread: () => void
}

function open(
  device: Device,
  minted: { id: string; at: string },
  wires: Wires,
): Outbox {
  const ground = {
    storage: device.storage,
    owner: () => device.accountId,
    send: ({ id, path, body }: Command) => wires.sends<Today>(id, path, body),
    sendTogether: (commands: readonly Command[]) =>
      wires.sends<PressesAnswer>(null, '/api/crew/presses', asSentTogether(commands)),
    mint: () => {
      minted.id = mintKey()
      device.note({ is: 'tried', ...minted })
      return minted.id
    },
    now: () => {
      // No thumb is quicker than this, and each tap is known by its moment.
      const now = new Date(Math.max(Date.now(), Date.parse(minted.at || EVER) + 1))
      minted.at = now.toISOString()
      return now
    },
  }
  const listener = {
    changed: () => undefined,
    answered: wires.answered,
    rested: wires.rested,
    unseen: wires.reread,
    refused: ({ id }: { id: string }, problem: Problem) => {
      device.note({ is: 'refused', id, problem })
      wires.reread()
    },
  }
  return device.broken
    ? createBroken(device.broken, ground, listener)
    : createOutbox(ground, listener)
}

/** True the first time on this device. */
function isFirst(storage: Storage, what: string): boolean {
  const known = storage.getItem(RECEIPTS) ?? ''
  if (known.includes(what)) return false
  storage.setItem(RECEIPTS, `${known}|${what}`)
  return true
}

/** The buttons of the screen as it stands; the one that leads on is there twice. */
function inSight({ shift, assignment, visit }: Today): readonly Button[] {
  if (visit) return ofVisit(`visits/${visit.id}`, visit.status)
  if (assignment?.status === 'offered') return ofOffer(`assignments/${assignment.id}`)
  switch (shift?.status) {
    case 'planned':
      return [{ path: 'shift/start', words: 'Start shift' }]
    case 'on':
      return [{ path: 'shift/pause', words: 'Start break' }]
    case 'paused':
      return [{ path: 'shift/resume', words: 'End break' }]
    default:
      return []
  }
}

function ofOffer(path: string): readonly Button[] {
  const accept = { path: `${path}/accept`, words: 'Accept' }
  const refuse = {
    path: `${path}/refuse`,
    words: 'Can’t take it',
    body: { reason: 'vehicle' },
  }
  return [accept, accept, accept, accept, refuse]
}

function ofVisit(path: string, status: string): readonly Button[] {
  const back = {
    path: `${path}/hand-back`,
    words: 'Hand back',
    body: { reason: 'no_access' },
  }
  const done = {
    path: `${path}/complete`,
    words: 'Lifted',
    body: { outcome: 'lifted' },
  }
  const gone = { path: `${path}/en-route`, words: 'En route' }
  const there = { path: `${path}/on-scene`, words: 'On scene' }
  const next = { to_do: gone, en_route: there, on_scene: done }[status]
  return next ? [next, next, next, next, back] : [back]
}
