// A user's first letter on a colour of their own.

import { h } from '../dom.js';

const TINTS = 6;

export function avatar(name, size = '') {
  const [first = '?'] = name;
  const sum = [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0);
  return h(
    'span',
    { class: `avatar ${size}`, data: { tint: sum % TINTS }, 'aria-hidden': 'true' },
    first.toUpperCase(),
  );
}
