// Sends actions of a user to the server, with the active faults.

import { activeFaults } from './faults.js';
import { send, upload } from './server.js';
import { tell } from './store.js';
import { showError } from './toast.js';

/** Sends an action; `false` if the server refused it. */
export async function act(openid, action) {
  const faults = activeFaults();
  try {
    await send(openid, faults ? { ...action, faults } : action);
    tell('acted', openid);
    return true;
  } catch (error) {
    showError(error);
    return false;
  }
}

/** Uploads a file and sends it as a message of this kind. */
export async function actWithFile(openid, kind, file, more = {}) {
  try {
    const { media_id: mediaId } = await upload(kind, file);
    return await act(openid, { kind, media_id: mediaId, ...more });
  } catch (error) {
    showError(error);
    return false;
  }
}
