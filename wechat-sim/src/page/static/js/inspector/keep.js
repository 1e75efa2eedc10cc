// Preserves view state when a part is drawn again: chosen tabs, opened details, the focus, the scroll position.

const REACHABLE = 'button, summary, [tabindex]';

/** Records the view state of `node`, and returns a function that restores it when it is drawn again. */
export function keep(node) {
  const chosen = [...node.querySelectorAll('[data-chosen] > [aria-selected="true"]')].map((tab) => tab.id);
  const open = [...node.querySelectorAll('details')].map((details) => details.open);
  const reachable = [...node.querySelectorAll(REACHABLE)];
  const focused = reachable.indexOf(document.activeElement);
  const place = node.scrollTop;
  return () => {
    for (const id of chosen) document.getElementById(id)?.click();
    const details = [...node.querySelectorAll('details')];
    // If the parts have changed, positions in the list mean nothing.
    if (details.length === open.length) details.forEach((one, i) => (one.open = open[i]));
    const again = [...node.querySelectorAll(REACHABLE)];
    if (again.length === reachable.length) again[focused]?.focus({ preventScroll: true });
    node.scrollTop = place;
  };
}
