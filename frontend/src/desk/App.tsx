import type { ComponentChildren } from 'preact'
import { isLocked } from '../api/locked'
import { Announcer } from '../ui/Announcer'
import { AlarmStrip } from './AlarmStrip'
import { Banner } from './Banner'
import { Drawer } from './Drawer'
import { Fenced } from './Fenced'
import { FilterBar } from './FilterBar'
import { HandBackRule } from './HandBackRule'
import { Header } from './Header'
import { isSheet } from './handover'
import { LazyMap } from './LazyMap'
import { Locked } from './Locked'
import { layout } from './layout'
import { lazily, quietly, seldom } from './lazily'
import { Queue } from './Queue'
import { RefusedElsewhere } from './Refused'
import { Splitter } from './Splitter'
import { calmWords, urgentWords } from './said'
import { opened, type Tab, tab } from './selection'
import { SHORTCUTS } from './shortcuts'
import { goodFits, hasStack, isTrusted, untold } from './stackStore'
import { area, crews, lentOut, openCalls } from './store'

/** Pages of their own: the sheet at a shift's end, and the wall. */
const AsPage = ({ children }: { children: ComponentChildren }) => <h1>{children}</h1>
const HandoverSheet = seldom(
  'Handover sheet',
  async () => (await import('./HandoverSheet')).HandoverSheet,
  AsPage,
)
const WallBoard = seldom(
  'Wall board',
  async () => (await import('./WallBoard')).WallBoard,
  AsPage,
)

const InList = ({ children }: { children: ComponentChildren }) => (
  <h2 class="group">{children}</h2>
)
const CrewList = lazily(
  'Crews on duty',
  async () => (await import('./CrewList')).CrewList,
  InList,
)

const StackList = seldom(
  '999 stack',
  async () => (await import('./StackList')).StackList,
  InList,
)

const LoanNews = quietly(async () => (await import('./Loans')).LoanNews)
const UndoStrip = quietly(async () => (await import('./UndoStrip')).UndoStrip)
const MuteKeeper = quietly(
  async () => (await import('./muting/MuteControl')).MuteKeeper,
)
const GlassNews = quietly(async () => (await import('./glass/GlassNews')).GlassNews)

/** A locked desk is covered, and kept below as it was; a wall board has no names. */
export function App() {
  const isWall = layout.value.shape === 'wall' && !isSheet.value
  return (
    <>
      {isWall ? (
        <Fenced what="The wall board" onFault={(fault) => reportError(fault)}>
          <WallBoard />
        </Fenced>
      ) : (
        <Covered />
      )}
      <MuteKeeper />
      <Announcer urgent={urgentWords.value} calm={calmWords.value} />
    </>
  )
}

function Covered() {
  return (
    <>
      {isLocked.value && <Locked />}
      <div class="uncovered" hidden={isLocked.value}>
        {isSheet.value ? <HandoverSheet /> : <Desk />}
      </div>
    </>
  )
}

function Desk() {
  const place = area.value
  const { shape, lists, drawer } = layout.value
  const classes = ['desk', opened.value && 'has-drawer', shape === 'lists' && 'no-map']
  return (
    <div
      class={classes.filter(Boolean).join(' ')}
      style={{ '--lists': `${lists}px`, '--drawer': `${drawer}px` }}
    >
      <a class="nhsuk-skip-link" href="#lists">
        Skip to calls
      </a>
      <Header />
      <Banner isManned />
      <LoanNews />
      <GlassNews />
      <RefusedElsewhere />
      <Fenced what="The alarms">
        <AlarmStrip />
      </Fenced>
      <main class="columns">
        <Lists />
        {place && shape === 'map' && (
          <>
            <Splitter pane="lists" label="Width of the lists" />
            <Fenced what="The map">
              <LazyMap area={place} />
            </Fenced>
          </>
        )}
        {opened.value && <Splitter pane="drawer" label="Width of the details" />}
        <Drawer />
      </main>
      <footer class="foot">
        <span>{SHORTCUTS}</span>
        <UndoStrip />
        <HandBackRule />
      </footer>
    </div>
  )
}

function Lists() {
  return (
    <div class="lists" id="lists">
      <div class="tabs" role="tablist" aria-label="Lists">
        <TabButton name="calls">
          Calls <span class="figures">{openCalls.value}</span>
          <span class="visually-hidden"> open</span>
        </TabButton>
        <TabButton name="crews">
          Crews <span class="figures">{crews.value.length}</span>
          {lentOut.value.length > 0 && <span> ◆ {lentOut.value.length} lent</span>}
        </TabButton>
        {hasStack.value && <StackTab />}
      </div>
      <div
        class="tab-panel"
        role="tabpanel"
        id={`panel-${tab.value}`}
        aria-labelledby={`tab-${tab.value}`}
      >
        <Fenced key={tab.value} what="This list">
          {tab.value === 'calls' && (
            <>
              <FilterBar />
              <Queue />
            </>
          )}
          {tab.value === 'crews' && <CrewList />}
          {tab.value === 'stack' && <StackList />}
        </Fenced>
      </div>
    </div>
  )
}

/** Old, or with 999 not told, it says so whichever list is open. */
function StackTab() {
  const sign = isTrusted.value ? '' : '▲ not read'
  return (
    <TabButton name="stack">
      Stack <span class="figures">{sign || `${goodFits.value ?? 0} good`}</span>
      {untold.value.length > 0 && <span> ◆ {untold.value.length} not told</span>}
    </TabButton>
  )
}

function TabButton({ name, children }: TabProps) {
  const isCurrent = tab.value === name
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${name}`}
      aria-selected={isCurrent}
      aria-controls={isCurrent ? `panel-${name}` : undefined}
      onClick={() => {
        tab.value = name
      }}
    >
      {children}
    </button>
  )
}

interface TabProps {
  name: Tab
  children: ComponentChildren
}
