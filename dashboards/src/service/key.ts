const slot = 'meetingscribe.key';

/**
 * Takes `#key=...` out of the address at once: it is kept for this tab only, and a copied address never carries it.
 */
export function takeKeyFromAddress(): void {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const key = fragment.get('key');
  if (key === null) return;
  if (key !== '') keepKey(key);
  fragment.delete('key');
  const rest = fragment.toString();
  history.replaceState(history.state, '', location.pathname + location.search + (rest ? `#${rest}` : ''));
}

export const currentKey = (): string | null => sessionStorage.getItem(slot);

export const keepKey = (key: string): void => sessionStorage.setItem(slot, key.trim());

export const forgetKey = (): void => sessionStorage.removeItem(slot);
