// Puts the page together.

import { buildBar } from './bar.js';
import { buildChats } from './chat/chats.js';
import { buildInspector } from './inspector/inspector.js';
import { currentLanguage, onLanguage, translate } from './language.js';
import { follow } from './live.js';
import { listenForShortcuts } from './shortcuts.js';

buildBar(document.getElementById('bar'));
buildChats(document.getElementById('chats'));
buildInspector(document.getElementById('inspector'));
listenForShortcuts();
onLanguage(() => document.dispatchEvent(new CustomEvent('language', { detail: currentLanguage() })));
translate();
follow();
