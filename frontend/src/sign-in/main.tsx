import { type ComponentChildren, render } from 'preact'
import { useState } from 'preact/hooks'
import { get, post } from '../api/client'
import { Refused } from '../api/problem'
import type { Me, Onward, Ways } from '../api/types'
import { arrive } from '../crew/shell/phone'
import { ByPassword } from './ByPassword'
import { Page, wordsOf } from './page'
import { SetUp } from './SetUp'
import './sign-in.scss'
import '../ui/theme'
import { watchForFaults } from '../ui/broken'
import { letGoOfOldTrees } from '../ui/letGo'

const PAGE: Record<Me['role'], string> = {
  coordinator: '/',
  clinician: '/',
  manager: '/',
  crew: '/crew/',
  home: '/home/',
}
const NEW_LINK = 'Ask the manager of your service for a new sign-in link.'
/** What the service says by the fragment when the provider sent the browser back. */
const TOLD: Record<string, string> = {
  again: 'That sign-in did not work, or took too long. Try again.',
  'not-let-in': `You are signed in there, but nobody has let you in here. ${NEW_LINK}`,
  'link-used': `That link was used before, or is too old. ${NEW_LINK}`,
  'provider-away':
    'The sign-in service of your organisation does not answer. Try again soon. Whoever is signed in here stays so.',
}
letGoOfOldTrees()
watchForFaults()

const root = document.getElementById('app')

/** A word or a token comes in the fragment, which browsers never send; it is removed. */
function takeFragment(): string {
  const told = decodeURIComponent(location.hash.slice(1))
  history.replaceState(null, '', location.pathname)
  return told
}

async function enter(user: Me): Promise<void> {
  await arrive(user).catch(() => undefined)
  location.replace(PAGE[user.role])
}

interface ProviderProps {
  name: string
  /** A manager's link, which the sign-in is to be tied to; empty: none. */
  token: string
  told?: string | undefined
  /** What else there is: to sign in, or to set up, by a password. */
  children?: ComponentChildren
}

/** One button that leads to the provider, and why the last try came to nothing. */
function ByProvider({ name, token, told, children }: ProviderProps) {
  const [refused, setRefused] = useState(told)
  const [isBusy, setBusy] = useState(false)
  const go = async () => {
    setBusy(true)
    try {
      location.assign((await post<Onward>('/api/sign-in/provider', { token })).url)
    } catch (error) {
      setRefused(wordsOf(error))
      setBusy(false)
    }
  }
  return (
    <Page title={token ? 'Set up your sign-in' : 'Sign in'}>
      {refused && (
        <p class="sign-in-refused" role="alert">
          {refused}
        </p>
      )}
      {token && (
        <p>
          Sign in with {name} once. From then on you need no link: it opens this service
          for you. This link works once.
        </p>
      )}
      <button
        type="button"
        class="nhsuk-button"
        aria-disabled={isBusy}
        onClick={() => {
          if (!isBusy) void go()
        }}
      >
        {isBusy ? 'One moment…' : `Sign in with ${name}`}
      </button>
      {children}
      {!token && (
        <p>
          First time here? Open the link that the manager of your service gave you.
          Crews open the link of their crew.
        </p>
      )}
    </Page>
  )
}

/** A password beside the provider: open at once only where it is the one way. */
function OrByPassword({ words, children }: OrProps) {
  return (
    <details class="nhsuk-details">
      <summary class="nhsuk-details__summary">
        <span class="nhsuk-details__summary-text">{words}</span>
      </summary>
      <div class="nhsuk-details__text">{children}</div>
    </details>
  )
}

interface OrProps {
  words: string
  children: ComponentChildren
}

async function byLink(token: string, { provider, local }: Ways, into: HTMLElement) {
  render(
    <Page title="Signing in…">
      <p>One moment.</p>
    </Page>,
    into,
  )
  try {
    await enter(await post<Me>('/api/sign-in', { token }))
  } catch (error) {
    const isToBeTied = error instanceof Refused && error.problem.status === 403
    const setUp = <SetUp token={token} onIn={(user) => void enter(user)} />
    if (provider && isToBeTied)
      render(
        <ByProvider name={provider} token={token}>
          {local && <OrByPassword words="Or set up a password">{setUp}</OrByPassword>}
        </ByProvider>,
        into,
      )
    else if (local && isToBeTied)
      render(<Page title="Set up your sign-in">{setUp}</Page>, into)
    else
      render(
        <Page title="Not signed in">
          <p>{wordsOf(error)}</p>
          <p>A link from a manager works once. {NEW_LINK}</p>
        </Page>,
        into,
      )
  }
}

async function start(into: HTMLElement): Promise<void> {
  const told = takeFragment()
  if (told === 'in') {
    await enter(await get<Me>('/api/me'))
    return
  }
  const ways = await get<Ways>('/api/sign-in/ways').catch(
    (): Ways => ({ provider: null, local: false }),
  )
  const { provider, local } = ways
  const byPassword = <ByPassword onIn={(user) => void enter(user)} />
  if (told && !(told in TOLD)) await byLink(told, ways, into)
  else if (provider)
    render(
      <ByProvider name={provider} token="" told={TOLD[told]}>
        {local && (
          <OrByPassword words="Sign in with a password">{byPassword}</OrByPassword>
        )}
      </ByProvider>,
      into,
    )
  else if (local)
    render(
      <Page title="Sign in">
        {byPassword}
        <p>
          First time here, or a new phone? Open the link that the manager of your
          service gave you. Crews open the link of their crew.
        </p>
      </Page>,
      into,
    )
  else
    render(
      <Page title="Sign in">
        <p>Open the sign-in link you were given, or ask your service for one.</p>
      </Page>,
      into,
    )
}

if (root) void start(root)
