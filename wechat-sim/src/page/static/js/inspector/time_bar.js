// The tries on one axis, with the time at which the platform hangs up.

import { duration } from '../clock.js';
import { h } from '../dom.js';
import { text } from '../language.js';
import { part } from './part.js';

const CLASSES = { 'hung up': 'hung', lost: 'lost', unreachable: 'broken', 'broke off': 'broken', running: 'running' };

export function drawTime({ at, tries: ended, took_ms: took, hang_up_ms: limit, running }) {
  const tries = running ? [...ended, underWay(at, ended)] : ended;
  if (tries.length === 0) return null;
  const end = Math.max(limit, ...tries.map((one) => one.at_ms + (one.took_ms ?? 0)));
  const longest = Math.max(...tries.map((one) => one.at_ms + limit));
  // Room for the limit of the last try, if it is near.
  const whole = Math.max(end, running ? longest : Math.min(longest, end * 1.5)) * 1.02;
  const percent = (ms) => `${(ms / whole) * 100}%`;
  const placed = (name, from, width, ...children) => {
    const node = h('span', { class: name }, ...children);
    node.style.setProperty('--from', percent(from));
    if (width !== null) node.style.setProperty('--width', percent(width));
    return node;
  };
  const draw = (one, place) =>
    h(
      'li',
      { class: 'try' },
      h('span', { class: 'try-number' }, String(place + 1)),
      h(
        'div',
        { class: 'track' },
        grow(placed(`span ${spanClass(one)}`, one.at_ms, one.took_ms ?? 0), one, limit, percent(limit)),
        one.at_ms + limit <= whole && placed('limit', one.at_ms + limit, null),
      ),
      h('p', { class: 'try-words' }, tryWords(one)),
    );
  const marks = [...new Set([0, limit, Math.round(end)])].filter(
    (ms) => ms === 0 || ms === limit || ms - limit > whole * 0.12,
  );
  return part(
    'part.time',
    running ? h('span', { class: 'chip' }, text('outcome.running')) : h('span', { class: 'hint' }, duration(took)),
    h('ol', { class: 'time-bar' }, tries.map(draw)),
    h(
      'div',
      { class: 'axis', 'aria-hidden': 'true' },
      marks.map((ms) => placed('', ms, null, ms === 0 ? '0' : duration(ms))),
    ),
  );
}

/** The running try, which is not in the list yet. */
function underWay(at, ended) {
  const last = ended.at(-1);
  const from = last ? last.at_ms + last.took_ms : 0;
  return { at_ms: from, took_ms: Math.max(0, Date.now() - at - from), ended: 'running' };
}

// The bar of the running try reaches the limit when the platform hangs up.
function grow(bar, { ended, took_ms: took }, limit, width) {
  if (ended === 'running') bar.animate({ width }, { duration: Math.max(0, limit - took), fill: 'forwards' });
  return bar;
}

function spanClass({ ended, status }) {
  // The platform accepts only 200.
  return ended === 'answered' && status !== 200 ? 'broken' : (CLASSES[ended] ?? '');
}

/** Describes the end of a try. */
export function tryWords({ ended, status, took_ms: took, handler, joined, extra, why }) {
  return [
    ended === 'answered'
      ? text('try.answered', { status, took: duration(took) })
      : text(`try.${ended}`, { took: duration(took) }),
    joined && text('try.joined', { handler: handler ?? '' }),
    extra && text('try.extra'),
    why,
  ]
    .filter(Boolean)
    .join(' · ');
}
