// Faults at hand: how pushes are delivered, and what the platform's API answers.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Phone, closeBrowser, onPage, part } from './browser.js';
import { startBot } from './programs.js';
import { skip } from './requirements.js';
import { startShop } from './shop_bot.js';

/** Switches a fault on, and returns to the exchanges. */
async function switchOn(page, name, value) {
  await page.getByRole('tab', { name: 'Faults' }).click();
  await page.locator(`#fault-${name}`).check();
  if (value !== undefined) {
    await page
      .locator('.fault-row', { has: page.locator(`#fault-${name}`) })
      .locator('input[type="number"]')
      .fill(String(value));
    await page.keyboard.press('Tab');
  }
  await page.getByRole('tab', { name: 'Exchanges' }).click();
}

describe('faults of the delivery', { skip }, () => {
  let bot;
  before(async () => {
    bot = await startBot('hello');
  });
  after(async () => {
    await closeBrowser();
    await bot?.stop();
  });

  const tries = (page) => part(page, 'Time').locator('.try-words').allTextContents();

  test('a lost answer is repeated to the next try', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      await switchOn(page, 'drop');
      await alice.node.locator('.banner', { hasText: 'answers lost: 1' }).waitFor();
      await alice.say('hello');
      await alice.hears('你好！');
      await page.locator('.detail-head .chip.good').waitFor();
      const [first, second] = await tries(page);
      assert.match(first, /the answer was lost in transit/);
      assert.match(second, /^200 after/);
      await alice.node.getByRole('button', { name: 'Switch off' }).click();
      await alice.node.locator('.banner').waitFor({ state: 'hidden' });
    }));

  for (const [name, words] of [
    ['twice', 'Deliver twice'],
    ['at_once', 'Two tries at once'],
  ]) {
    test(`${words}: one answer is seen`, () =>
      onPage(bot.address, {}, async (page) => {
        const alice = new Phone(page);
        await alice.rows.count();
        await switchOn(page, name);
        const before = await alice.node.locator('.row.bot').count();
        await alice.say('hello');
        await part(page, 'Time').locator('.try-words', { hasText: 'an extra delivery' }).waitFor();
        await alice.settles();
        assert.equal(await alice.node.locator('.row.bot').count(), before + 1);
      }));
  }

  test('a bad signature is refused, and the user sees the fault', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      await switchOn(page, 'bad_signature');
      await alice.say('hello');
      await alice.hears('该公众号提供的服务出现故障');
      await page.locator('.why', { hasText: 'the status is 403' }).waitFor();
    }));

  test('a stale time is refused', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      await switchOn(page, 'stale_s', 3_600);
      await alice.node.locator('.banner', { hasText: '3600 s old' }).waitFor();
      await alice.say('hello');
      await page.locator('.detail-head .chip.bad', { hasText: 'service fault' }).waitFor();
    }));

  test('a number entered before its box is ticked is kept, within its bounds', () =>
    onPage(bot.address, {}, async (page) => {
      await page.getByRole('tab', { name: 'Faults' }).click();
      const number = page.getByRole('spinbutton', { name: 'Milliseconds' }).first();
      const box = page.locator('#fault-slow_ms');
      await number.fill('99999');
      await box.click();
      assert.equal(await box.isChecked(), true);
      assert.equal(await number.inputValue(), '20000');
      await new Phone(page).node.locator('.banner', { hasText: 'slow by 20000 ms' }).waitFor();
      await number.fill('5');
      await box.click();
      assert.equal(await box.isChecked(), false);
      assert.equal(await number.inputValue(), '100');
    }));

  test('a timestamp that is zero seconds old is not a fault', () =>
    onPage(bot.address, {}, async (page) => {
      await switchOn(page, 'stale_s', 0);
      await page.getByRole('tab', { name: 'Faults' }).click();
      assert.equal(await page.locator('#fault-stale_s').isChecked(), false);
      const alice = new Phone(page);
      assert.equal(await alice.node.locator('.banner').isVisible(), false);
      await page.locator('#fault-stale_s').check();
      await alice.node.locator('.banner', { hasText: '600 s old' }).waitFor();
    }));

  test('a push delivered with faults is marked, and the faults are named', () =>
    onPage(bot.address, {}, async (page) => {
      await switchOn(page, 'twice');
      await switchOn(page, 'stale_s', 2);
      await new Phone(page).say('hello');
      await page.locator('.why', { hasText: 'Delivered with faults: Deliver twice, Stale time' }).waitFor();
      await page.locator('.exchange-row[aria-current="true"]').getByRole('img', { name: 'with faults' }).waitFor();
    }));

  test('on a slow network the platform hangs up, tries three times, and shows the fault', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      await switchOn(page, 'slow_ms', 5_500);
      await alice.say('hello');
      // The bars grow while it waits.
      await part(page, 'Time').locator('.try-words', { hasText: 'the platform hung up' }).first().waitFor();
      await alice.node.locator('.spinner').waitFor({ state: 'detached' });
      await page.locator('.why', { hasText: 'no answer within 5 s, 3 times' }).waitFor();
      assert.equal((await tries(page)).length, 3);
    }));
});

describe('faults of the API', { skip }, () => {
  let shop;
  before(async () => {
    shop = await startShop();
  });
  after(async () => {
    await closeBrowser();
    await shop?.stop();
  });

  test('a call is refused once, and the next one is not', () =>
    onPage(shop.address, {}, async (page) => {
      const alice = new Phone(page);
      await page.getByRole('tab', { name: 'Faults' }).click();
      await page.getByRole('spinbutton', { name: 'errcode' }).fill('45015');
      await page.getByRole('button', { name: 'Switch on' }).click();
      await page.locator('.planned .chip', { hasText: '/cgi-bin/message/custom/send → 45015 × 1' }).waitFor();
      await page.getByRole('tab', { name: 'API calls' }).click();
      const calls = page.locator('#inspector-calls .call', { hasText: '/cgi-bin/message/custom/send' });
      await alice.say('list');
      await calls.locator('.chip.bad', { hasText: '45015' }).waitFor();
      await alice.say('list');
      await alice.hears('满意吗？');
      await page.locator('.planned .chip').waitFor({ state: 'detached' });
    }));

  test('all access tokens are revoked', () =>
    onPage(shop.address, {}, async (page) => {
      await page.getByRole('tab', { name: 'Faults' }).click();
      await page.getByRole('button', { name: 'Revoke all access tokens' }).click();
      await page.getByText('All access tokens were revoked').waitFor();
      await new Phone(page).say('list');
      await page.getByRole('tab', { name: 'API calls' }).click();
      await page.locator('#inspector-calls .chip.bad', { hasText: '40001' }).first().waitFor();
    }));
});
