// Details of an exchange in the inspector.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Phone, clipboard, closeBrowser, onPage, part } from './browser.js';
import { startBot } from './programs.js';
import { skip } from './requirements.js';

const SAFE = {
  WECHAT_TOKEN: 'Kf7oWindowBox2026',
  WECHAT_APP_ID: 'wx3f9a71c2d84be605',
  WECHAT_AES_KEY: 'Zx4Qm7TtB2pLr9Vw1YcEa6HsJd3GnUk8FoXi5Rq0MbA',
};

describe('the inspector', { skip }, () => {
  const bots = {};
  before(async () => {
    bots.hello = await startBot('hello');
    bots.safe = await startBot('hello', SAFE);
    bots.slow = await startBot('slow');
    bots.sessions = await startBot('sessions');
  });
  after(async () => {
    await closeBrowser();
    await Promise.all(Object.values(bots).map((bot) => bot.stop()));
  });

  test('names the handler with its file and line, and why each other route was not chosen', () =>
    onPage(bots.hello.address, {}, async (page) => {
      await new Phone(page).say('hello');
      const handler = part(page, 'Handler');
      await handler.locator('.route.wins', { hasText: /hello.*text "hello".*hello\.rs:\d+/ }).waitFor();
      await handler.locator('.route', { hasText: /other.*fits, but comes later/ }).waitFor();
      await handler.getByText('other routes, which do not fit').click();
      await handler.locator('.route', { hasText: /photo.*does not fit/ }).waitFor();
      const took = await page.locator('.exchange-row[aria-current="true"] .took').textContent();
      assert.match(took, /^(< 1|\d+) ms$/);
      assert.equal(await part(page, 'Time').locator('.part-head .hint').textContent(), took);
    }));

  test('shows request and answer, in safe mode both decrypted and as sent', () =>
    onPage(bots.safe.address, {}, async (page) => {
      await page.locator('.chip', { hasText: 'safe mode' }).waitFor();
      await new Phone(page).say('hello');
      for (const [title, words] of [
        ['Request', '<Content><![CDATA[hello]]></Content>'],
        ['Answer', '你好！我是用 Rust'],
      ]) {
        const one = part(page, title);
        await one.locator('.code:visible', { hasText: words }).waitFor();
        await one.getByRole('tab', { name: 'Cipher' }).click();
        await one.locator('.code:visible', { hasText: '<Encrypt>' }).waitFor();
      }
      assert.equal(await part(page, 'Request').locator('.code:visible .name').first().textContent(), 'xml');
    }));

  test('opened sections stay open when the exchange is drawn again', () =>
    onPage(bots.safe.address, {}, async (page) => {
      await new Phone(page).say('hello');
      const request = part(page, 'Request');
      await request.getByRole('tab', { name: 'Cipher' }).click();
      await request.locator('summary').click();
      await page.getByRole('button', { name: '切换到中文' }).click();
      const again = part(page, '请求');
      await again.locator('.code:visible', { hasText: '<Encrypt>' }).waitFor();
      await again.locator('dt', { hasText: 'msg_signature' }).waitFor();
    }));

  test('the second try joins a six-second handler', () =>
    onPage(bots.slow.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('wait 6');
      await alice.node.locator('.spinner').waitFor();
      await part(page, 'Time').locator('.span.running').waitFor();
      await alice.hears('done 6 run 1');
      const time = part(page, 'Time');
      const tries = time.locator('.try-words');
      await tries.nth(1).waitFor();
      assert.match(await tries.nth(0).textContent(), /the platform hung up after 5\.0/);
      assert.match(await tries.nth(1).textContent(), /200 after .*joined the run that an earlier try had started/);
      assert.equal(await time.locator('.span').count(), 2);
      assert.equal(await alice.node.locator('.spinner').count(), 0);
    }));

  test('shows the session before and after', () =>
    onPage(bots.sessions.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('买 牛奶');
      await alice.hears('有 1 样');
      await alice.say('买 面包');
      await alice.hears('有 2 样');
      const [before, after] = await part(page, 'Session').locator('.code').allTextContents();
      assert.match(before, /牛奶/);
      assert.doesNotMatch(before, /面包/);
      assert.match(after, /牛奶[\s\S]*面包/);
    }));

  test('an effect attributed by a guess is marked as a guess', () =>
    onPage(bots.hello.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('hello');
      await alice.hears('你好！');
      await alice.settles();
      await page.route('**/api/state', async (route) => {
        const response = await route.fetch();
        const state = await response.json();
        for (const item of state.items) item.guess = item.from === 'bot';
        route.fulfill({ response, json: state });
      });
      await page.reload();
      await (await alice.hears('你好！')).locator('.inspect', { hasText: /^probably from #\d+$/ }).waitFor();
      assert.equal(await alice.node.locator('.row.user .inspect', { hasText: 'probably' }).count(), 0);
    }));

  test('a part that cannot be drawn shows an error, and the others are drawn', () =>
    onPage(bots.hello.address, { allow: /TypeError/ }, async (page) => {
      await page.route('**/api/exchanges/*', async (route) => {
        const response = await route.fetch();
        route.fulfill({ response, json: { ...(await response.json()), session: { known: true } } });
      });
      const alice = new Phone(page);
      await alice.say('hello');
      await page.locator('.detail .error-text', { hasText: 'This part could not be drawn: ' }).waitFor();
      await part(page, 'Answer').locator('.code', { hasText: '你好！' }).waitFor();
    }));

  test('copies an exchange as curl, as a step of a conversation, and as test code', () =>
    onPage(bots.hello.address, {}, async (page) => {
      await new Phone(page).say('hello');
      await page.locator('.detail-head .chip.good').waitFor();
      await page.getByRole('button', { name: 'Copy as a curl command' }).click();
      await page.getByText('Copied').last().waitFor();
      assert.match(await clipboard(page), /^curl .*signature=/s);
      await page.getByRole('button', { name: 'Copy as toml' }).click();
      await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith('[[step]]'));
      assert.match(await clipboard(page), /text = "hello"/);
      await page.getByRole('button', { name: 'Copy as test code' }).click();
      await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes('.text("hello")'));
    }));

  test('copies the whole history as a conversation', () =>
    onPage(bots.hello.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('你好');
      await alice.hears('你好！');
      await alice.settles();
      await page.getByRole('tab', { name: 'Bot' }).click();
      await page.getByRole('button', { name: 'Copy as conversation test' }).click();
      await page.waitForFunction(async () => /text = "你好"/.test(await navigator.clipboard.readText()));
    }));

  test('sends any XML, signed, and edits an earlier request', () =>
    onPage(bots.hello.address, {}, async (page) => {
      const alice = new Phone(page);
      await page.getByRole('tab', { name: 'XML' }).click();
      const editor = page.getByLabel('XML of the push');
      assert.match(await editor.inputValue(), /<FromUserName><!\[CDATA\[o/);
      await page.getByRole('button', { name: 'Sign and send' }).click();
      await alice.hears('你好！我是用 Rust');
      await page.getByRole('tab', { name: 'Exchanges' }).click();
      await page.getByRole('button', { name: 'Edit the XML and send it' }).click();
      await editor.fill((await editor.inputValue()).replace('[hello]', '[what?]'));
      await editor.press('Control+Enter');
      await alice.hears('说“你好”或“hello”');
    }));

  test('sends a request again, byte for byte', () =>
    onPage(bots.hello.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('hello');
      await alice.settles();
      const queries = async () => {
        const address = part(page, 'Request').locator('details');
        if ((await address.getAttribute('open')) === null) await address.locator('summary').click();
        return address.locator('dd').allTextContents();
      };
      const first = await queries();
      const chosen = page.locator('.exchange-row[aria-current="true"] .number');
      const number = await chosen.textContent();
      await page.getByRole('button', { name: 'Send the request again' }).click();
      await page.waitForFunction(
        (old) => !document.querySelector('.detail-head h2')?.textContent.startsWith(`${old} `),
        number,
      );
      assert.notEqual(await chosen.textContent(), number);
      assert.deepEqual(await queries(), first);
    }));

  test('keeps an older exchange selected while new ones arrive', () =>
    onPage(bots.hello.address, {}, async (page) => {
      const alice = new Phone(page);
      for (const words of ['one', 'two']) {
        await alice.say(words);
        await alice.node.locator('.row.user', { hasText: words }).waitFor();
        await alice.settles();
      }
      await page.locator('.exchange-row', { hasText: 'one' }).last().click();
      await alice.say('three');
      await page.locator('.exchange-row', { hasText: 'three' }).waitFor();
      await alice.settles();
      assert.match(await page.locator('.detail-head h2').textContent(), /one$/);
    }));
});
