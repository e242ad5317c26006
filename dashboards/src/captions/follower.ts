// A reader within two lines of the end is reading along; further up they are reading back and must not be moved.
const nearPixels = 96;

/** Keeps a scrolling box at its end while the reader is there, and tells when that changes. */
export class Follower {
  readonly #box: HTMLElement;
  readonly #changed: (following: boolean) => void;
  #following = true;
  #size: ResizeObserver;

  constructor(box: HTMLElement, changed: (following: boolean) => void) {
    this.#box = box;
    this.#changed = changed;
    box.addEventListener('scroll', () => this.#look(), { passive: true });
    this.#size = new ResizeObserver(() => this.keep());
    this.#size.observe(box);
  }

  get following(): boolean {
    return this.#following;
  }

  /** Call after the content changed. */
  keep(): void {
    if (this.#following) this.#box.scrollTop = this.#box.scrollHeight;
  }

  jump(): void {
    this.#set(true);
    this.keep();
  }

  stop(): void {
    this.#size.disconnect();
  }

  #look(): void {
    const left = this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight;
    this.#set(left <= nearPixels);
  }

  #set(following: boolean): void {
    if (this.#following === following) return;
    this.#following = following;
    this.#changed(following);
  }
}
