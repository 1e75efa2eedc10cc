// Section of the details: its title, controls and content.

import { h } from '../dom.js';
import { store } from '../store.js';

export function part(title, beside, ...content) {
  return h('section', { class: 'part' }, h('div', { class: 'part-head' }, h('h3', { say: title }), beside), content);
}

/** Explains why the server does not know the content. */
export function unknown(why) {
  return store.bot.where === 'url' ? h('p', { class: 'hint', say: 'another.process' }) : h('p', { class: 'hint' }, why);
}
