// A crowded page: many users, long names, menus, small screens.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { DESK, Phone, closeBrowser, onPage } from './browser.js';
import { skip } from './requirements.js';
import { startShop } from './shop_bot.js';

const NARROW = { width: 320, height: 640 };

/** Its right-to-left letters reorder the text after it. */
const TURNING = 'evil\u202egnp';

describe('a crowded page', { skip }, () => {
  let shop;
  before(async () => {
    shop = await startShop();
  });
  after(async () => {
    await closeBrowser();
    await shop?.stop();
  });

  async function addUser(page, name) {
    await page.locator('#add-user').click();
    await page.locator('dialog input').fill(name);
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor({ state: 'detached' });
  }

  const edges = (locator) =>
    locator.evaluate((node) => {
      const { left, right, top, bottom } = node.getBoundingClientRect();
      return { left, right, top, bottom };
    });

  test('the tab of the current user is visible among eight', () =>
    onPage(shop.address, {}, async (page) => {
      for (const name of ['bob', 'carol', 'dave', TURNING, '小红', 'a-name-that-is-rather-long', 'zed']) {
        await addUser(page, name);
      }
      for (const name of ['zed', 'alice']) {
        const tab = page.locator('.user-tab', { hasText: name });
        if (name === 'alice') await page.locator('.log').last().press('1');
        await page.waitForFunction((node) => node.getAttribute('aria-current') === 'true', await tab.elementHandle());
        const [list, one] = [await edges(page.locator('.user-tabs')), await edges(tab)];
        assert.ok(one.left >= list.left && one.right <= list.right + 1, name);
      }
    }));

  test('a right-to-left name does not reorder the text of the page', () =>
    onPage(shop.address, {}, async (page) => {
      const one = new Phone(page, TURNING);
      await page.locator('.user-tab', { hasText: TURNING }).click();
      await one.say('hours');
      await page.locator('.detail-head h2', { hasText: 'hours' }).waitFor();
      const names = await page.locator('.detail-head h2 bdi').allTextContents();
      assert.deepEqual(names, [TURNING, 'hours']);
      assert.equal(await one.node.locator('.phone-title p').textContent(), `chatting as \u2068${TURNING}\u2069`);
    }));

  test('menu entries have one line each and close when another button opens', () =>
    onPage(shop.address, { size: NARROW }, async (page) => {
      const alice = new Phone(page);
      await alice.node.getByRole('button', { name: '更多', exact: true }).click();
      const entries = alice.node.locator('.sub-menu:visible button');
      for (const entry of await entries.all()) {
        const { top, bottom } = await edges(entry);
        assert.ok(bottom - top < 50, await entry.textContent());
      }
      await alice.node.getByRole('button', { name: '今日书单', exact: true }).click();
      await entries.first().waitFor({ state: 'hidden' });
    }));

  test('an event is listed with its key, and a resent image is shown as an image', () =>
    onPage(shop.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.attach('event');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.locator('.exchange-row', { hasText: 'CLICK · TODAY' }).waitFor();
      await alice.attach('image');
      await page.getByRole('button', { name: 'Send the sample' }).click();
      await page.locator('.detail-head .chip.good').waitFor();
      await alice.settles();
      await page.locator('.detail-head h2', { hasText: 'Picture' }).waitFor();
      await page.getByRole('button', { name: 'Send the request again' }).click();
      await alice.node.locator('.row.user .bubble', { hasText: /^↻ Picture$/ }).waitFor();
    }));

  test('switching the language keeps the chat at its end', () =>
    onPage(shop.address, { size: { ...DESK, height: 600 } }, async (page) => {
      const alice = new Phone(page);
      for (const word of ['news', 'video', 'image']) await alice.say(word);
      await alice.settles();
      await page.locator('#language').click();
      await page.waitForFunction(
        (log) => log.scrollTop > 0 && log.scrollHeight - log.scrollTop - log.clientHeight < 2,
        await alice.node.locator('.log').elementHandle(),
      );
      await alice.node.locator('.log').evaluate((log) => log.scrollTo(0, 10));
      await page.waitForTimeout(100);
      await page.locator('#language').click();
      assert.equal(await alice.node.locator('.log').evaluate((log) => log.scrollTop), 10);
    }));

  test('a notice does not cover a text box', () =>
    onPage(shop.address, {}, async (page) => {
      await page.getByRole('tab', { name: 'Faults' }).click();
      await page.getByRole('button', { name: 'Revoke all access tokens' }).click();
      const note = await edges(page.locator('.toast'));
      assert.ok(note.left >= (await edges(page.locator('#inspector'))).left);
    }));

  test('nothing overflows at 320 pixels', () =>
    onPage(shop.address, { size: NARROW }, async (page) => {
      const overflow = () =>
        page.evaluate(() => {
          const bar = document.getElementById('bar');
          return [document.documentElement.scrollWidth - innerWidth, bar.scrollWidth - bar.clientWidth];
        });
      assert.deepEqual(await overflow(), [0, 0]);
      await page.getByRole('button', { name: 'Inspector' }).click();
      for (const tab of await page.locator('#inspector > .tabs > .tab').all()) {
        await tab.click();
        assert.deepEqual(await overflow(), [0, 0], await tab.textContent());
      }
    }));
});
