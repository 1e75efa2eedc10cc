// Code with its parts coloured: nodes, made of the tokens of `xml.js` and `json.js`.

import { h } from '../dom.js';
import { jsonTokens } from './json.js';
import { xmlTokens } from './xml.js';

const TOKENS = { xml: xmlTokens, json: jsonTokens };

/** Maximum that is drawn, in UTF-16 units: a browser takes seconds to lay out the largest answers. */
const LONGEST = 50_000;

export function code(source, language) {
  const tokens = TOKENS[language](source.slice(0, LONGEST));
  return box(
    language,
    [...tokens].map(({ kind, text }) => (kind ? h('span', { class: kind }, text) : text)),
    source,
  );
}

export function plainCode(source) {
  return box('text', source.slice(0, LONGEST), source);
}

function box(language, parts, source) {
  const rest = source.length - LONGEST;
  return h(
    'pre',
    { class: 'code', tabindex: '0', role: 'group', label: `code.${language}` },
    parts,
    rest > 0 && h('span', { class: 'cut', say: ['code.cut', { rest }] }),
  );
}
