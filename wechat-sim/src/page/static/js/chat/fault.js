// The bubble that a user reads when the bot failed, and why, which only the page tells.

import { h, icon } from '../dom.js';
import { faultText } from '../reason.js';
import { drawMeta } from './meta.js';

export function drawFault(item) {
  const { reason, code } = item.content;
  const bubble = h('div', { class: 'bubble', lang: 'zh-CN' }, '该公众号提供的服务出现故障，请稍后再试');
  return [
    h('div', { class: 'line' }, bubble, h('span', { class: 'fault-mark' }, icon('warn'))),
    h('div', { class: 'reason' }, faultText(code, reason)),
    drawMeta(item),
  ];
}
