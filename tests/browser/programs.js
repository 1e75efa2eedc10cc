// Bots and the simulator as processes of their own, on free ports.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { program } from './requirements.js';

/** The account's settings for the page of `wechat-sim`. */
export const APP = { id: 'wx0123456789abcdef', secret: '0123456789abcdef0123456789abcdef' };

/** Time limit for printing the address, in milliseconds. */
const PATIENCE = 20_000;

const DEMO = { WECHAT_LISTEN: '127.0.0.1:0', WECHAT_PAGE_LISTEN: '127.0.0.1:0' };

/** A bot of the examples with its page. */
export function startBot(name, variables = {}) {
  return start(program(name), [], { ...DEMO, ...variables });
}

/** The page of `wechat-sim` for a bot behind this address. */
export function startPage(url, variables = {}) {
  return start(program('wechat-sim'), ['page', url, '--listen', '127.0.0.1:0'], variables);
}

/** Starts a program and waits for the address of its page. */
async function start(path, parameters, variables) {
  const child = spawn(path, parameters, { env: { PATH: '', ...variables }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const address = await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no address within ${PATIENCE} ms:\n${said.join('\n')}`)),
      PATIENCE,
    );
    ended.then((code) => reject(new Error(`it ended with ${code}:\n${said.join('\n')}`)));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const found = /http:\/\/[\d.:]+\/#token=[\w-]+/.exec(line);
        if (!found) return;
        clearTimeout(timer);
        resolve(found[0]);
      });
    }
  });
  return {
    address,
    said,
    async stop() {
      child.kill();
      await ended;
    },
  };
}
