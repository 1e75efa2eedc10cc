// The server's API: one function for each request.

const KEY = 'wechat-sim.token';

/** The server refused, or did not answer. */
class ServerError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

takeToken();
// Opening an address in a tab that already shows the page changes only the fragment.
addEventListener('hashchange', () => takeToken() && location.reload());

/** The token is in the fragment, which enters no log and no Referer, and is removed from the address bar at once. */
function takeToken() {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (!given) return false;
  sessionStorage.setItem(KEY, given);
  history.replaceState(null, '', location.pathname);
  return true;
}

export function token() {
  return sessionStorage.getItem(KEY) ?? '';
}

async function request(method, path, body) {
  const headers = { Authorization: `Bearer ${token()}` };
  const isJson = body !== undefined && !(body instanceof Blob);
  if (isJson) headers['Content-Type'] = 'application/json';
  let response;
  try {
    response = await fetch(path, { method, headers, body: isJson ? JSON.stringify(body) : body });
  } catch {
    throw new ServerError(0, '');
  }
  const answer = response.headers.get('Content-Type')?.startsWith('application/json') ? await response.json() : null;
  if (!response.ok) throw new ServerError(response.status, answer?.error ?? response.statusText);
  return answer;
}

export const getState = () => request('GET', '/api/state');
export const getExchange = (id) => request('GET', `/api/exchanges/${id}`);
export const getConversation = () => request('GET', '/api/conversation');
export const addUser = (name) => request('POST', '/api/users', { name });
export const repeat = (exchange) => request('POST', `/api/exchanges/${exchange}/repeat`);
export const clearHistory = () => request('POST', '/api/clear');
export const addApiFault = (fault) => request('POST', '/api/api-faults', fault);
export const clearApiFaults = () => request('DELETE', '/api/api-faults');
export const revokeTokens = () => request('POST', '/api/revoke-tokens');

export function send(openid, action) {
  return request('POST', `/api/users/${encodeURIComponent(openid)}/send`, action);
}

export function upload(kind, file) {
  return request('POST', `/api/media?${new URLSearchParams({ kind, name: file.name })}`, file);
}

/** The stream of events. */
export function openEvents() {
  return new EventSource(`/api/events?${new URLSearchParams({ token: token() })}`);
}
