import type { Flag, MeetingEvent, Segment } from '../service/contract';

/** A running turn as it is shown. */
export interface Turn {
  id: string;
  participantId: string;
  speaker: string;
  startMs: number;
  /** Only grows; never rewritten. */
  stable: string;
  unsure: string;
  flags: Flag[];
}

/** What one event does to the page. */
export type Change =
  | { do: 'show'; turn: Turn }
  | { do: 'settle'; turnId: string | null; segment: Segment }
  | { do: 'drop'; turnId: string };

/** An event that must not be applied because segments before it are missing. */
export class Gap extends Error {
  constructor(readonly after: number) {
    super(`Segments after ${after} are missing.`);
  }
}

// A late partial can only come from a turn that settled moments ago.
const rememberedTurns = 256;

/**
 * Turns the events of a meeting into changes of a caption list. It holds the running turns and the last sequence, nothing
 * more, so a meeting of any length costs the same. Rows keep the order in which their turns first showed.
 */
export class CaptionModel {
  #last: number;
  readonly #running = new Map<string, Turn>();
  readonly #settled = new Set<string>();

  constructor(last = 0) {
    this.#last = last;
  }

  /** The sequence to resume after. */
  get last(): number {
    return this.#last;
  }

  get running(): readonly Turn[] {
    return [...this.#running.values()];
  }

  apply(event: MeetingEvent): Change[] {
    switch (event.kind) {
      case 'partial': {
        if (this.#settled.has(event.turn_id)) return [];
        const before = this.#running.get(event.turn_id);
        // Shown stable text stays, whatever comes: people are reading it.
        const stable = event.stable.startsWith(before?.stable ?? '') ? event.stable : before!.stable;
        if (stable === '' && event.unsure === '') return this.#drop(event.turn_id);
        const turn: Turn = {
          id: event.turn_id,
          participantId: event.participant_id,
          speaker: event.speaker,
          startMs: event.start_ms,
          stable,
          unsure: event.unsure,
          flags: stable === event.stable ? (event.flags ?? []) : (before?.flags ?? []),
        };
        this.#running.set(turn.id, turn);
        return [{ do: 'show', turn }];
      }
      case 'segment': {
        if (event.sequence <= this.#last) return [];
        if (event.sequence !== this.#last + 1) throw new Gap(this.#last);
        this.#last = event.sequence;
        const turnId = event.turn_id ?? null;
        if (turnId !== null) {
          this.#running.delete(turnId);
          this.#remember(turnId);
        }
        return [{ do: 'settle', turnId, segment: event.segment }, ...this.#dropOvertaken(event.segment)];
      }
      case 'meeting':
        return event.meeting.status === 'ended' ? this.clear() : [];
      default:
        return [];
    }
  }

  /** Forgets the running turns; what is still running will say so again. */
  clear(): Change[] {
    return [...this.#running.keys()].flatMap((id) => this.#drop(id));
  }

  // A participant's turns are stored in order: a segment that begins later says that an earlier turn held no words.
  #dropOvertaken(segment: Segment): Change[] {
    return [...this.#running.values()]
      .filter((turn) => turn.participantId === segment.participant_id && turn.startMs < segment.end_ms)
      .flatMap((turn) => this.#drop(turn.id));
  }

  #drop(turnId: string): Change[] {
    if (!this.#running.delete(turnId)) return [];
    return [{ do: 'drop', turnId }];
  }

  #remember(turnId: string): void {
    this.#settled.add(turnId);
    if (this.#settled.size > rememberedTurns) this.#settled.delete(this.#settled.values().next().value!);
  }
}
