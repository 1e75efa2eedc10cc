// Code with its parts coloured: nodes, made of the tokens of `xml.js` and `json.js`.

import { h } from '../dom.js';
import { jsonTokens } from './json.js';
import { xmlTokens } from './xml.js';

const TOKENS = { xml: xmlTokens, json: jsonTokens };

export function code(source, language) {
  const parts = [...TOKENS[language](source)].map(({ kind, text }) => (kind ? h('span', { class: kind }, text) : text));
  return h('pre', { class: 'code', tabindex: '0', role: 'group', label: `code.${language}` }, parts);
}

export function plainCode(source) {
  return h('pre', { class: 'code', tabindex: '0', role: 'group', label: 'code.text' }, source);
}
