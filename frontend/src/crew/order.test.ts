import { expect, test } from 'vitest'
import { createOrder } from './order'

test('an answer that nothing overtook is the newest', () => {
  const order = createOrder()
  const one = order.ask()
  expect(order.isCrossed(one)).toBe(false)
  order.shows()

  expect(order.isCrossed(order.ask())).toBe(false)
})

test('of two that were on their way together the second to come is doubted', () => {
  const order = createOrder()
  const [press, reading] = [order.ask(), order.ask()]

  expect(order.isCrossed(reading)).toBe(false)
  order.shows()

  expect(order.isCrossed(press)).toBe(true)
})
