import { render } from 'preact'
import { inWords, Refused } from '../api/problem'
import { readMe } from '../api/reads'
import './crew.scss'
import { App } from './App'
import { sharePosition } from './position'
import { sendReceipts } from './receipts'
import { follow, me, reread } from './store'

const root = document.getElementById('app')

async function start(into: HTMLElement): Promise<void> {
  try {
    me.value = await readMe()
  } catch (error) {
    failed(into, error)
    return
  }
  const crewId = me.value.crew_id
  if (!crewId) return location.replace('/')
  render(<App />, into)
  follow(crewId)
  await reread()
  sendReceipts()
  sharePosition()
}

function failed(into: HTMLElement, error: unknown): void {
  if (error instanceof Refused && error.problem.status === 401) {
    location.replace('/sign-in/')
    return
  }
  const words = error instanceof Refused ? inWords(error.problem) : String(error)
  render(
    <main class="deaf">
      <div role="alert">
        <h1>You are NOT receiving jobs</h1>
        <p>{words} Ring control.</p>
      </div>
      <button type="button" class="big big-main" onClick={() => location.reload()}>
        Try again
      </button>
    </main>,
    into,
  )
}

if (root) void start(root)
