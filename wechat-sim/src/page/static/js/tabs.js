// Tabs: the arrow keys go from one to the next.

import { h } from './dom.js';

/**
 * A list of tabs and their panels. Each entry has a `name`, the key of its text in `say` (or `words`), and
 * `build`, which makes its panel.
 */
export function tabs(id, entries, chosen = entries[0].name) {
  const buttons = new Map();
  const panels = new Map();
  const list = h('div', { class: 'tabs', role: 'tablist' });
  const stack = document.createDocumentFragment();
  const show = (name) => {
    for (const [other, button] of buttons) {
      const isChosen = other === name;
      button.setAttribute('aria-selected', String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
      panels.get(other).hidden = !isChosen;
    }
  };
  // The user's choice is kept when the tabs are drawn again; an automatic choice is not.
  const choose = (name) => {
    list.dataset.chosen = 'true';
    show(name);
  };
  for (const { name, say, words, build } of entries) {
    const label = say ? h('span', { say }) : h('span', {}, words);
    const button = h(
      'button',
      {
        type: 'button',
        class: 'tab',
        role: 'tab',
        id: `${id}-tab-${name}`,
        'aria-controls': `${id}-${name}`,
        on: { click: () => choose(name) },
      },
      label,
    );
    const panel = build();
    panel.id = `${id}-${name}`;
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', button.id);
    buttons.set(name, button);
    panels.set(name, panel);
    list.append(button);
    stack.append(panel);
  }
  list.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const names = [...buttons.keys()];
    const place = names.findIndex((name) => buttons.get(name) === document.activeElement);
    const next = names[(place + step + names.length) % names.length];
    show(next);
    buttons.get(next).focus();
  });
  show(chosen);
  return { list, panels: stack, show, button: (name) => buttons.get(name), panel: (name) => panels.get(name) };
}
