import type { Segment } from '../service/contract';
import { clock, isoDuration } from '../text/times';
import type { Turn } from './model';
import { element, flagged } from './nodes';
import type { Severities } from './severities';
import type { Voices } from './voices';

/** Who said it, when, and how it looks: what every caption row begins with. */
interface Head { participantId: string; speaker: string; startMs: number }

/**
 * Builds the nodes of caption rows by hand: one row costs the same whether it is the first or the twenty-thousandth.
 * A running turn is hidden from screen readers; its segment comes as a new node, which the log then announces once.
 */
export class CaptionRows {
  readonly #voices: Voices;
  readonly #severities: Severities;

  constructor(voices: Voices, severities: Severities) {
    this.#voices = voices;
    this.#severities = severities;
  }

  /** An empty row with the participant's colour. */
  row(head: Head): HTMLElement {
    const row = element('div', `row ${this.#voices.of(head.participantId)}`);
    row.dataset.participant = head.participantId;
    row.dataset.speaker = head.speaker;
    return row;
  }

  /** Shows a running turn. The nodes of stable text are kept and extended for as long as no flag cuts them. */
  show(row: HTMLElement, turn: Turn): void {
    let body = row.querySelector<HTMLElement>('.running');
    if (!body) {
      body = this.#body(turn, 'running');
      body.setAttribute('aria-hidden', 'true');
      const text = element('p', 'text');
      text.dir = 'auto';
      text.append(element('span', 'stable'), ' ', element('span', 'unsure'));
      body.append(text);
      row.replaceChildren(body);
    }
    const [stable, unsure] = body.querySelectorAll<HTMLElement>('.stable, .unsure');
    if (!extend(stable, turn)) stable.replaceChildren(...flagged(turn.stable, turn.flags, this.#severities));
    if (unsure.textContent !== turn.unsure) unsure.textContent = turn.unsure;
  }

  /** Puts the finished segment where its turn was. */
  settle(row: HTMLElement, segment: Segment): void {
    const body = this.#body({ participantId: segment.participant_id, speaker: segment.speaker, startMs: segment.start_ms }, 'settled');
    const text = element('p', 'text');
    text.dir = 'auto';
    if (segment.language) text.lang = segment.language;
    text.append(...flagged(segment.text, segment.flags, this.#severities));
    body.append(text);
    row.dataset.sequence = String(segment.sequence);
    row.dataset.speaker = segment.speaker;
    row.replaceChildren(body);
  }

  #body(head: Head, kind: string): HTMLElement {
    const body = element('div', `body ${kind}`);
    const line = element('p', 'head');
    const name = element('bdi', 'name');
    name.textContent = head.speaker;
    const time = document.createElement('time');
    time.dateTime = isoDuration(head.startMs);
    time.textContent = clock(head.startMs);
    line.append(name, ' ', time);
    body.append(line);
    return body;
  }
}

// True if the stable text could be brought up to date by adding to its last node.
function extend(stable: HTMLElement, turn: Turn): boolean {
  const shown = stable.textContent ?? '';
  const last = stable.lastChild;
  if (stable.childElementCount !== turn.flags.length || !turn.stable.startsWith(shown)) return false;
  if (shown === turn.stable) return true;
  if (!(last instanceof Text)) return false;
  last.appendData(turn.stable.slice(shown.length));
  return true;
}
