// The bubble that a user reads when the bot failed, and why, which only the page tells.

import { h, icon } from '../dom.js';
import { faultText } from '../reason.js';
import { text } from '../language.js';
import { drawMeta } from './message.js';

export function drawFault(item) {
  const { reason, code } = item.content;
  const id = `reason-${item.id}`;
  const panel = h('div', { class: 'reason', id, hidden: true }, faultText(code, reason));
  const button = h(
    'button',
    {
      type: 'button',
      class: 'icon-button fault-mark',
      label: 'fault.why',
      'aria-expanded': 'false',
      'aria-controls': id,
    },
    icon('warn'),
  );
  button.addEventListener('click', () => {
    panel.hidden = !panel.hidden;
    button.setAttribute('aria-expanded', String(!panel.hidden));
    if (!panel.hidden) panel.scrollIntoView({ block: 'nearest' });
  });
  // On hover too, without a click.
  const bubble = h(
    'div',
    { class: 'bubble', title: `${text('fault.why')} ${reason}` },
    '该公众号提供的服务出现故障，请稍后再试',
  );
  return [h('div', { class: 'line' }, bubble, button), panel, drawMeta(item)];
}
