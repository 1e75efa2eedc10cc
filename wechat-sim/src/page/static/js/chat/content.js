// Content of a message, by its kind.

import { h } from '../dom.js';
import { text } from '../language.js';
import { act } from '../act.js';
import { fileKind } from '../store.js';
import { drawLink, drawLocation, drawMusic, drawNews } from './cards.js';
import { drawImage, drawVideo, drawVoice } from './media.js';
import { richText } from './rich_text.js';

/** Prefix of the summary of a resent push. */
const AGAIN = '↻ ';

const KINDS = {
  text: (content, item) => bubble(richText(content.text, item.openid)),
  image: drawImage,
  voice: drawVoice,
  video: drawVideo,
  shortvideo: drawVideo,
  location: drawLocation,
  link: drawLink,
  music: drawMusic,
  news: drawNews,
  msgmenu: drawMenuMessage,
  message: ({ msg_type: type }) => mono(`<MsgType>${type}`),
  xml: ({ summary }) => mono(repeated(summary)),
};

/** The bubble, the card or the picture. */
export function drawContent(item) {
  const draw = KINDS[item.content.kind] ?? drawOther;
  return draw(item.content, item);
}

/** Text of kinds that are shown as a grey line in the middle; `null` for others. */
export function pillText(item) {
  const { kind, ...content } = item.content;
  switch (kind) {
    case 'follow':
      return content.scene ? text('did.follow.by', content) : text('did.follow');
    case 'unfollow':
      return text('did.unfollow');
    case 'scan':
      return text('did.scan', content);
    case 'tap':
      return content.type === 'view'
        ? text('did.open', content)
        : text('did.tap', { name: content.name || content.key });
    case 'event':
      return text('did.event', { event: [content.event, content.key].filter(Boolean).join(' · ') });
    case 'transfer':
      return content.to ? text('transfer.to', content) : text('transfer');
    case 'failed':
      return text('failed', content);
    case 'paused':
    case 'not_following':
      return text(kind);
    case 'notice':
      return text('notice', content);
    default:
      return null;
  }
}

function bubble(...children) {
  return h('div', { class: 'bubble' }, children);
}

function mono(words) {
  return h('div', { class: 'bubble mono' }, words);
}

// The server has only the id of a resent file.
function repeated(summary) {
  const kind = summary.startsWith(AGAIN) && fileKind(summary.slice(AGAIN.length));
  return kind ? `${AGAIN}${text(`send.${kind}`)}` : summary;
}

// 菜单消息: a tap on a line sends it, with its id.
function drawMenuMessage({ head, tail, list }, { openid }) {
  const items = list.map(({ id, content }) =>
    h(
      'button',
      {
        type: 'button',
        class: 'tap-item',
        on: { click: () => act(openid, { kind: 'text', text: content, bizmsgmenuid: String(id) }) },
      },
      content,
    ),
  );
  return h(
    'div',
    { class: 'bubble menu-message' },
    head && h('div', {}, richText(head, openid)),
    items,
    tail && h('div', {}, richText(tail, openid)),
  );
}

// An unknown kind: all its fields.
function drawOther(content) {
  const { kind, msg_type: type, fields, ...rest } = content;
  return h(
    'div',
    { class: 'bubble' },
    h('strong', {}, type ?? kind),
    h('pre', { class: 'json' }, JSON.stringify(fields ?? rest, null, 2)),
  );
}
