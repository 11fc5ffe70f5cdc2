/** Histories of phones on a clock that stands still while they think.
 *
 * A line of JSON on the input is a history; a line on the output is what came of it. The
 * phone is the bundle whose path is the first argument, each in a world of its own.
 */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Script } from 'node:vm'
import { type History, Life } from './life'

const [bundle = ''] = process.argv.slice(2)
const script = new Script(`${readFileSync(bundle, 'utf8')};Histories.switchOn`)

for await (const line of createInterface({ input: process.stdin })) {
  const lived = await new Life(JSON.parse(line) as History, script).lives()
  process.stdout.write(`${JSON.stringify(lived)}\n`)
}
