import { describe, expect, it } from 'vitest';
import { AudioRing } from '../../src/microphone/ring';

const count = (from: number, to: number) => Int16Array.from({ length: to - from }, (_, i) => from + i);

describe('the audio ring', () => {
  it('reads back what was recorded, across its seam', () => {
    const ring = new AudioRing(8);
    ring.append(count(1, 6));
    ring.acknowledge(5);
    ring.append(count(6, 11));
    expect(ring.end).toBe(10);
    expect(ring.read(5, 100)).toEqual(count(6, 11));
    expect(ring.lost).toBe(0);
  });

  it('gives no more than was asked for and nothing past the end', () => {
    const ring = new AudioRing(8);
    ring.append(count(1, 6));
    expect(ring.read(1, 2)).toEqual(count(2, 4));
    expect(ring.read(5, 2)).toHaveLength(0);
  });

  it('loses the oldest when too much waits, counts it, and keeps the time of the rest', () => {
    const ring = new AudioRing(8);
    ring.append(count(1, 9));
    ring.append(count(9, 12));
    expect(ring.lost).toBe(3);
    expect(ring.kept).toBe(3);
    expect(ring.read(0, 100)).toEqual(Int16Array.from([0, 0, 0, 4, 5, 6, 7, 8, 9, 10, 11]));
  });

  it('loses nothing that was acknowledged before it was overwritten', () => {
    const ring = new AudioRing(8);
    ring.append(count(1, 9));
    ring.acknowledge(2);
    ring.append(count(9, 12));
    expect(ring.lost).toBe(1);
  });

  it('takes a piece longer than itself', () => {
    const ring = new AudioRing(4);
    ring.append(count(1, 11));
    expect(ring.end).toBe(10);
    expect(ring.read(6, 4)).toEqual(count(7, 11));
    expect(ring.lost).toBe(6);
  });

  it('never goes back, and never past what was recorded, on an acknowledgement', () => {
    const ring = new AudioRing(8);
    ring.append(count(1, 5));
    ring.acknowledge(3);
    ring.acknowledge(1);
    expect(ring.acknowledged).toBe(3);
    ring.acknowledge(100);
    expect(ring.acknowledged).toBe(4);
  });
});
