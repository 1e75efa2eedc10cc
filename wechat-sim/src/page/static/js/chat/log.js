// The messages of one user, the newest below. It is a live region: new messages are read aloud.

import { act } from '../act.js';
import { timeLine } from '../clock.js';
import { h, icon } from '../dom.js';
import { onLanguage } from '../language.js';
import { on, store } from '../store.js';
import { selectedExchange } from '../view.js';
import { drawItem } from './message.js';
import { nameInspect } from './meta.js';

/** Minimum gap after the previous message for a time above a message, in milliseconds. */
const PAUSE = 5 * 60_000;
/** Distance from the end within which the log follows new messages, in pixels. */
const NEAR = 80;

export class Log {
  constructor(openid) {
    this.openid = openid;
    this.rows = new Map();
    this.last = 0;
    this.node = h('div', { class: 'log', role: 'log', 'aria-relevant': 'additions', tabindex: '0', label: 'messages' });
    this.jump = h(
      'button',
      { type: 'button', class: 'button small new-below', hidden: true, on: { click: () => this.toEnd() } },
      icon('chat'),
      h('span', { say: 'new.below' }),
    );
    /** Whether the end stays visible when content grows. */
    this.sticks = true;
    this.node.addEventListener('scroll', () => {
      this.sticks = this.isNearEnd();
      if (this.sticks) this.jump.hidden = true;
    });
    // Rows grow too: pictures and videos have no height before they are loaded.
    this.growth = new ResizeObserver(() => this.sticks && this.toEnd());
    this.growth.observe(this.node);
    on('exchange', (exchange) => exchange.openid === openid && this.drawExchange(exchange));
    // After an action the user sees its result.
    on('acted', (other) => other === openid && this.toEnd());
    on('selected', (id) => this.mark(id));
    onLanguage(() => this.drawAgain());
  }

  /** Updates after an interruption: the changes, or everything if something is gone. */
  catchUp() {
    const items = this.items();
    const ids = new Set(items.map(({ id }) => id));
    const isWhole = [...this.rows.keys()].every((id) => ids.has(id));
    if (isWhole && this.rows.size > 0) items.forEach((item) => this.put(item));
    else this.drawAll();
  }

  drawAll() {
    for (const row of this.rows.values()) this.growth.unobserve(row);
    this.rows.clear();
    this.node.replaceChildren();
    this.last = 0;
    const items = this.items();
    items.forEach((item) => this.add(item));
    if (items.length === 0) this.node.append(empty(this.openid));
    this.toEnd();
  }

  /** Draws it in another language, at the same scroll position. */
  drawAgain() {
    const { sticks } = this;
    const { scrollTop } = this.node;
    this.drawAll();
    if (!sticks) this.node.scrollTop = scrollTop;
  }

  items() {
    return [...store.items.values()].filter(({ openid }) => openid === this.openid);
  }

  put(item) {
    const row = this.rows.get(item.id);
    if (row) {
      // Everything that can change in an item. A replaced row would be read aloud again.
      if (item.state === 'sent') row.querySelector('.spinner')?.remove();
      return;
    }
    if (this.rows.size === 0) this.node.replaceChildren();
    const follows = this.sticks;
    this.add(item);
    if (follows) this.toEnd();
    else this.jump.hidden = false;
  }

  add(item) {
    if (item.at - this.last > PAUSE) this.node.append(timeLine(item.at));
    this.last = item.at;
    const row = drawItem(item);
    this.rows.set(item.id, row);
    this.node.append(row);
    this.growth.observe(row);
    row.classList.toggle('selected', item.exchange !== null && item.exchange === selectedExchange());
    this.forget();
  }

  // Items that the server has dropped, with the time above them.
  forget() {
    while (this.rows.size > store.limits.items) {
      const [id, row] = this.rows.entries().next().value;
      this.rows.delete(id);
      while (this.node.firstChild !== row) this.node.firstChild.remove();
      this.growth.unobserve(row);
      row.remove();
    }
  }

  // The duration of an answer is known once its exchange has ended.
  drawExchange(exchange) {
    for (const [id, row] of this.rows) {
      const item = store.items.get(id);
      if (item?.exchange === exchange.id) nameInspect(row.querySelector('.inspect'), item);
    }
  }

  mark(exchange) {
    for (const [id, row] of this.rows) {
      row.classList.toggle('selected', exchange !== null && store.items.get(id)?.exchange === exchange);
    }
  }

  isNearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.node;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
    this.sticks = true;
    this.jump.hidden = true;
  }
}

// Suggestions: texts that a handler answers.
function empty(openid) {
  const words = (store.bot?.routes ?? [])
    .map(({ route }) => /^text "([^"\\{]{1,12})"/.exec(route)?.[1])
    .filter(Boolean)
    .slice(0, 4);
  const suggestions = words.length ? words : ['hello', '你好'];
  return h(
    'div',
    { class: 'log-empty' },
    h('p', { say: 'empty.chat' }),
    h(
      'ul',
      {},
      suggestions.map((text) =>
        h(
          'li',
          {},
          h(
            'button',
            { type: 'button', class: 'button', on: { click: () => act(openid, { kind: 'text', text }) } },
            text,
          ),
        ),
      ),
    ),
  );
}
