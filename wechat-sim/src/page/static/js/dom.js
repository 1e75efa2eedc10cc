// Builds nodes. Nothing in the page writes markup as a string, so output of bots and users stays text.

import { label, say } from './language.js';

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element. Properties: `class`, `data` (an object), `on` (listeners by their events), `say` and `label`
 * (texts of the page in the user's language, as a key or as a key with its values), any other attribute.
 */
export function h(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === 'data') Object.assign(node.dataset, value);
    else if (name === 'say') say(node, ...[value].flat());
    else if (name === 'label') label(node, ...[value].flat());
    else if (name === 'value') node.value = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  // One by one: a long document would exceed the maximum number of parameters.
  for (const child of children.flat(2)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

/** An icon of `icons.svg`; screen readers skip it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** A round button with nothing but an icon, named by `key`. */
export function iconButton(name, key, press, properties = {}) {
  const { class: more = '', on = {}, ...others } = properties;
  return h(
    'button',
    { type: 'button', class: `icon-button ${more}`.trim(), label: key, on: { click: press, ...on }, ...others },
    icon(name),
  );
}

/** For screen readers only. */
export function hidden(...children) {
  return h('span', { class: 'visually-hidden' }, ...children);
}
