// The origin of the answer, and why each other route was not chosen.

import { h, icon } from '../dom.js';
import { text } from '../language.js';
import { part, unknown } from './part.js';

/** If no route was consulted, the routes' verdicts are only hypothetical. */
const UNASKED = ['dialogue', 'kept_answer', 'repeated', 'refused', 'not_sent'];

export function drawRoutes({ by, handler, routes }) {
  if (!routes) return null;
  const words = by && by !== 'dispatch' && h('p', { class: 'by-whom' }, byWords(by, handler));
  if (!routes.known) return part('part.handler', null, words, unknown(routes.why));
  const place = handler && h('code', { class: 'where' }, `${handler.file}:${handler.line}`);
  if (UNASKED.includes(by)) {
    const count = routes.verdicts.length + (routes.more ?? 0);
    return part('part.handler', place, words, others('routes.unasked', count, routes.verdicts));
  }
  const wins = routes.verdicts.filter((one) => one.outcome === 'wins');
  const lost = routes.verdicts.filter((one) => one.outcome !== 'wins');
  // Routes that nearly matched are more informative than others.
  const near = lost.filter((one) => one.outcome !== 'does not fit');
  const far = lost.filter((one) => one.outcome === 'does not fit');
  return part(
    'part.handler',
    place,
    words,
    h(
      'ul',
      { class: 'routes' },
      wins.map(drawRoute),
      wins.length + near.length === 0 && h('li', { class: 'hint', say: 'no.handler' }),
      near.map(drawRoute),
    ),
    others('routes.others', far.length + (routes.more ?? 0), far),
  );
}

function others(key, count, verdicts) {
  if (verdicts.length === 0) return null;
  const list = h('ul', { class: 'routes' }, verdicts.map(drawRoute));
  return h('details', {}, h('summary', {}, text(key, { count })), list);
}

function byWords(by, handler) {
  if (by !== 'dialogue') return text(`by.${by}`);
  // The name is code, wherever it appears in a language's sentence.
  const [before, after] = text('by.dialogue').split('{handler}');
  return [before, h('code', {}, handler?.name ?? '?'), after];
}

function drawRoute({ handler, file, line, route, outcome, why }) {
  const wins = outcome === 'wins';
  return h(
    'li',
    { class: `route ${wins ? 'wins' : ''}` },
    icon(wins ? 'check' : outcome === 'would win' ? 'chevron' : 'cross'),
    h(
      'div',
      {},
      h(
        'p',
        {},
        h('strong', {}, handler),
        ' ',
        h('code', {}, route),
        ' ',
        h('span', { class: 'where' }, `${file}:${line}`),
      ),
      h('p', { class: 'verdict' }, verdictWords(outcome, why)),
    ),
  );
}

function verdictWords(outcome, why) {
  const words = text(`verdict.${outcome}`);
  // The chosen route has a remark if its guard had returned another result.
  const isOdd = outcome === 'wins' && why !== 'wins';
  const because = isOdd ? why : why?.includes(': ') ? why.slice(why.indexOf(': ') + 2) : '';
  return because ? `${words}: ${because}` : words;
}
