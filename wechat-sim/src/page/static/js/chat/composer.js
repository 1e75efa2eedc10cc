// The foot of a phone: a text box with emoji and attachments, or the bot's menu; the user switches between them.

import { h, icon, iconButton } from '../dom.js';
import { onLanguage, say, text } from '../language.js';
import { clearFaults, activeFaults } from '../faults.js';
import { on, store } from '../store.js';
import { act } from '../act.js';
import { attachPanel } from './actions.js';
import { acceptFiles } from './drop.js';
import { emojiPanel } from './emoji.js';
import { openVoice } from './files.js';
import { menuButtons } from './menu.js';

/** Maximum height of the text box, in pixels. */
const TALLEST = 132;

export class Composer {
  constructor(openid) {
    this.openid = openid;
    /** Position in the history of sent texts, from the end; 0 is the draft. */
    this.recalled = 0;
    this.showsMenu = null;
    this.box = h('textarea', {
      rows: 1,
      label: 'write',
      enterkeyhint: 'send',
      on: { keydown: (event) => this.key(event), input: () => this.changed() },
    });
    this.emoji = iconButton('smile', 'emoji', () => this.toggle('emoji'), { 'aria-expanded': 'false' });
    this.more = iconButton('plus', 'more', () => this.toggle('attach'), { 'aria-expanded': 'false' });
    this.submit = h('button', {
      type: 'button',
      class: 'button primary send',
      say: 'send',
      hidden: true,
      on: { click: () => this.send() },
    });
    this.toMenu = iconButton('menu-list', 'menu.show', () => this.switchTo(true), { hidden: true });
    this.textRow = h(
      'div',
      { class: 'composer-row' },
      this.toMenu,
      iconButton('voice', 'voice', () => openVoice(openid)),
      this.box,
      this.emoji,
      this.more,
      this.submit,
    );
    this.menuBar = h('div', { class: 'menu-bar', hidden: true });
    this.panel = h('div', {});
    this.node = h('div', { class: 'composer' }, this.menuBar, this.textRow, this.panel);
    this.banner = this.buildBanner();
    acceptFiles(this.node, openid);
    on('faults', () => this.drawBanner());
    onLanguage(() => this.drawBanner());
    this.node.addEventListener('keydown', (event) => event.key === 'Escape' && this.leavePanel());
  }

  buildBanner() {
    this.faults = h('span', {});
    return h(
      'div',
      { class: 'banner', hidden: true },
      icon('bug'),
      this.faults,
      h('button', { type: 'button', class: 'button small', say: 'faults.clear', on: { click: clearFaults } }),
    );
  }

  drawBanner() {
    const active = activeFaults();
    this.banner.hidden = !active;
    if (active) {
      const names = Object.keys(active).map((name) => text(`fault.${name}.short`, { value: active[name] }));
      this.faults.textContent = text('faults.on', { faults: names.join(text('comma')) });
    }
  }

  drawMenu() {
    const buttons = store.menu?.button ?? [];
    const keyboard = iconButton('menu-keys', 'menu.hide', () => this.switchTo(false));
    this.menuBar.replaceChildren(keyboard, menuButtons(buttons, this.openid));
    this.toMenu.hidden = buttons.length === 0;
    // Like WeChat: an account with a menu shows it first.
    if (buttons.length === 0) this.show(false);
    else this.show(this.showsMenu ?? true);
  }

  switchTo(menu) {
    this.showsMenu = menu;
    this.show(menu);
    if (menu) this.menuBar.querySelector('button').focus();
    else this.box.focus();
  }

  show(menu) {
    this.menuBar.hidden = !menu;
    this.textRow.hidden = menu;
    if (menu) this.closePanel();
  }

  focus() {
    if (this.textRow.hidden) this.switchTo(false);
    this.box.focus();
  }

  toggle(name) {
    const button = name === 'emoji' ? this.emoji : this.more;
    const open = button.getAttribute('aria-expanded') === 'true';
    this.closePanel();
    if (open) return;
    button.setAttribute('aria-expanded', 'true');
    this.panel.append(
      name === 'emoji' ? emojiPanel((emoji) => this.insert(emoji)) : attachPanel(this.openid, () => this.leavePanel()),
    );
  }

  /** Closes it, and returns the focus to the button that opened it. */
  leavePanel() {
    const opener = this.node.querySelector('.icon-button[aria-expanded="true"]');
    this.closePanel();
    opener?.focus();
  }

  closePanel() {
    this.panel.replaceChildren();
    this.emoji.setAttribute('aria-expanded', 'false');
    this.more.setAttribute('aria-expanded', 'false');
  }

  insert(words) {
    this.box.setRangeText(words, this.box.selectionStart, this.box.selectionEnd, 'end');
    this.changed();
  }

  changed() {
    this.submit.hidden = this.box.value.trim() === '';
    this.more.hidden = !this.submit.hidden;
    this.box.style.height = 'auto';
    const borders = this.box.offsetHeight - this.box.clientHeight;
    this.box.style.height = `${Math.min(this.box.scrollHeight + borders, TALLEST)}px`;
  }

  key(event) {
    // Enter also confirms a Chinese character.
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === 'ArrowUp' && (this.recalled > 0 || this.box.value === '')) {
      event.preventDefault();
      this.recall(1);
    } else if (event.key === 'ArrowDown' && this.recalled > 0) {
      event.preventDefault();
      this.recall(-1);
    }
  }

  recall(step) {
    const said = [...store.items.values()]
      .filter((item) => item.openid === this.openid && item.from === 'user' && item.content.kind === 'text')
      .map((item) => item.content.text);
    this.recalled = Math.max(0, Math.min(said.length, this.recalled + step));
    this.box.value = this.recalled === 0 ? '' : said.at(-this.recalled);
    this.changed();
  }

  async send() {
    const words = this.box.value;
    if (words.trim() === '') return;
    this.box.value = '';
    this.recalled = 0;
    this.changed();
    this.closePanel();
    const sent = await act(this.openid, { kind: 'text', text: words });
    // A refused text can be corrected.
    if (!sent && this.box.value === '') {
      this.box.value = words;
      this.changed();
    }
  }
}
