import { render } from 'preact'
import { inWords, Refused } from '../api/problem'
import { readArea, readMe } from '../api/reads'
import { askEarly } from '../live/socket'
import './desk.scss'
import { watchForFaults } from '../ui/broken'
import { letGoOfOldTrees } from '../ui/letGo'
import { App } from './App'
import { attend } from './attention'
import { followViews } from './filtering'
import { layout, recallLayout } from './layout'
import { foreseeTheRest } from './lazily'
import { followLegs } from './legs'
import { watchHands } from './lock'
import { listenForShortcuts } from './shortcuts'
import { recallSounds } from './sounds'
import { followStack } from './stackStore'
import { area, follow, me, onceAsked, setClock } from './store'

letGoOfOldTrees()
watchForFaults(() => layout.value.shape === 'wall')

const root = document.getElementById('app')

async function start(into: HTMLElement): Promise<void> {
  // Asked together; whoever is no desk's does not wait for what they may not see.
  askEarly()
  const asked = readArea()
  asked.catch(() => null)
  try {
    const user = await readMe()
    if (user.role === 'crew') return location.replace('/crew/')
    if (user.role === 'home') return location.replace('/home/')
    me.value = user
    area.value = await asked
    setClock(area.value)
    recallLayout(user.account_id)
    recallSounds(user.account_id)
  } catch (error) {
    failed(into, error)
    return
  }
  follow(me.value.area.id)
  watchHands()
  await onceAsked()
  render(<App />, into)
  attend()
  followLegs()
  listenForShortcuts()
  void followViews()
  if (me.value.role !== 'manager') followStack()
  foreseeTheRest()
}

function failed(into: HTMLElement, error: unknown): void {
  if (error instanceof Refused && error.problem.status === 401) {
    location.replace('/sign-in/')
    return
  }
  const words = error instanceof Refused ? inWords(error.problem) : String(error)
  render(
    <main class="start-failed">
      <h1>The desk could not start</h1>
      <p>{words}</p>
      <button type="button" class="nhsuk-button" onClick={() => location.reload()}>
        Try again
      </button>
    </main>,
    into,
  )
}

if (root) void start(root)
