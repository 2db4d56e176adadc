/**
 * wavesurfer.js writes its own markup as text, with a style element in it. The page's policy takes neither: texts become
 * markup through Trusted Types only, and styles come from sheets. So the policy below lets through that markup alone (plain
 * `div`s with classes and parts) and keeps its styles aside, to be adopted as a sheet.
 */
const STYLE = /<style[^>]*>([^]*?)<\/style>/;
const PLAIN = /^(?:\s|<div(?: (?:class|part)="[a-z -]+")*>|<\/div>)*$/i;

let styles = '';

interface MarkupPolicies {
  readonly defaultPolicy: unknown;
  createPolicy(name: string, rules: { createHTML: (text: string) => string }): unknown;
}

/** Without its styles; throws TypeError for markup that is not a waveform's. */
export function waveMarkup(text: string): string {
  const found = STYLE.exec(text);
  const bare = text.replace(STYLE, '');
  if (!PLAIN.test(bare)) throw new TypeError('markup that no waveform needs was refused');
  if (found !== null) [, styles] = found;
  return bare;
}

/** Allows the markup, once, where the browser has such a policy. */
export function allowWaveMarkup(): void {
  const policies = (window as { trustedTypes?: MarkupPolicies }).trustedTypes;
  if (policies?.defaultPolicy !== null) return;
  policies.createPolicy('default', { createHTML: waveMarkup });
}

/** Gives a waveform its own styles, and those of what lies over it, as sheets. */
export function adoptStyles(root: ShadowRoot, more: CSSStyleSheet): void {
  const element = root.querySelector('style');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(element?.textContent ?? styles);
  element?.remove();
  root.adoptedStyleSheets = [sheet, more];
}
