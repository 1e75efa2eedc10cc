// Chinese or English: the browser's setting, until the user chooses.

import en from './texts/en.js';
import zh from './texts/zh.js';

const TEXTS = { en, zh };
const KEY = 'wechat-sim.language';
const values = new WeakMap();
const listeners = new Set();

let language = initial();

function initial() {
  const chosen = localStorage.getItem(KEY);
  if (chosen in TEXTS) return chosen;
  const first = navigator.languages.find((name) => /^(zh|en)\b/i.test(name)) ?? 'en';
  return first.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export function currentLanguage() {
  return language;
}

/** The text of this key, with `{name}` replaced by the value of that name. */
export function text(key, named = {}) {
  const template = TEXTS[language][key] ?? key;
  return template.replace(/\{(\w+)\}/g, (whole, name) => named[name] ?? whole);
}

/** Isolates a name in a sentence, so that right-to-left letters do not reorder the rest; nodes use `<bdi>`. */
export function isolated(name) {
  return `\u2068${name}\u2069`;
}

/** Whether the text exists: a newer bot may send unknown codes of reasons. */
export function hasText(key) {
  return key in TEXTS[language];
}

/** Sets the node's text, in this language and in any chosen later. */
export function say(node, key, named = {}) {
  node.dataset.say = key;
  remember(node, 'say', named);
  node.textContent = text(key, named);
}

/** Sets the node's name in the same way: for screen readers and on hover. */
export function label(node, key, named = {}) {
  node.dataset.label = key;
  remember(node, 'label', named);
  apply(node, text(key, named));
}

function remember(node, use, named) {
  values.set(node, { ...values.get(node), [use]: named });
}

function apply(node, name) {
  node.setAttribute('aria-label', name);
  if (node.matches('input, textarea, select')) {
    if (!node.matches('select')) node.placeholder = name;
  } else if (node.matches('button, a')) node.title = name;
}

export function onLanguage(listener) {
  listeners.add(listener);
}

export function chooseLanguage(name) {
  language = name;
  localStorage.setItem(KEY, name);
  translate();
}

export function translate() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  for (const node of document.querySelectorAll('[data-say]')) {
    node.textContent = text(node.dataset.say, values.get(node)?.say);
  }
  for (const node of document.querySelectorAll('[data-label]')) {
    apply(node, text(node.dataset.label, values.get(node)?.label));
  }
  for (const listener of listeners) listener();
}
