import axe from 'axe-core';
import { afterEach, expect, it, vi } from 'vitest';
import '../../../../web/panel/theme/tokens.css';
import '../../../../web/panel/elements/ct-bulk-form.js';
import '../../../../web/panel/elements/ct-cart-form.js';
import '../../../../web/panel/elements/ct-cut-form.js';
import '../../../../web/panel/elements/ct-live-fields.js';
import '../../../../web/panel/views/ct-live-dialog.js';
import type { DraftEvent } from '../../../../web/panel/elements/ct-cart-form.js';
import type { LiveEvent } from '../../../../web/panel/elements/ct-live-fields.js';
import type { CartDetail } from '../../../../web/api/library.js';
import { faultsOf } from '../../../../web/panel/state/cart-form.js';
import { GeneratedLibrary } from './generated-library.js';

afterEach(() => {
  document.body.replaceChildren();
  vi.restoreAllMocks();
});

async function put<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
): Promise<HTMLElementTagNameMap[K]> {
  const element = Object.assign(document.createElement(name), properties);
  document.body.append(element);
  await (element as unknown as { updateComplete: Promise<boolean> }).updateComplete;
  return element;
}

// What is found is said by who asks.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function one<E extends Element = HTMLInputElement>(element: Element, selector: string): E {
  const found = element.shadowRoot?.querySelector<E>(selector);
  if (found === null || found === undefined) throw new Error(`there is no ${selector}`);
  return found;
}

const violations = async (): Promise<string[]> =>
  (await axe.run(document.body, { runOnly: ['wcag2a', 'wcag2aa'] })).violations.map(
    ({ id, nodes }) => `${id} ${nodes[0].html}`,
  );

function type(field: HTMLInputElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

function generatedDetail(): CartDetail {
  const detail = new GeneratedLibrary(5).detail('3');
  if (detail === undefined) throw new Error('there is no cart 3');
  return detail;
}

const liveDetail = (): CartDetail => ({
  ...generatedDetail(),
  kind: 'live',
  live: { address: 'https://user:secret@example.org/live', lengthSeconds: 180 },
});

it('the fields of a live source read an address or a device, and a length as it is typed', async () => {
  const fields = await put('ct-live-fields', { live: { address: 'https://example.org/a', lengthSeconds: 5400.5 } });
  const emitted: unknown[] = [];
  fields.addEventListener('live', (event) => {
    fields.live = (event as LiveEvent).detail.live;
    emitted.push(fields.live);
  });
  expect(one(fields, '[name="length"]').value).toBe('1:30:00.5');
  type(one(fields, '[name="length"]'), '3:');
  type(one(fields, '[name="length"]'), '3:00');
  await fields.updateComplete;
  expect(one(fields, '[name="length"]').value).toBe('3:00');
  const select = one<HTMLSelectElement>(fields, 'select');
  select.value = 'input';
  select.dispatchEvent(new Event('change'));
  await fields.updateComplete;
  expect(one(fields, '[name="address"]').value).toBe('');
  expect(one(fields, '[name="address"]').placeholder).toContain('USB Audio');
  type(one(fields, '[name="address"]'), 'USB line');
  expect(emitted).toEqual([
    { address: 'https://example.org/a', lengthSeconds: NaN },
    { address: 'https://example.org/a', lengthSeconds: 180 },
    { address: 'input:', lengthSeconds: 180 },
    { address: 'input:USB line', lengthSeconds: 180 },
  ]);
});

it('the dialog adds a live source once all of it is said, and shows what the station refuses', async () => {
  const sent: unknown[] = [];
  let status = 400;
  vi.spyOn(window, 'fetch').mockImplementation((path, init) => {
    if (typeof path !== 'string' || !path.endsWith('/live')) return Promise.reject(new Error('no facets'));
    sent.push(JSON.parse(init?.body as string));
    const refusal = { error: { code: 'COMMAND_INVALID', message: 'address: no' } };
    return Promise.resolve(new Response(JSON.stringify(status === 400 ? refusal : liveDetail()), { status }));
  });
  const dialog = await put('ct-live-dialog');
  const added: unknown[] = [];
  dialog.addEventListener('live-added', (event) => added.push((event as CustomEvent).detail));
  dialog.open();
  await dialog.updateComplete;
  expect(await violations()).toEqual([]);
  const add = (): HTMLButtonElement => one(dialog, 'button.main');
  expect(add().disabled).toBe(true);
  type(one(dialog, '[name="title"]'), 'Network news');
  const fields = one<HTMLElementTagNameMap['ct-live-fields']>(dialog, 'ct-live-fields');
  type(one(fields, '[name="address"]'), 'ftp://example.org');
  type(one(fields, '[name="length"]'), '3:00');
  await dialog.updateComplete;
  expect(one(dialog, '[role="status"]').textContent).toContain('begins with https://');
  await fields.updateComplete;
  type(one(fields, '[name="address"]'), 'https://example.org/live');
  await dialog.updateComplete;
  expect(add().disabled).toBe(false);
  add().click();
  await expect.poll(() => dialog.shadowRoot?.querySelector('[role="alert"]')?.textContent).toContain('address: no');
  status = 201;
  add().click();
  await expect.poll(() => added).toHaveLength(1);
  expect(sent[1]).toEqual({ title: 'Network news', address: 'https://example.org/live', lengthSeconds: 180 });
  expect(one<HTMLDialogElement>(dialog, 'dialog').open).toBe(false);
});

it('the form of a live cart edits its source; kind, EQ match and turns of cuts are not offered', async () => {
  const detail = liveDetail();
  const form = await put('ct-cart-form', { detail });
  const words = form.shadowRoot?.textContent ?? '';
  expect(words).toContain('Live source');
  for (const name of ['Kind', 'EQ match', 'Cuts by']) expect(words).not.toContain(name);
  const fields = one<HTMLElementTagNameMap['ct-live-fields']>(form, 'ct-live-fields');
  await fields.updateComplete;
  expect(await violations()).toEqual([]);
  // Who may edit it sees all of the address.
  expect(one(fields, '[name="address"]').value).toBe('https://user:secret@example.org/live');
  form.addEventListener('draft', (event) => {
    form.draft = (event as DraftEvent).detail.draft;
  });
  type(one(fields, '[name="length"]'), '25:00:00');
  expect(faultsOf(form.draft).live).toContain('0:00:01 to 24:00:00');
  type(one(fields, '[name="length"]'), '1:00:00');
  expect(form.draft).toEqual({ live: { ...detail.live, lengthSeconds: 3600 } });
  expect(faultsOf(form.draft)).toEqual({});
  type(one(fields, '[name="length"]'), '0:03:00');
  expect(form.draft).toEqual({});
  const cut = await put('ct-cut-form', { cut: detail.cutList[0], live: true });
  expect(cut.shadowRoot?.textContent).not.toContain('Waveform');
});

it('files are never offered the kind live', async () => {
  const kindsOf = (element: Element): string[] =>
    [...(element.shadowRoot?.querySelectorAll('option') ?? [])].map(({ value }) => value);
  const form = await put('ct-cart-form', { detail: generatedDetail() });
  expect(kindsOf(form)).toContain('news');
  expect(kindsOf(form)).not.toContain('live');
  expect(form.shadowRoot?.querySelector('ct-live-fields')).toBeNull();
  const bulk = await put('ct-bulk-form', { change: { set: { kind: 'music' }, addCodes: [], removeCodes: [] } });
  expect(kindsOf(bulk)).toContain('news');
  expect(kindsOf(bulk)).not.toContain('live');
});
