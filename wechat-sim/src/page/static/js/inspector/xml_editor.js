// Any XML, signed and sent as it stands.

import { act } from '../chat/act.js';
import { currentUser } from '../chat/chats.js';
import { h } from '../dom.js';
import { store, on } from '../store.js';
import { showTab } from './inspector.js';
import { prettyXml } from './xml.js';

/** What comes behind the header, by what it is. */
const TEMPLATES = {
  text: '<MsgType><![CDATA[text]]></MsgType>\n  <Content><![CDATA[hello]]></Content>\n  <MsgId>{id}</MsgId>',
  voice:
    '<MsgType><![CDATA[voice]]></MsgType>\n  <MediaId><![CDATA[media]]></MediaId>\n  <Format><![CDATA[amr]]></Format>\n  <Recognition><![CDATA[你好]]></Recognition>\n  <MsgId>{id}</MsgId>',
  CLICK: '<MsgType><![CDATA[event]]></MsgType>\n  <Event><![CDATA[CLICK]]></Event>\n  <EventKey><![CDATA[TODAY]]></EventKey>',
  scancode_waitmsg:
    '<MsgType><![CDATA[event]]></MsgType>\n  <Event><![CDATA[scancode_waitmsg]]></Event>\n  <EventKey><![CDATA[ISBN]]></EventKey>\n  <ScanCodeInfo>\n    <ScanType><![CDATA[barcode]]></ScanType>\n    <ScanResult><![CDATA[EAN_13,9787020002207]]></ScanResult>\n  </ScanCodeInfo>',
  unknown: '<MsgType><![CDATA[hologram]]></MsgType>\n  <Depth>3</Depth>\n  <MsgId>{id}</MsgId>',
};

let box;

export function buildXmlEditor() {
  box = h('textarea', { spellcheck: 'false', label: 'xml.box', autocapitalize: 'off', autocomplete: 'off' });
  const template = h(
    'select',
    { on: { change: () => fill(template.value) } },
    Object.keys(TEMPLATES).map((name) => h('option', { value: name }, name)),
  );
  on('state', () => box.value === '' && fill('text'));
  const submit = async (event) => {
    event.preventDefault();
    await act(currentUser(), { kind: 'xml', xml: box.value });
  };
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
  });
  const form = h(
    'form',
    { class: 'xml-editor', on: { submit } },
    h('label', { class: 'field' }, h('span', { say: 'xml.template' }), template),
    box,
    h('p', { class: 'hint', say: 'xml.hint' }),
    h('div', { class: 'row-actions' }, h('button', { class: 'button primary', say: 'xml.send' })),
  );
  return h('div', { class: 'tab-panel padded' }, form);
}

function fill(name) {
  const now = Date.now();
  const header = `<ToUserName><![CDATA[${store.bot.account}]]></ToUserName>\n  <FromUserName><![CDATA[${currentUser()}]]></FromUserName>\n  <CreateTime>${Math.floor(now / 1000)}</CreateTime>`;
  box.value = `<xml>\n  ${header}\n  ${TEMPLATES[name].replace('{id}', String(now) + '000')}\n</xml>`;
}

/** Puts a push into the editor. */
export function editXml(push) {
  box.value = prettyXml(push);
  showTab('xml');
  box.focus();
  box.setSelectionRange(0, 0);
}
