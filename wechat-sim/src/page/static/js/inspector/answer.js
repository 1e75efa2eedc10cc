// The bot's answer to each try: status, headers, the body decrypted and as received.

import { h } from '../dom.js';
import { tabs } from '../tabs.js';
import { code, plainCode } from './code.js';
import { part } from './part.js';
import { copyButton } from './request.js';
import { tryWords } from './time_bar.js';
import { prettyXml } from './xml.js';

export function drawAnswer({ id, tries }) {
  if (tries.length === 0) return null;
  // The last answer is the one that counts.
  const last = tries.findLastIndex((one) => one.ended === 'answered' && !one.extra);
  if (tries.length === 1) return part('part.answer', answerTools(tries[0], id), drawTry(tries[0], id));
  const views = tabs(
    `answer-${id}`,
    tries.map((one, place) => ({
      name: String(place),
      words: String(place + 1),
      build: () => h('div', {}, drawTry(one, `${id}-${place}`)),
    })),
    String(last === -1 ? tries.length - 1 : last),
  );
  return part('part.answer', [views.list], views.panels);
}

function answerTools(one, id) {
  return one.body ? [copyButton(() => one.reply ?? one.body)] : null;
}

function drawTry(one, id) {
  const words = h('p', { class: 'hint' }, tryWords(one));
  if (one.body === undefined || one.body === null) return words;
  const headers =
    one.headers?.length > 0 &&
    h(
      'details',
      {},
      h('summary', { say: 'headers' }),
      h(
        'dl',
        { class: 'pairs' },
        one.headers.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
      ),
    );
  const cut = one.cut && h('p', { class: 'hint error-text', say: 'answer.cut' });
  const isSealed = one.reply && one.reply !== one.body;
  if (!isSealed) return [words, cut, headers, drawBody(one.body)];
  const views = tabs(`body-${id}`, [
    { name: 'plain', say: 'plain', build: () => h('div', {}, drawBody(one.reply)) },
    { name: 'cipher', say: 'cipher', build: () => h('div', {}, drawBody(one.body)) },
  ]);
  return [words, cut, headers, views.list, views.panels];
}

function drawBody(body) {
  if (body === '') return h('p', { class: 'hint', say: 'body.empty' });
  return body.trimStart().startsWith('<') ? code(prettyXml(body), 'xml') : plainCode(body);
}
