import { describe, expect, it } from 'vitest';
import { snippetRuns } from '../../src/search/snippet';

describe('a snippet', () => {
  it('is cut at its marks', () => {
    expect(snippetRuns('the <mark>budget</mark> for <mark>May</mark>')).toEqual([
      { text: 'the ', marked: false },
      { text: 'budget', marked: true },
      { text: ' for ', marked: false },
      { text: 'May', marked: true },
    ]);
  });

  it('shows escaped text as it was spoken', () => {
    expect(snippetRuns('a &lt;b&gt; &amp;amp; &quot;c&quot; &#39;d&#39; &#x1F600;')).toEqual([
      { text: 'a <b> &amp; "c" \'d\' 😀', marked: false },
    ]);
  });

  it('keeps any other markup as text', () => {
    const hostile = '<img src=x onerror=alert(1)><mark onclick=x>hi</mark><script>1</script>';
    expect(snippetRuns(hostile).map((run) => run.text).join('')).toBe('<img src=x onerror=alert(1)><mark onclick=x>hi<script>1</script>');
  });

  it('does not build marks from escaped marks', () => {
    expect(snippetRuns('&lt;mark&gt;x&lt;/mark&gt;')).toEqual([{ text: '<mark>x</mark>', marked: false }]);
  });

  it('leaves impossible references alone', () => {
    expect(snippetRuns('&#0; &#x110000; &nosuch;')).toEqual([{ text: '&#0; &#x110000; &nosuch;', marked: false }]);
  });
});
