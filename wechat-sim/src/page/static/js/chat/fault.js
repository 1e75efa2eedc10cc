// The service fault that a user sees when the bot fails, and its reason, which only the page shows.

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
