// Dark or light: the system's setting, until the user chooses.

import { tell } from './store.js';

const KEY = 'wechat-sim.theme';
const ORDER = ['auto', 'light', 'dark'];

let theme = ORDER.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : 'auto';
apply();

function apply() {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function currentTheme() {
  return theme;
}

/** Selects the next theme. */
export function changeTheme() {
  theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
  localStorage.setItem(KEY, theme);
  apply();
  tell('theme', theme);
}
