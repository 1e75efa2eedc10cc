// The browser, and navigation of the page like a user.

import assert from 'node:assert/strict';

import { CHROMIUM } from './requirements.js';

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Time limit for something to appear, in milliseconds; a third try takes 15 s. */
const PATIENCE = 20_000;

let browser;

async function launch() {
  const { chromium } = await import('playwright-core');
  // Chromium does not sandbox itself under root, as which CI runs.
  browser ??= chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--use-fake-device-for-media-stream'],
  });
  return browser;
}

export async function closeBrowser() {
  await (await browser)?.close();
  browser = undefined;
}

/**
 * Opens the page, passes it to `use`, and closes it. A request to another server, or an error in its console
 * (for instance a violation of its Content-Security-Policy), fails the test.
 */
export async function onPage(address, { size = DESK, language = 'en-US', theme = 'light', allow = /^$/ } = {}, use) {
  const context = await (await launch()).newContext({ viewport: size, locale: language, colorScheme: theme });
  context.setDefaultTimeout(PATIENCE);
  await context.grantPermissions(['clipboard-read', 'clipboard-write', 'microphone']);
  const page = await context.newPage();
  const wrong = [];
  const { origin } = new URL(address);
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== origin) wrong.push(`request to ${url}`);
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !allow.test(message.text())) wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(error.stack || error.message));
  page.on('dialog', (dialog) => {
    wrong.push(`a dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  try {
    await page.goto(address);
    await page.locator('.phone').first().waitFor();
    await use(page);
    assert.deepEqual(wrong, []);
  } catch (error) {
    // An error in the page often explains why something did not appear.
    if (wrong.length > 0) error.message += `\nThe page said:\n${wrong.join('\n')}`;
    throw error;
  } finally {
    await context.close();
  }
}

/** The phone of a user. */
export class Phone {
  constructor(page, name = 'alice') {
    this.page = page;
    this.node = page.locator(`.phone[aria-label="${name}"]`);
    this.box = this.node.locator('textarea');
    this.rows = this.node.locator('.row');
  }

  async say(words) {
    if (!(await this.box.isVisible())) await this.node.getByRole('button', { name: /keyboard|键盘/ }).click();
    await this.box.fill(words);
    await this.box.press('Enter');
  }

  /** The bot's last row, once it contains this. */
  async hears(words) {
    const row = this.node.locator('.row.bot', { hasText: words }).last();
    await row.waitFor();
    return row;
  }

  /** A grey line that contains this. */
  async notes(words) {
    await this.node.locator('.pill', { hasText: words }).last().waitFor();
  }

  /** Opens an entry of the `+` panel. */
  async attach(kind) {
    if (!(await this.box.isVisible())) await this.node.getByRole('button', { name: /keyboard|键盘/ }).click();
    await this.node.getByRole('button', { name: /More to send|更多/ }).click();
    await this.node.locator(`.attach [data-kind="${kind}"]`).click();
  }

  /** Waits until no exchange is running. */
  async settles() {
    await this.page.waitForFunction(
      (node) => node.querySelectorAll('.row').length > 0 && !node.querySelector('.spinner'),
      await this.node.elementHandle(),
    );
  }
}

/** The inspector's section with this title. */
export function part(page, title) {
  return page.locator('.part', { has: page.getByRole('heading', { name: title, exact: true }) });
}

/** Text that the page copied to the clipboard. */
export function clipboard(page) {
  return page.evaluate(() => navigator.clipboard.readText());
}
