import { LitElement, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { currentKey, forgetKey } from '../service/key';
import { keyRefused } from '../service/service';
import { go, watchRoute, type Route } from './router';
import { changeTextSize } from './text-size';
import type { Shortcuts } from './shortcuts';
import './shortcuts';
import './sign-in';
import '../meetings/meetings-page';
import '../meeting/live-page';
import '../transcript/transcript-page';
import '../search/search-page';

/** The frame around every page: who you are, where you can go, and the page itself. */
@customElement('scribe-app')
export class App extends LitElement {
  @state() private route: Route = { page: 'meetings' };
  @state() private signedIn = currentKey() !== null;
  @state() private refused = '';
  @query('scribe-shortcuts') private shortcuts!: Shortcuts;
  @query('main') private main!: HTMLElement;
  #visits = 0;

  // The frame is ordinary document content, so that landmarks and the skip link work everywhere.
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    watchRoute((route) => this.#moved(route));
    window.addEventListener(keyRefused, (event) => {
      forgetKey();
      this.refused = (event as CustomEvent<string>).detail;
      this.signedIn = false;
    });
    document.addEventListener('keydown', (event) => this.#pressed(event));
  }

  #moved(route: Route): void {
    const before = this.route;
    this.route = route;
    document.body.classList.toggle('fixed', route.page === 'live');
    if (this.#visits++ === 0 || before.page === route.page) return;
    // A new page starts at its heading for those who read by ear; pages that fill themselves do so later.
    window.scrollTo(0, 0);
    void this.updateComplete.then(() => this.main.focus({ preventScroll: true }));
  }

  #pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || !this.signedIn) return;
    switch (event.key) {
      case '?':
        this.shortcuts.open();
        break;
      case '/':
        if (this.route.page === 'search') return;
        go('/search');
        break;
      case 'm':
        go('/');
        break;
      case '+':
      case '=':
        changeTextSize(1);
        break;
      case '-':
        changeTextSize(-1);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  protected override render() {
    const { page } = this.route;
    return html`
      <a class="skip" href="#content" @click=${this.#skip}>Skip to the content</a>
      <header class="frame">
        <a class="brand" href="/"><img src="/icon.svg" alt="" width="28" height="28" /> MeetingScribe</a>
        ${this.signedIn
          ? html`
              <nav aria-label="Main">
                <a href="/" aria-current=${page === 'meetings' ? 'page' : nothing}>Meetings</a>
                <a href="/search" aria-current=${page === 'search' ? 'page' : nothing}>Search</a>
              </nav>
              <div class="tools">
                <button class="quiet" @click=${() => changeTextSize(-1)} aria-label="A−, smaller captions">A−</button>
                <button class="quiet" @click=${() => changeTextSize(1)} aria-label="A+, larger captions">A+</button>
                <button class="quiet keys" @click=${() => this.shortcuts.open()} aria-label="? Keyboard shortcuts">?</button>
                <button class="quiet sign-out" @click=${this.#signOut}>Sign out</button>
              </div>
            `
          : nothing}
      </header>
      <main id="content" tabindex="-1">${this.signedIn ? this.#page() : this.#signIn()}</main>
      <scribe-shortcuts></scribe-shortcuts>
    `;
  }

  #page() {
    switch (this.route.page) {
      case 'meetings':
        return html`<scribe-meetings></scribe-meetings>`;
      case 'live':
        return html`<scribe-live .meetingId=${this.route.meeting}></scribe-live>`;
      case 'transcript':
        return html`<scribe-transcript .meetingId=${this.route.meeting} .target=${this.route}></scribe-transcript>`;
      case 'search':
        return html`<scribe-search .address=${this.route.query}></scribe-search>`;
      case 'missing':
        return html`<div class="missing">
          <h1>There is no page here</h1>
          <p>The address may be cut short. <a href="/">All meetings</a> · <a href="/search">Search</a></p>
        </div>`;
    }
  }

  #signIn() {
    return html`<scribe-sign-in .refused=${this.refused} @signed-in=${() => (this.signedIn = true)}></scribe-sign-in>`;
  }

  #skip(event: Event): void {
    event.preventDefault();
    document.getElementById('content')?.focus();
  }

  #signOut(): void {
    forgetKey();
    this.refused = '';
    this.signedIn = false;
  }
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable], dialog *');
}
