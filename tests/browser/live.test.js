// The page's connection to its server: interruptions, restarts, missing tokens.

import assert from 'node:assert/strict';
import { createServer, request as ask } from 'node:http';
import { after, before, describe, test } from 'node:test';

import { Phone, closeBrowser, onPage } from './browser.js';
import { startBot } from './programs.js';
import { skip } from './requirements.js';

/** Chromium's message for requests that fail because the server is unreachable. */
const AWAY = /ERR_|401|Failed to load resource/;

describe('the stream of events', { skip }, () => {
  let bot;
  before(async () => {
    bot = await startBot('hello');
  });
  after(async () => {
    await closeBrowser();
    await bot?.stop();
  });

  test('reconnects after an interruption without losing an event', async () => {
    const wire = await startWire(bot.address);
    try {
      await onPage(wire.address, { allow: AWAY }, async (page) => {
        const alice = new Phone(page);
        await page.locator('.chip.good', { hasText: 'live' }).waitFor();
        await wire.cut();
        await page.locator('.chip.bad', { hasText: 'connection lost' }).waitFor();
        await onPage(bot.address, {}, (other) => new Phone(other).say('said in the meantime'));
        await wire.mend();
        await alice.node.locator('.row.user', { hasText: 'said in the meantime' }).waitFor();
        await page.locator('.chip.good', { hasText: 'live' }).waitFor();
        await alice.say('and after it');
        await alice.node.locator('.row.user', { hasText: 'and after it' }).waitFor();
        assert.equal(await alice.node.locator('.row.user', { hasText: 'said in the meantime' }).count(), 1);
      });
    } finally {
      await wire.cut();
    }
  });

  test('a second tab sees what the first one sends', () =>
    onPage(bot.address, {}, async (page) => {
      const other = await page.context().newPage();
      await other.goto(bot.address);
      const there = new Phone(other);
      await there.node.waitFor();
      await new Phone(page).say('from the other tab');
      await there.node.locator('.row.user', { hasText: 'from the other tab' }).waitFor();
    }));

  test('after a restart the page says where to find its new address, which opens in the same tab', async () => {
    const first = await startBot('hello', { WECHAT_PAGE_LISTEN: '127.0.0.1:0' });
    const { host } = new URL(first.address);
    await onPage(first.address, { allow: AWAY }, async (page) => {
      await first.stop();
      await page.locator('.chip.bad', { hasText: 'connection lost' }).waitFor();
      await new Phone(page).say('hello?');
      await page.locator('.toast.bad', { hasText: 'The server does not answer' }).waitFor();
      assert.equal(await new Phone(page).box.inputValue(), 'hello?');
      const second = await startBot('hello', { WECHAT_PAGE_LISTEN: host });
      try {
        await page.locator('dialog', { hasText: 'Open the address from the terminal' }).waitFor();
        await page.locator('.toast.bad').waitFor({ state: 'detached', timeout: 1_000 });
        await page.goto(second.address);
        await page.locator('.chip.good', { hasText: 'live' }).waitFor();
        assert.equal(await page.locator('dialog').count(), 0);
        assert.equal(new URL(page.url()).hash, '');
        await new Phone(page).say('hello');
        await new Phone(page).hears('你好！');
      } finally {
        await second.stop();
      }
    });
  });
});

describe('without a token', { skip }, () => {
  let bot;
  before(async () => {
    bot = await startBot('hello');
  });
  after(async () => {
    await closeBrowser();
    await bot?.stop();
  });

  test('the page says that the token is missing', () =>
    onPage(bot.address, { allow: AWAY }, async (page) => {
      await page.evaluate(() => sessionStorage.clear());
      await page.reload();
      await page.locator('.chip.bad', { hasText: 'no token' }).waitFor();
      await page.locator('dialog', { hasText: 'This page requires the server’s token' }).waitFor();
    }));
});

/** A proxy to the server that can be cut. The server treats it as its own address. */
async function startWire(address) {
  const { hostname, port, host, origin, hash } = new URL(address);
  const server = createServer((request, response) => {
    const headers = { ...request.headers, host, ...(request.headers.origin && { origin }) };
    const onward = ask({ hostname, port, path: request.url, method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  const listen = (on) => new Promise((resolve) => server.listen(on, '127.0.0.1', resolve));
  await listen(0);
  const here = server.address().port;
  return {
    address: `http://127.0.0.1:${here}/${hash}`,
    mend: () => listen(here),
    cut() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      return closed;
    },
  };
}
