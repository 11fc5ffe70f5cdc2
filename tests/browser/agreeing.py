"""Inside a page: how soon it agrees with a service that was away."""

from typing import Final

AGREES: Final = """(id) => {
  window.agrees = {}
  const at = (what) => { window.agrees[what] ??= performance.now() }
  const again = () => setTimeout(ask, 20)
  const ask = () => fetch('/health/ready')
    .then((answer) => (answer.ok ? at('ready') : again()), again)
  ask()
  new MutationObserver((_, watching) => {
    if (!document.querySelector(`[data-row="${id}"]`)) return
    watching.disconnect()
    at('row')
  }).observe(document, {childList: true, subtree: true})
}"""
"""Note when the service is ready again, and when a case's row is in the page."""
KNOWS_BOTH: Final = "() => window.agrees.ready && window.agrees.row"
LATER_MS: Final = "window.agrees.row - window.agrees.ready"
