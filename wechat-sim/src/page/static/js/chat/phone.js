// One user's phone: head, log, and actions below.

import { h, icon, iconButton } from '../dom.js';
import { isolated, say, label } from '../language.js';
import { store } from '../store.js';
import { openScan } from './actions.js';
import { act } from '../act.js';
import { Composer } from './composer.js';
import { Log } from './log.js';

export class Phone {
  constructor(openid) {
    this.openid = openid;
    this.title = h('h2', {});
    this.subtitle = h('p', {});
    this.follow = iconButton('heart-add', 'follow', () => this.toggleFollow());
    this.log = new Log(openid);
    this.composer = new Composer(openid);
    this.unfollowed = h(
      'div',
      { class: 'unfollowed', hidden: true },
      h('span', { say: 'unfollowed' }),
      h('button', {
        type: 'button',
        class: 'button primary',
        say: 'follow',
        on: { click: () => act(openid, { kind: 'follow' }) },
      }),
    );
    this.node = h(
      'article',
      { class: 'phone', data: { openid } },
      h(
        'header',
        { class: 'phone-head' },
        this.follow,
        h('div', { class: 'phone-title' }, this.title, this.subtitle),
        iconButton('scan', 'scan', () => openScan(openid)),
      ),
      this.log.node,
      h('div', { class: 'below' }, this.log.jump, this.composer.banner),
      h('footer', {}, this.composer.node, this.unfollowed),
    );
  }

  get user() {
    return store.users.get(this.openid);
  }

  catchUp() {
    this.log.catchUp();
    this.drawUser();
    this.drawMenu();
  }

  drawUser() {
    const { name, follows, typing } = this.user;
    this.node.setAttribute('aria-label', name);
    if (store.bot?.name) this.title.textContent = store.bot.name;
    else say(this.title, 'account');
    this.subtitle.className = typing ? 'typing' : '';
    if (typing) say(this.subtitle, 'typing');
    else say(this.subtitle, follows ? 'as.follower' : 'as.stranger', { name: isolated(name) });
    label(this.follow, follows ? 'unfollow' : 'follow');
    this.follow.replaceChildren(icon(follows ? 'leave' : 'heart-add'));
    this.composer.node.hidden = !follows;
    this.unfollowed.hidden = follows;
  }

  drawMenu() {
    this.composer.drawMenu();
  }

  put(item) {
    this.log.put(item);
  }

  focus() {
    this.composer.focus();
  }

  toggleFollow() {
    act(this.openid, { kind: this.user.follows ? 'unfollow' : 'follow' });
  }
}
