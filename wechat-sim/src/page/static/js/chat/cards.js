// Places, links, music and articles.

import { h, icon } from '../dom.js';
import { text } from '../language.js';
import { link } from './rich_text.js';

export function drawLocation({ latitude, longitude, label: name }) {
  return h(
    'div',
    { class: 'card' },
    h('div', { class: 'card-text' }, h('h3', {}, name || text('location')), h('p', {}, `${latitude}, ${longitude}`)),
    h('div', { class: 'map' }, icon('pin')),
  );
}

function host(url) {
  return URL.canParse(url) ? new URL(url).host : '';
}

export function drawLink({ title, description, url }) {
  const inside = [
    h(
      'div',
      { class: 'card-text' },
      h('h3', {}, title),
      h('div', { class: 'link-row' }, h('p', {}, description), h('span', { class: 'thumb' }, icon('link'))),
    ),
    h('div', { class: 'card-foot' }, host(url) || url),
  ];
  return asLink(url, inside, 'card');
}

// A link if the address may be opened, otherwise the same without a link.
function asLink(url, inside, name) {
  const node = link(url ?? '', inside, { class: name });
  return node === inside ? h('div', { class: `${name} no-link` }, inside) : node;
}

/** An image of this server; images from other servers are not fetched. */
function cover(url, name, alt = '') {
  if (url?.startsWith('/media/')) return h('img', { class: name, src: url, alt });
  return h(
    'span',
    { class: `${name} placeholder` },
    icon('picture'),
    name === 'cover' && url ? h('span', {}, host(url) || url) : null,
  );
}

export function drawMusic({ title, description, music_url: music, hq_music_url: hq, thumb_url: thumb }) {
  const inside = [
    thumb ? h('img', { class: 'thumb', src: thumb, alt: '' }) : h('span', { class: 'thumb' }, icon('music')),
    h('div', { class: 'card-text' }, h('h3', {}, title || text('music')), h('p', {}, description ?? '')),
    icon('play'),
  ];
  return h(
    'div',
    { class: 'card music' },
    asLink(music || hq, inside, 'music-row'),
    h('div', { class: 'card-foot' }, host(music || hq) || text('music')),
  );
}

export function drawNews({ articles }) {
  return h('div', { class: 'card news' }, articles.length === 1 ? single(articles[0]) : articles.map(listed));
}

function single({ title, description, pic_url: picture, url }) {
  const inside = [
    h('div', { class: 'lead' }, cover(picture, 'cover')),
    h('div', { class: 'card-text' }, h('h3', {}, title), description && h('p', {}, description)),
  ];
  return asLink(url, inside, 'article');
}

function listed({ title, pic_url: picture, url }, place) {
  if (place === 0)
    return asLink(url, [h('div', { class: 'lead over' }, cover(picture, 'cover'), h('h3', {}, title))], 'article');
  return asLink(url, [h('div', { class: 'item' }, h('h3', {}, title), cover(picture, 'thumb'))], 'article');
}
