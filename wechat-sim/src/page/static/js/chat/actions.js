// Messages and events other than text, each with a prefilled form.

import { field, openForm } from '../dialog.js';
import { h, icon } from '../dom.js';
import { text } from '../language.js';
import { act } from '../act.js';
import { openFile, openVoice } from './files.js';

const TILES = [
  ['picture', 'image', (openid) => openFile(openid, 'image')],
  ['mic', 'voice', (openid) => openVoice(openid)],
  ['video', 'video', (openid) => openFile(openid, 'video')],
  ['clip', 'shortvideo', (openid) => openFile(openid, 'shortvideo')],
  ['pin', 'location', openLocation],
  ['link', 'link', openLink],
  ['scan', 'scan', openScan],
  ['bell', 'event', openEvent],
];

/** The panel behind `+`. */
export function attachPanel(openid, close) {
  return h(
    'div',
    { class: 'panel attach', role: 'group', label: 'more' },
    TILES.map(([name, key, open]) =>
      h(
        'button',
        {
          type: 'button',
          data: { kind: key },
          on: {
            click: () => {
              close();
              open(openid);
            },
          },
        },
        h('span', { class: 'tile' }, icon(name)),
        h('span', { say: `send.${key}` }),
      ),
    ),
  );
}

function openLocation(openid) {
  const number = (key, name, value, most) =>
    field(key, { name, type: 'number', step: 'any', min: -most, max: most, value, required: true });
  openForm(
    'send.location',
    [
      field('location.label', { name: 'label', value: text('location.sample'), required: true }),
      h(
        'div',
        { class: 'fields' },
        number('location.latitude', 'latitude', '31.2397', 90),
        number('location.longitude', 'longitude', '121.4998', 180),
      ),
    ],
    'send',
    ({ label, latitude, longitude }) =>
      act(openid, { kind: 'location', label, latitude: Number(latitude), longitude: Number(longitude) }),
  );
}

function openLink(openid) {
  openForm(
    'send.link',
    [
      field('link.title', { name: 'title', value: text('link.sample.title'), required: true }),
      field('link.description', { name: 'description', value: text('link.sample.description') }),
      field('link.url', { name: 'url', type: 'url', value: 'https://example.com/article', required: true }),
    ],
    'send',
    (values) => act(openid, { kind: 'link', ...values }),
  );
}

export function openScan(openid) {
  openForm(
    'send.scan',
    [
      field('scan.scene', { name: 'scene', value: 'store_12', required: true, maxlength: 64 }),
      h('p', { class: 'hint', say: 'scan.hint' }),
    ],
    'scan.do',
    ({ scene }) => act(openid, { kind: 'scan', scene }),
  );
}

function openEvent(openid) {
  const known = [
    'CLICK',
    'VIEW',
    'LOCATION',
    'scancode_waitmsg',
    'TEMPLATESENDJOBFINISH',
    'subscribe_msg_popup_event',
    'user_get_card',
  ];
  const list = h(
    'datalist',
    { id: 'events' },
    known.map((name) => h('option', { value: name })),
  );
  openForm(
    'send.event',
    [
      field('event.name', { name: 'event', value: 'CLICK', list: 'events', required: true }),
      list,
      field('event.key', { name: 'key', value: 'TODAY' }),
      h('p', { class: 'hint', say: 'event.hint' }),
    ],
    'send',
    ({ event, key }) => act(openid, { kind: 'event', event, fields: key ? { EventKey: key } : {} }),
  );
}
