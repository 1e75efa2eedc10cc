// Which handler won, and why each other route did not.

import { h, icon } from '../dom.js';
import { text } from '../language.js';
import { part, unknown } from './part.js';

export function drawRoutes({ handler, routes }) {
  if (!routes) return null;
  if (!routes.known) return part('part.handler', null, unknown(routes.why));
  const wins = routes.verdicts.filter((one) => one.outcome === 'wins');
  const lost = routes.verdicts.filter((one) => one.outcome !== 'wins');
  // Those that nearly won tell more than those that do not fit.
  const near = lost.filter((one) => one.outcome !== 'does not fit');
  const far = lost.filter((one) => one.outcome === 'does not fit');
  return part(
    'part.handler',
    handler && h('code', { class: 'where' }, `${handler.file}:${handler.line}`),
    h(
      'ul',
      { class: 'routes' },
      wins.map(drawRoute),
      wins.length === 0 && h('li', { class: 'hint', say: 'no.handler' }),
      near.map(drawRoute),
    ),
    far.length > 0 &&
      h(
        'details',
        {},
        h('summary', {}, text('routes.others', { count: far.length + (routes.more ?? 0) })),
        h('ul', { class: 'routes' }, far.map(drawRoute)),
      ),
  );
}

function drawRoute({ handler, file, line, route, outcome, why }) {
  const wins = outcome === 'wins';
  return h(
    'li',
    { class: `route ${wins ? 'wins' : ''}` },
    icon(wins ? 'check' : 'cross'),
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
  const because = why?.includes(': ') ? why.slice(why.indexOf(': ') + 2) : '';
  return because ? `${words}: ${because}` : words;
}
