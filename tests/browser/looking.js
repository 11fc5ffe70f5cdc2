// What trips somebody up on a page, in words. Run in the page by looking.py.
;(() => {
  const PRESSED = 'a[href], button, input, select, textarea, summary, [tabindex="0"]'
  // Read aloud only, or drawn by the map itself.
  const UNSEEN =
    '.visually-hidden, .nhsuk-u-visually-hidden, .nhsuk-skip-link, .ol-layers, .mute-end'
  const LEAST_PX = 24 // WCAG 2.5.8
  const MOST_S = 0.001
  const TALL = 0.5 // of the window: what is higher may be in sight in part
  const PARTS = [0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98]
  const MOST_STOPS = 6 // in one field: day, month, year
  const ids = new WeakMap()
  const named = new Set() // in this walk
  let next = 0 // which walk this is
  let last = null
  let stays = 0

  const isShown = (one) =>
    one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false }) &&
    !one.closest(UNSEEN)
  const all = (root, selector) =>
    [...root.querySelectorAll(selector)].filter(isShown)
  /** A table's head that is read aloud only. */
  const isNotClipped = (one) => !one.closest('thead') || one.closest('thead').offsetWidth > 1
  const words = (one) =>
    (one.getAttribute('aria-label') || one.innerText || one.value || one.name || '')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 50)
  const name = (one) =>
    [one.localName, ...one.classList].join('.') + ` “${words(one)}”`
  const box = (one) => one.getClientRects()[0] ?? one.getBoundingClientRect()

  /** Nothing is wider than the window, and nothing is cut by what it stands in. */
  function cut(root) {
    const found = []
    const over = document.documentElement.scrollWidth - innerWidth
    if (over > 0) {
      const widest = all(document.body, '*').find(
        (one) => one.getBoundingClientRect().right > innerWidth + 1,
      )
      found.push(`the page is ${over} px too wide: ${widest ? name(widest) : '?'}`)
    }
    for (const one of [root, ...all(root, '*')].filter(isNotClipped)) {
      if (one instanceof SVGElement || one.matches('input, select, .map-frame, .ol-viewport')) continue
      const wide = one.scrollWidth - one.clientWidth
      const high = one.scrollHeight - one.clientHeight
      const { overflowX, overflowY, display } = getComputedStyle(one)
      if (display === 'inline' || display === 'contents' || !one.clientWidth) continue
      const isOwn =
        one.matches('.tool, .tag, summary, th, td, label') &&
        !one.querySelector('.visually-hidden')
      if (wide > 1 && (overflowX !== 'visible' || isOwn))
        found.push(`${wide} px of it are cut or scroll sideways: ${name(one)}`)
      if (high > 2 && (overflowY === 'hidden' || overflowY === 'clip'))
        found.push(`${high} px of it are cut below: ${name(one)}`)
    }
    return found
  }

  const isTall = (one) =>
    one.matches('textarea') || one.getBoundingClientRect().height > innerHeight * TALL

  /** What a finger or a pointer hits at the middle of it is it, or its label. */
  function isHit(one, x, y) {
    const hit = document.elementFromPoint(x, y)
    return !!hit && (one.contains(hit) || hit.closest('label')?.control === one)
  }

  /** Whatever is pressed can be brought into sight, is not covered, and large enough.
   * From the last to the first, as whoever goes back: what sticks to the top of the
   * window lies over the next one. */
  function pressed(root) {
    const found = []
    for (const one of all(root, PRESSED).reverse()) {
      if (one.closest('[inert]')) continue
      one.focus()
      if (document.activeElement !== one || isTall(one) || covered(one).length > 0)
        one.scrollIntoView({ block: 'center' })
      if (!one.matches(':disabled')) found.push(...covered(one))
      found.push(...small(one))
    }
    return found
  }

  function small(one) {
    const isInText =
      getComputedStyle(one).display === 'inline' && one.matches('a, button, summary')
    if (isInText) return []
    const label = one.matches('input') ? one.labels?.[0] : null
    const [own, by] = [box(one), label ? label.getBoundingClientRect() : null]
    const width = Math.max(own.width, by?.width ?? 0)
    const height = Math.max(own.height, by?.height ?? 0)
    if (width >= LEAST_PX && height >= LEAST_PX) return []
    return [`it is ${width} x ${height} px: ${name(one)}`]
  }

  /** For whom motion is too much: nothing on the page moves by itself. */
  function moving() {
    const found = document
      .getAnimations()
      .map((one) => `it moves: ${name(one.effect.target)}`)
    const seconds = (list) => Math.max(...list.split(',').map((one) => parseFloat(one)))
    for (const one of document.querySelectorAll('*')) {
      const style = getComputedStyle(one)
      const isAnimated =
        style.animationName !== 'none' && seconds(style.animationDuration) > MOST_S
      if (isAnimated || seconds(style.transitionDuration) > MOST_S)
        found.push(`it would move: ${name(one)}`)
      if (style.scrollBehavior === 'smooth') found.push(`it glides: ${name(one)}`)
    }
    return found
  }

  /** The next Tab goes to the first that can have the focus in it. */
  function begin(root) {
    const isBare = !root.hasAttribute('tabindex')
    if (isBare) root.tabIndex = -1
    root.focus({ preventScroll: true })
    if (isBare) root.removeAttribute('tabindex')
    root.scrollIntoView({ block: 'start' })
    next += 1
    named.clear()
  }

  /** Where the focus is now, and what is wrong with how that shows; null: nowhere. */
  function step(root) {
    const one = document.activeElement
    if (!one || one === document.body || !root.contains(one)) return null
    // A field for a date has several stops: only what came before the last is a round.
    const isWhole = root === document.body || root.matches(':modal')
    stays = one === last ? stays + 1 : 0
    const isRound = isWhole && ids.get(one) === next && stays === 0
    ids.set(one, next)
    named.add(name(one))
    last = one
    if (stays > MOST_STOPS)
      return { isEnd: true, wrong: [`Tab does not leave it: ${name(one)}`] }
    return { isEnd: isRound, wrong: isRound ? [] : unseen(one) }
  }

  function unseen(one) {
    if (!isShown(one)) return []
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
    const hasRing = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
    // From its second stop on the parts of a field have the browser's own ring.
    if (hasRing || boxShadow !== 'none' || stays > 0) return covered(one)
    return [`no focus to see: ${name(one)}`, ...covered(one)]
  }

  /** Nothing lies over the middle of it; of what is tall, over all of it. */
  function covered(one) {
    const { left, right, top, bottom } = box(one)
    const [x, y] = [(left + right) / 2, (top + bottom) / 2]
    const heights = isTall(one) ? PARTS.map((part) => top + part * (bottom - top)) : [y]
    if (heights.some((height) => isHit(one, x, height))) return []
    const by = document.elementFromPoint(x, y)
    return [`${by ? name(by) : 'the edge of the window'} covers it: ${name(one)}`]
  }

  /** What Tab should have come to in this walk, and did not: also not before the page drew
   * it anew. */
  function missed(root) {
    const isSeen = (one) => ids.get(one) === next || named.has(name(one))
    const inGroup = (one) =>
      one.type === 'radio' &&
      [...document.getElementsByName(one.name)].some((other) => isSeen(other))
    return all(root, PRESSED)
      .filter((one) => !one.matches(':disabled') && one.tabIndex >= 0)
      .filter((one) => !isSeen(one) && !inGroup(one))
      .map((one) => `Tab never comes to it: ${name(one)}`)
  }

  const again = () => unseen(document.activeElement)

  window.looking = { cut, pressed, moving, begin, step, again, missed }
})()
