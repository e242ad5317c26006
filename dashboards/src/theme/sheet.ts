import { unsafeCSS, type CSSResult } from 'lit';
import base from './base.css?inline';
import voices from './voices.css?inline';

/** A component's own CSS file over the shared one; both become constructed sheets, which a strict policy allows. */
export const sheet = (text: string): CSSResult[] => [unsafeCSS(base), unsafeCSS(voices), unsafeCSS(text)];
