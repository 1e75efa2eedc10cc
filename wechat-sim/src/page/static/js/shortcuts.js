// Keyboard shortcuts outside text fields, and their list.

import { focusComposer, focusUser } from './chat/chats.js';
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { chooseLanguage, currentLanguage } from './language.js';
import { changeTheme } from './theme.js';
import { currentView, showTab, showView, stepExchange } from './view.js';

/** Shortcuts in the order of the list: keys, text, action. The first four work in the text box. */
const SHORTCUTS = [
  [['Enter'], 'key.send'],
  [['Shift', 'Enter'], 'key.newline'],
  [['↑'], 'key.recall'],
  [['Esc'], 'key.close'],
  [['/'], 'key.write', () => focusComposer()],
  [['1', '…', '9'], 'key.user'],
  [['j'], 'key.next', () => stepExchange(1)],
  [['k'], 'key.previous', () => stepExchange(-1)],
  [['i'], 'key.view', () => showView(currentView() === 'chat' ? 'inspector' : 'chat')],
  [['f'], 'key.faults', () => showTab('faults', true)],
  [['x'], 'key.xml', () => showTab('xml', true)],
  [['l'], 'key.language', () => chooseLanguage(currentLanguage() === 'zh' ? 'en' : 'zh')],
  [['t'], 'key.theme', changeTheme],
  [['?'], 'key.help', openShortcuts],
];

export function listenForShortcuts() {
  document.addEventListener('keydown', (event) => {
    const isWriting = event.target.closest?.('input, textarea, select, dialog');
    if (isWriting || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const press = /^[1-9]$/.test(event.key)
      ? () => focusUser(Number(event.key) - 1)
      : SHORTCUTS.find(([keys, , press]) => press && keys.length === 1 && keys[0] === event.key)?.[2];
    if (!press) return;
    event.preventDefault();
    press();
  });
}

export function openShortcuts() {
  openDialog('shortcuts', () =>
    h(
      'dl',
      { class: 'dialog-body keys' },
      SHORTCUTS.map(([keys, key]) => [
        h(
          'dt',
          {},
          keys.map((name, i) => [
            i && name !== '…' && keys[i - 1] !== '…' ? ' + ' : ' ',
            name === '…' ? '…' : h('kbd', {}, name),
          ]),
        ),
        h('dd', { say: key }),
      ]),
    ),
  );
}
