import { sendUnder } from '../api/client'
import { mintKey } from '../api/keys'
import type { Problem } from '../api/problem'
import { readToday } from '../api/reads'
import type { Today } from '../api/types'
import { ahead } from '../crew/ahead'
import { createOrder } from '../crew/order'
import { createOutbox, type Outbox } from '../crew/outbox'
import { type Output, START, type State } from '../live/core'
import { connect } from '../live/socket'
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

const RETRY_MS = 5_000
const EVER = '2020-01-01T00:00:00.000Z'
const REREAD_MS = 15_000
const TOLD = 'histories-told'
const RECEIPTS = 'histories-receipts'

/** The phone as its page wires it (crew/store.ts), without the page. */
export function switchOn(device: Device): Phone {
  let told = kept(device.storage)
  let connection: State = START
  let drains = Promise.resolve()
  const minted = { id: '', at: '' }

  const order = createOrder()
  let asked = 0
  const keep = (next: Today) => {
    order.shows()
    told = next
    device.storage.setItem(TOLD, JSON.stringify(next))
    void sendReceipts()
  }
  const outbox = open(
    device,
    minted,
    () => {
      asked = order.ask()
    },
    (next) => {
      const isCrossed = order.isCrossed(asked)
      keep(next)
      if (isCrossed) void reread()
    },
    () => void reread(),
  )
  const drain = () => {
    drains = Promise.resolve(outbox.drain())
    return drains
  }

  async function press({ path, words, body }: Button): Promise<string | null> {
    const isStored = await outbox.put(`/api/crew/${path}`, words, body)
    if (isStored) device.note({ is: 'tapped', path, ...minted })
    void drain()
    return isStored ? path : null
  }

  async function sendReceipts(): Promise<void> {
    const offer = told?.assignment
    if (offer?.status !== 'offered') return
    for (const verb of ['received', 'seen'])
      if (isFirst(device.storage, `${verb} ${offer.id}`))
        await press({ path: `assignments/${offer.id}/${verb}`, words: verb })
  }

  const reread = once(async () => {
    const began = order.ask()
    const next = await readToday().catch(() => null)
    if (!next) return
    if (order.isCrossed(began)) void reread()
    else keep(next)
  })

  function take(output: Output): void {
    if (output.do === 'replace') void reread()
    else if (output.do === 'apply' && output.events.length > 0) void reread()
  }

  setInterval(() => void drain(), RETRY_MS)
  setInterval(() => {
    if (connection.phase !== 'live') void reread()
  }, REREAD_MS)
  window.addEventListener('online', () => void drain())
  connect(
    { topic: `crew/${device.crewId}`, sparse: true, client: 'crew/1', random },
    {
      stands: (state) => {
        connection = state
      },
      take,
    },
  )
  void drain()
  void reread()

  return {
    async tap(choice) {
      const day = told && ahead(told, await outbox.waiting())
      const buttons = day ? inSight(day) : []
      const pressed = buttons[Math.floor(choice * buttons.length)]
      return pressed ? press(pressed) : null
    },
    drain,
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

function open(
  device: Device,
  minted: { id: string; at: string },
  sends: () => void,
  answered: (today: Today) => void,
  reread: () => void,
): Outbox {
  const ground = {
    storage: device.storage,
    owner: () => device.accountId,
    send: (command: { id: string; path: string; body: unknown }) => {
      sends()
      return sendUnder<Today>(command.id, command.path, command.body)
    },
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
    answered,
    refused: ({ id }: { id: string }, problem: Problem) => {
      device.note({ is: 'refused', id, problem })
      reread()
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

/** While one runs, at most one more waits. */
function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let again = false
  return function run() {
    if (running) {
      again = true
      return running
    }
    running = work().finally(() => {
      running = null
      if (!again) return
      again = false
      void run()
    })
    return running
  }
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
