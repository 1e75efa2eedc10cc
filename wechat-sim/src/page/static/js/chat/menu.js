// The bot's own menu: up to three buttons, each with up to five others.

import { h, icon } from '../dom.js';
import { act } from '../act.js';

export function menuButtons(buttons, openid) {
  const bar = h('div', { class: 'menu-buttons' });
  bar.append(...buttons.map((button) => slot(button, openid, bar)));
  bar.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    bar.querySelector('[aria-expanded="true"]')?.focus();
    closeAll(bar);
  });
  bar.addEventListener('focusout', (event) => bar.contains(event.relatedTarget) || closeAll(bar));
  return bar;
}

function closeAll(bar) {
  for (const list of bar.querySelectorAll('.sub-menu')) list.hidden = true;
  for (const opener of bar.querySelectorAll('[aria-expanded]')) opener.setAttribute('aria-expanded', 'false');
}

function slot(button, openid, bar) {
  const inside = button.sub_button ?? [];
  if (inside.length === 0) {
    const press = () => {
      closeAll(bar);
      tap(button, openid);
    };
    return h(
      'div',
      { class: 'menu-slot' },
      h('button', { type: 'button', class: 'menu-button', on: { click: press } }, h('span', {}, button.name)),
    );
  }
  const list = h(
    'ul',
    { class: 'sub-menu', hidden: true },
    inside.map((entry) => {
      const press = () => {
        closeAll(bar);
        tap(entry, openid);
      };
      return h('li', {}, h('button', { type: 'button', on: { click: press } }, entry.name));
    }),
  );
  const opener = h(
    'button',
    { type: 'button', class: 'menu-button', 'aria-expanded': 'false' },
    icon('menu-list'),
    h('span', {}, button.name),
  );
  opener.addEventListener('click', () => {
    const open = list.hidden;
    closeAll(bar);
    list.hidden = !open;
    opener.setAttribute('aria-expanded', String(open));
  });
  return h('div', { class: 'menu-slot' }, list, opener);
}

function tap(button, openid) {
  act(openid, { kind: 'tap', name: button.name });
}
