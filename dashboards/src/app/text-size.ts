const slot = 'meetingscribe.caption-size';
const sizes = [1, 1.125, 1.25, 1.375, 1.625, 2, 2.5, 3];
const usual = 3;

/** The reader's own caption size, kept between visits. */
export function applyTextSize(): void {
  document.documentElement.style.setProperty('--caption-size', `${sizes[chosen()]}rem`);
}

export function changeTextSize(steps: number): void {
  const next = Math.min(sizes.length - 1, Math.max(0, chosen() + steps));
  localStorage.setItem(slot, String(next));
  applyTextSize();
}

function chosen(): number {
  const kept = Number(localStorage.getItem(slot) ?? usual);
  return Number.isInteger(kept) && kept >= 0 && kept < sizes.length ? kept : usual;
}
