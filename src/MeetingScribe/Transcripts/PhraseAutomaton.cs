namespace MeetingScribe.Transcripts;

/// <summary>
/// Finds any number of phrases in one pass over the words (Aho and Corasick, 1975, with words for letters): the time grows
/// with the text and what is found in it, not with the list. Immutable.
/// </summary>
sealed class PhraseAutomaton
{
    const int Root = 0;

    readonly Dictionary<string, int> vocabulary = [];
    readonly Dictionary<(int Node, int Word), int> next = [];
    readonly List<Node> nodes = [new()];

    /// <param name="phrases">Each as its folded words, none empty; its index is what matches report.</param>
    public PhraseAutomaton(IReadOnlyList<IReadOnlyList<string>> phrases)
    {
        for (var phrase = 0; phrase < phrases.Count; phrase++)
            Add(phrases[phrase], phrase);
        Link();
    }

    /// <summary>Every occurrence, in order of its last word: which phrase, its first and its last word.</summary>
    public IEnumerable<(int Phrase, int First, int Last)> Find(IReadOnlyList<SpokenWord> words)
    {
        var node = Root;
        for (var i = 0; i < words.Count; i++)
        {
            node = vocabulary.TryGetValue(words[i].Folded, out var word) ? Step(node, word) : Root;
            for (var end = nodes[node].Phrases.Count > 0 ? node : nodes[node].Shorter; end != Root; end = nodes[end].Shorter)
            {
                foreach (var phrase in nodes[end].Phrases)
                    yield return (phrase, i - nodes[end].Depth + 1, i);
            }
        }
    }

    void Add(IReadOnlyList<string> words, int phrase)
    {
        var node = Root;
        foreach (var text in words)
        {
            if (!vocabulary.TryGetValue(text, out var word))
                vocabulary[text] = word = vocabulary.Count;
            if (!next.TryGetValue((node, word), out var child))
            {
                next[(node, word)] = child = nodes.Count;
                nodes.Add(new Node { Parent = node, Word = word, Depth = nodes[node].Depth + 1 });
            }

            node = child;
        }

        nodes[node].Phrases.Add(phrase);
    }

    // Shallow nodes first, since a node's links go to shallower ones.
    void Link()
    {
        foreach (var node in nodes.Where(node => node.Depth > 1).OrderBy(node => node.Depth))
        {
            node.Fallback = Step(nodes[node.Parent].Fallback, node.Word);
            var fallback = nodes[node.Fallback];
            node.Shorter = fallback.Phrases.Count > 0 ? node.Fallback : fallback.Shorter;
        }
    }

    int Step(int node, int word)
    {
        while (true)
        {
            if (next.TryGetValue((node, word), out var child))
                return child;
            if (node == Root)
                return Root;
            node = nodes[node].Fallback;
        }
    }

    sealed class Node
    {
        public int Parent { get; init; }

        public int Word { get; init; }

        public int Depth { get; init; }

        /// <summary>The longest proper suffix of this node's words that begins a phrase.</summary>
        public int Fallback { get; set; }

        /// <summary>The nearest node along the fallbacks at which a phrase ends, or the root.</summary>
        public int Shorter { get; set; }

        public List<int> Phrases { get; } = [];
    }
}
