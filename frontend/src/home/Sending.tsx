import { emergency } from './draft'
import { EmergencyBar } from './Emergency'
import { words } from './language'
import { Big, Heading, RingControl } from './parts'
import { send, sending } from './send'
import { draft } from './store'

/** Between the press and the answer: nothing can be changed, and nothing is lost. */
export function Sending() {
  const { sending: told, tryAgain } = words.value
  const how = sending.value
  const isEmergency = emergency(draft.value) !== null
  if (how === 'now')
    return (
      <>
        <Heading key="now">{told.heading}</Heading>
        {isEmergency && <EmergencyBar />}
      </>
    )
  const isSignedOut = how === 'signed_out'
  return (
    <>
      <Heading key={how}>
        {isSignedOut ? told.signedOutHeading : told.unsentHeading}
      </Heading>
      {isEmergency && <EmergencyBar />}
      <p role="alert" class="stale">
        ▲ {isSignedOut ? told.signedOutText : told.unsentText}
      </p>
      <RingControl />
      <Big onPress={() => void send()}>{tryAgain}</Big>
    </>
  )
}
