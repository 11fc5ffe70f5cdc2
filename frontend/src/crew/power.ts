import { type Power, UNKNOWN } from './throttle'

/** The part of the Battery Status API that we use; Safari and Firefox have none. */
interface Battery extends EventTarget {
  readonly level: number
  readonly charging: boolean
}
interface WithBattery {
  getBattery?: () => Promise<Battery>
}

/** Tell how the battery stands, now and whenever it changes. */
export async function watchPower(told: (power: Power) => void): Promise<void> {
  const { getBattery } = navigator as Navigator & WithBattery
  if (!getBattery) return told(UNKNOWN)
  try {
    const battery = await getBattery.call(navigator)
    const tell = () => told({ level: battery.level, charging: battery.charging })
    battery.addEventListener('levelchange', tell)
    battery.addEventListener('chargingchange', tell)
    tell()
  } catch {
    told(UNKNOWN)
  }
}
