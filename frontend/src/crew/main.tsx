import { render } from 'preact'
import { inWords, Refused } from '../api/problem'
import { readMe } from '../api/reads'
import type { Me } from '../api/types'
import './crew.scss'
import './shell/shell.scss'
import { watchForFaults } from '../ui/broken'
import { letGoOfOldTrees } from '../ui/letGo'
import { App } from './App'
import { watchPair } from './PairNews'
import { sharePosition } from './position'
import { watchWaking } from './reach/wake'
import { ringUntilAnswered, sendReceipts } from './receipts'
import { watchSafety } from './safety'
import { Elsewhere, SignedOut, Wiped } from './shell/Ends'
import { keepInStep, recallDay } from './shell/keeping'
import { askSession, forgetWhenOver } from './shell/over'
import { begin, enter, keepMe, keptMe, payOwed, wipeDevice } from './shell/phone'
import { ELSEWHERE, takeThisWindow } from './shell/window'
import { registerWorker } from './shell/worker'
import { follow, me, outbox, refusals, refused, reread, waiting } from './store'
import { followLanguage } from './words/language'
import { shell } from './words/shell'

letGoOfOldTrees()
watchForFaults()

const root = document.getElementById('app')

async function start(into: HTMLElement): Promise<void> {
  if (location.search === ELSEWHERE) return render(<Elsewhere />, into)
  takeThisWindow()
  void registerWorker()
  await begin()
  if (!(await payOwed())) return render(<SignedOut />, into)
  const known = await keptMe()
  const user = known ?? (await askMe(into))
  if (!user) return
  if (!user.crew_id) return location.replace('/')
  if (known) void makeSure(known)
  await open(user)
  followLanguage()
  render(<App />, into)
  follow(user.crew_id)
  watchPair()
  watchSafety()
  await reread()
  sendReceipts()
  ringUntilAnswered()
  sharePosition()
  void watchWaking()
}

/** What this person has on the phone: it is there before the network is. */
async function open(user: Me): Promise<void> {
  me.value = user
  await enter(user)
  waiting.value = outbox.waiting()
  refused.value = refusals.unseen()
  await recallDay(user)
  forgetWhenOver()
  keepInStep(user)
}

async function askMe(into: HTMLElement): Promise<Me | null> {
  try {
    return await readMe()
  } catch (error) {
    await failed(into, error)
    return null
  }
}

/** The phone remembers who is signed in; the service knows. */
async function makeSure(known: Me): Promise<void> {
  const now = await readMe().catch(() => null)
  if (!now) return
  if (now.account_id === known.account_id) return keepMe(now)
  await enter(now)
  location.reload()
}

async function failed(into: HTMLElement, error: unknown): Promise<void> {
  if (error instanceof Refused && error.problem.status === 401) {
    if ((await askSession()) !== 'wiped') return location.replace('/sign-in/')
    await wipeDevice()
    return render(<Wiped unsent={0} />, into)
  }
  const words = error instanceof Refused ? inWords(error.problem) : String(error)
  render(
    <main class="deaf">
      <div role="alert">
        <h1>{shell.value.deaf}</h1>
        <p>
          {words} {shell.value.ringControl}.
        </p>
      </div>
      <button type="button" class="big big-main" onClick={() => location.reload()}>
        {shell.value.tryAgain}
      </button>
    </main>,
    into,
  )
}

if (root) void start(root)
