import { render } from 'preact'
import { post } from '../api/client'
import { inWords, Refused } from '../api/problem'
import type { Me } from '../api/types'
import { arrive } from '../crew/shell/phone'
import './sign-in.scss'
import '../ui/theme'

const PAGE: Record<Me['role'], string> = {
  coordinator: '/',
  clinician: '/',
  manager: '/',
  crew: '/crew/',
  home: '/home/',
}
const root = document.getElementById('app')

/** The token comes in the fragment, which browsers never send; it is removed at once. */
function takeToken(): string {
  const token = decodeURIComponent(location.hash.slice(1))
  history.replaceState(null, '', location.pathname)
  return token
}

async function signIn(token: string): Promise<void> {
  const user = await post<Me>('/api/sign-in', { token })
  await arrive(user).catch(() => undefined)
  location.replace(PAGE[user.role])
}

function Page({ title, words }: { title: string; words: string }) {
  return (
    <main class="sign-in">
      <h1>{title}</h1>
      <p>{words}</p>
    </main>
  )
}

async function start(into: HTMLElement): Promise<void> {
  const token = takeToken()
  if (!token) {
    const words = 'Open the sign-in link you were given, or ask your service for one.'
    render(<Page title="Sign in" words={words} />, into)
    return
  }
  render(<Page title="Signing in…" words="One moment." />, into)
  try {
    await signIn(token)
  } catch (error) {
    const words = error instanceof Refused ? inWords(error.problem) : String(error)
    render(<Page title="Not signed in" words={words} />, into)
  }
}

if (root) void start(root)
