// Several users of one account.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { PHONE, Phone, closeBrowser, onPage } from './browser.js';
import { startBot } from './programs.js';
import { skip } from './requirements.js';

async function addUser(page, name) {
  await page.locator('#add-user').click();
  await page.locator('dialog input').fill(name);
  await page.keyboard.press('Enter');
  const phone = new Phone(page, name);
  await phone.node.waitFor();
  return phone;
}

describe('users', { skip }, () => {
  let bot;
  before(async () => {
    bot = await startBot('sessions');
  });
  after(async () => {
    await closeBrowser();
    await bot?.stop();
  });

  test('two are shown side by side, and each has its own session', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      const bob = await addUser(page, 'bob');
      await alice.say('买 牛奶');
      await alice.hears('有 1 样');
      await bob.say('买 盐');
      await bob.hears('有 1 样');
      await alice.say('买 面包');
      await alice.hears('有 2 样');
      assert.equal(await bob.node.getByText('面包').count(), 0);
      const [left, right] = [await alice.node.boundingBox(), await bob.node.boundingBox()];
      assert.equal(left.y, right.y);
      assert.ok(left.x + left.width <= right.x, 'they do not overlap');
      assert.ok(right.x + right.width <= 1440);
      const inspector = await page.locator('#inspector').boundingBox();
      assert.ok(right.x + right.width <= inspector.x, 'the inspector stands beside them');
      await page.locator('.exchange-row .who', { hasText: 'bob' }).first().waitFor();
    }));

  test('markup in a name is shown as text', () =>
    onPage(bot.address, {}, async (page) => {
      await addUser(page, '<b>x</b>');
      assert.equal(await page.locator('.user-tab b').count(), 0);
    }));

  test('on a phone one is shown at a time, and messages to others are counted', () =>
    onPage(bot.address, { size: PHONE }, async (page) => {
      const alice = new Phone(page);
      await addUser(page, 'carol');
      const tab = (name) => page.locator('.user-tab', { hasText: name });
      const left = async (phone) => (await phone.node.boundingBox()).x;
      await page.waitForFunction(
        () => document.querySelector('.phone[aria-label="carol"]').getBoundingClientRect().x === 0,
      );
      assert.equal(await tab('carol').getAttribute('aria-current'), 'true');
      // The message reaches Alice from another client, like from a second tab.
      await page.evaluate(() => {
        const box = document.querySelector('.phone[aria-label="alice"] textarea');
        box.value = '清单';
        box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      });
      await tab('alice').locator('.unread', { hasText: '1' }).waitFor();
      await tab('alice').click();
      await page.waitForFunction(
        () => document.querySelector('.phone[aria-label="alice"]').getBoundingClientRect().x === 0,
      );
      assert.equal(await left(alice), 0);
      await tab('alice').locator('.unread').waitFor({ state: 'hidden' });
    }));
});
