// A text as WeChat draws it: `<a>` to a page or to a word that a tap sends, bare addresses, emoji codes.
// Everything else, including other markup, is text.

import { h } from '../dom.js';
import { act } from '../act.js';
import { EMOTICONS } from './emoji.js';

const ANCHOR = /<a\b((?:\s+[\w-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*>([\s\S]*?)<\/a>/gi;
const BARE = /https?:\/\/[^\s<>"'，。；！？、）》」]+/g;
const EMOTICON = /\[[^[\]\s]{1,8}\]|\/::[)B|<$XZ@PDO(+]|\/:,@(?:P|-D)/g;

export function richText(words, openid) {
  return split(words, ANCHOR, ([, attributes, inner]) => anchor(attributes, inner, openid), bareLinks);
}

/** Splits `words`: matches of `pattern` become nodes, the text between them is passed to `between`. */
function split(words, pattern, become, between) {
  const nodes = [];
  let end = 0;
  for (const match of words.matchAll(pattern)) {
    nodes.push(between(words.slice(end, match.index)), become(match));
    end = match.index + match[0].length;
  }
  nodes.push(between(words.slice(end)));
  return nodes.flat(3).filter((node) => node !== '');
}

function bareLinks(words) {
  return split(words, BARE, ([address]) => link(address, address), emoticons);
}

function emoticons(words) {
  return split(
    words,
    EMOTICON,
    ([code]) => EMOTICONS[code] ?? code,
    (rest) => rest,
  );
}

function anchor(attributes, inner, openid) {
  const href = unescape(
    /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/i
      .exec(attributes)
      ?.slice(1)
      .find((v) => v !== undefined) ?? '',
  );
  const shown = inner.replace(/<[^>]*>/g, '');
  const tap = tapItem(href);
  if (tap) return tapButton(tap, shown, openid);
  return link(href, shown);
}

function unescape(value) {
  return value.trim().replaceAll('&amp;', '&');
}

/** A link that leaves the page; for schemes other than HTTP only the text. */
export function link(href, shown, properties = {}) {
  const url = URL.canParse(href) ? new URL(href) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return shown;
  return h('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer', ...properties }, shown);
}

// weixin://bizmsgmenu?msgmenucontent=…&msgmenuid=…
function tapItem(href) {
  const query = /^weixin:\/\/bizmsgmenu\?(.*)$/is.exec(href)?.[1];
  if (query === undefined) return null;
  const values = new URLSearchParams(query);
  const content = values.get('msgmenucontent');
  return content && { content, id: values.get('msgmenuid') };
}

function tapButton({ content, id }, shown, openid) {
  const press = () => act(openid, { kind: 'text', text: content, ...(id && { bizmsgmenuid: id }) });
  return h('button', { type: 'button', class: 'tap-item', on: { click: press } }, shown);
}
