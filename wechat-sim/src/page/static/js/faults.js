// Faults of the next deliveries, which stay on until they are switched off.

import { store, tell } from './store.js';

/** Each fault with its default value and its bounds. */
export const FAULTS = {
  slow_ms: { value: 6_000, min: 100, max: 20_000, step: 100 },
  drop: { value: 1, min: 1, max: 3, step: 1 },
  twice: { value: true },
  at_once: { value: true },
  bad_signature: { value: true },
  stale_s: { value: 600, min: -86_400, max: 86_400, step: 1 },
};

/** Returns the fault's key in the page's texts; the server's lists have it without its unit. */
export function faultKey(name) {
  return Object.keys(FAULTS).find((key) => key.startsWith(name)) ?? name;
}

const switched = new Map();

export function setFault(name, value) {
  if (value === null) switched.delete(name);
  else switched.set(name, value);
  tell('faults');
}

export function fault(name) {
  return switched.get(name) ?? null;
}

export function clearFaults() {
  switched.clear();
  tell('faults');
}

/** Returns the active faults in the server's format, or `null`. */
export function activeFaults() {
  return switched.size ? Object.fromEntries(switched) : null;
}

export function countFaults() {
  return switched.size + store.apiFaults.length;
}
