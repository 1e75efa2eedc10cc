// A part of the detail: its title, what is beside it, and what is in it.

import { h } from '../dom.js';

export function part(title, beside, ...content) {
  return h('section', { class: 'part' }, h('div', { class: 'part-head' }, h('h3', { say: title }), beside), content);
}
