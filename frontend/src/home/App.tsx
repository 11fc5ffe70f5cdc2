import { Arrival } from './Arrival'
import { Form } from './Form'
import { language, setLanguage, words } from './language'
import { Big, Heading, RingControl } from './parts'
import { OpenLink, SignIn } from './SignIn'
import { Start } from './Start'
import { isBegun, readHome, route, signedIn } from './store'
import { LANGUAGES, type Language } from './words/words'

export function App() {
  const { skip, service, danger, call999 } = words.value
  return (
    <>
      <button
        type="button"
        class="nhsuk-skip-link"
        onClick={() => document.querySelector('h1')?.focus()}
      >
        {skip}
      </button>
      <header class="home-top">
        <span class="home-name">{service}</span>
        <ChooseLanguage />
        <p class="home-danger">
          {danger} <a href="tel:999">{call999}</a>
        </p>
      </header>
      <main class="home" id="main">
        <Screen />
      </main>
    </>
  )
}

function ChooseLanguage() {
  const codes = Object.keys(LANGUAGES) as Language[]
  return (
    <nav class="languages" aria-label={words.value.language}>
      {codes.map((code) => (
        <button
          key={code}
          type="button"
          lang={LANGUAGES[code].tag}
          aria-pressed={language.value === code}
          onClick={() => setLanguage(code)}
        >
          {LANGUAGES[code].name}
        </button>
      ))}
    </nav>
  )
}

function Screen() {
  const where = route.value
  if (where.at === 'link') return <OpenLink key={where.token} token={where.token} />
  if (where.at === 'ask' && isBegun.value) return <Form />
  switch (signedIn.value) {
    case 'unknown':
      return <p role="status">{words.value.loading}</p>
    case 'unreached':
      return <Unreached />
    case 'no':
      return <SignIn />
    default:
      break
  }
  if (where.at === 'ask') return <Form />
  if (where.at === 'request') return <Arrival key={where.id} id={where.id} />
  return <Start />
}

function Unreached() {
  const { notReached, tryAgain } = words.value
  return (
    <>
      <Heading>{notReached}</Heading>
      <RingControl />
      <Big onPress={() => void readHome()}>{tryAgain}</Big>
    </>
  )
}
