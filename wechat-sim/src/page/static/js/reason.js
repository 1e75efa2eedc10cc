// Reason for a failed push: in the user's language if the code is known, and the platform's text.

import { h } from './dom.js';
import { currentLanguage, hasText, text } from './language.js';

export function faultText(code, reason) {
  const key = `fault.${code}`;
  if (currentLanguage() === 'en' || !hasText(key)) return [reason];
  return [text(key), h('small', { lang: 'en' }, reason)];
}
