// Why a push failed: in the user's language where the code is known, and in the platform's words.

import { h } from './dom.js';
import { currentLanguage, hasText, text } from './language.js';

export function faultText(code, reason) {
  const key = `fault.${code}`;
  if (currentLanguage() === 'en' || !hasText(key)) return [reason];
  return [text(key), h('small', { lang: 'en' }, reason)];
}
