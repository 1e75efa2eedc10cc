// The origin of an answer, which the routes alone do not show.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Phone, closeBrowser, onPage, part } from './browser.js';
import { startBot } from './programs.js';
import { skip } from './requirements.js';

describe('the origin of an answer', { skip }, () => {
  const bots = {};
  before(async () => {
    bots.hello = await startBot('hello');
    bots.dialogue = await startBot('dialogue');
    bots.collect = await startBot('slow', { WECHAT_LATE: 'collect' });
  });
  after(async () => {
    await closeBrowser();
    await Promise.all(Object.values(bots).map((bot) => bot.stop()));
  });

  /** Returns the inspector's origin of the newest exchange, after checking that no route was chosen. */
  async function answeredBy(page, words, title = 'Handler') {
    await part(page, title).locator('.by-whom', { hasText: words }).waitFor();
    assert.equal(await part(page, title).locator('.route.wins').count(), 0);
  }

  test('a dialogue that continues', () =>
    onPage(bots.dialogue.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('点单');
      await alice.hears('想喝什么？');
      await part(page, 'Handler').locator('.route.wins', { hasText: 'order' }).waitFor();
      await alice.say('拿铁');
      await alice.hears('大杯还是小杯？');
      await answeredBy(page, 'continues the dialogue of order: no route was consulted');
      await part(page, 'Handler')
        .locator('.where', { hasText: /dialogue\.rs:\d+/ })
        .first()
        .waitFor();
      await page.locator('#language').click();
      await answeredBy(page, '接着 order 的对话：没有询问任何路由', '处理函数');
    }));

  test('a request that was refused', () =>
    onPage(bots.hello.address, {}, async (page) => {
      await page.getByRole('tab', { name: 'Faults' }).click();
      await page.locator('#fault-bad_signature').check();
      await page.getByRole('tab', { name: 'Exchanges' }).click();
      await new Phone(page).say('hello');
      await answeredBy(page, 'the request was refused before any route was consulted');
    }));

  test('a handler called by an earlier try of the message', () =>
    onPage(bots.hello.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('hello');
      await part(page, 'Handler').locator('.route.wins', { hasText: 'hello' }).waitFor();
      await alice.settles();
      await page.getByRole('button', { name: 'Send the request again' }).click();
      await answeredBy(page, 'the same message was answered before: the same answer again');
    }));

  test('no origin, because nothing was sent', () =>
    onPage(bots.hello.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.node.getByRole('button', { name: 'Unfollow' }).click();
      await alice.notes('unfollowed the account');
      // The box is hidden now; a second tab may not know it yet.
      await alice.box.evaluate((box) => {
        box.value = 'hello';
        box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      });
      await answeredBy(page, 'not sent');
      assert.equal(await page.locator('.exchange-row').last().locator('.took').textContent(), '');
    }));

  test('an earlier answer that was collected', () =>
    onPage(bots.collect.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('wait 5.5');
      await alice.settles();
      // The run ends a second after the placeholder.
      await page.waitForTimeout(2_000);
      await alice.say('and?');
      await alice.hears('done 5.5 run 1');
      await answeredBy(page, 'an earlier late answer, kept for the next message');
    }));
});
