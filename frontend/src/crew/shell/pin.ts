import { shell } from '../words/shell'

/** What is wrong with a PIN that somebody chose; null: it may be used. */
export function pinProblem(pin: string, again: string): string | null {
  if (!/^\d{4,8}$/.test(pin)) return shell.value.pinDigits
  if (pin !== again) return shell.value.pinUnlike
  if (isEasy(pin)) return shell.value.pinEasy
  return null
}

/** All the same digit, or digits in a row: the first that anybody tries. */
function isEasy(pin: string): boolean {
  const steps = [...pin].slice(1).map((digit, i) => Number(digit) - Number(pin[i]))
  return new Set(steps).size === 1 && Math.abs(steps[0] ?? 0) <= 1
}
