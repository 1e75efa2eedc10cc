// A part of the detail: its title, what is beside it, and what is in it.

import { h } from '../dom.js';
import { store } from '../store.js';

export function part(title, beside, ...content) {
  return h('section', { class: 'part' }, h('div', { class: 'part-head' }, h('h3', { say: title }), beside), content);
}

/** Why the server does not know what would stand here. */
export function unknown(why) {
  return store.bot.where === 'url' ? h('p', { class: 'hint', say: 'another.process' }) : h('p', { class: 'hint' }, why);
}
