// The bar at the top: which bot, whether the page is connected, language, theme, help.

import { h, icon, iconButton } from './dom.js';
import { chooseLanguage, currentLanguage, label, say } from './language.js';
import { openDialog } from './dialog.js';
import { openShortcuts } from './shortcuts.js';
import { token } from './server.js';
import { on, store } from './store.js';
import { changeTheme, currentTheme } from './theme.js';
import { showView } from './view.js';

const THEME_ICONS = { auto: 'auto', light: 'sun', dark: 'moon' };

export function buildBar(bar) {
  const mode = h('span', { class: 'chip mode' });
  const url = h('code', {});
  const connection = h('span', { class: 'chip connection' });
  on('state', () => {
    say(mode, `mode.${store.bot.mode}`);
    url.textContent = store.bot.url;
  });
  on('connection', (how) => {
    say(connection, how === 'refused' && !token() ? 'connection.without' : `connection.${how}`);
    connection.className = `chip connection ${how === 'live' ? 'good' : how === 'connecting' ? '' : 'bad'}`;
    if (how === 'refused') askForAddress();
  });
  bar.append(
    h('h1', { class: 'brand' }, h('img', { src: '/icon.svg', alt: '' }), h('span', {}, 'wechat-sim')),
    h('div', { class: 'bar-bot' }, connection, mode, url),
    buildViews(),
    iconButton('globe', 'language', () => chooseLanguage(currentLanguage() === 'zh' ? 'en' : 'zh'), { id: 'language' }),
    buildThemeButton(),
    iconButton('help', 'shortcuts', openShortcuts, { id: 'help' }),
  );
}

// A phone shows one pane at a time.
function buildViews() {
  const one = (view, pressed) =>
    h('button', {
      type: 'button',
      say: `view.${view}`,
      data: { view },
      'aria-pressed': String(pressed),
      on: { click: () => showView(view) },
    });
  const buttons = [one('chat', true), one('inspector', false)];
  on('view', (view) => {
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.view === view));
  });
  return h('div', { class: 'views', role: 'group', label: 'views' }, buttons);
}

function buildThemeButton() {
  const button = iconButton(THEME_ICONS[currentTheme()], `theme.${currentTheme()}`, changeTheme, { id: 'theme' });
  on('theme', (theme) => {
    button.replaceChildren(icon(THEME_ICONS[theme]));
    label(button, `theme.${theme}`);
  });
  return button;
}

function askForAddress() {
  if (document.querySelector('dialog.refused')) return;
  const say = token() ? 'refused.text' : 'refused.without';
  openDialog('refused', () => h('div', { class: 'dialog-body' }, h('p', { say })), { class: 'refused' });
}
