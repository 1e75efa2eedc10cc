// Times in WeChat's format: the hour for today, the day for others.

import { h } from './dom.js';
import { currentLanguage } from './language.js';

export function timeOf(at) {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  const day = isToday ? {} : { month: 'short', day: 'numeric' };
  const locale = currentLanguage() === 'zh' ? 'zh-CN' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { ...day, hour: '2-digit', minute: '2-digit' }).format(date);
}

export function timeLine(at) {
  return h('time', { class: 'time', datetime: new Date(at).toISOString() }, timeOf(at));
}

/** Formats a duration; empty if unknown. */
export function duration(ms) {
  if (ms === null || ms === undefined) return '';
  if (ms < 1) return '< 1 ms';
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}
