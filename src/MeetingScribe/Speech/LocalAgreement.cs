namespace MeetingScribe.Speech;

/// <summary>
/// LocalAgreement-2 (Liu et al. 2020; Macháček et al., whisper_streaming, 2023) for engines that hear a growing turn again and again: the
/// words on which two answers in a row agree, from the first word not yet settled on, are settled. It is for few answers, a second or so
/// apart, each over more audio than the last; <see cref="StableText"/> asks for more agreement of recognisers that change their mind four
/// times a second, and takes what is settled here at its word.
/// </summary>
public sealed class LocalAgreement
{
    readonly List<Word> settled = [];
    IReadOnlyList<Word> unsure = [];

    /// <summary>What will not change any more, from the turn's first word on.</summary>
    public IReadOnlyList<Word> Settled => settled;

    /// <summary>Takes the next answer, of the whole turn, and gives the turn's words as they are now believed, the settled ones first.</summary>
    public IReadOnlyList<Word> Hear(IReadOnlyList<Word> answer)
    {
        var tail = answer.Skip(Seam.Between(settled, answer).Position).ToList();
        var same = 0;
        while (same < tail.Count && same < unsure.Count && Seam.IsSame(tail[same], unsure[same]))
            same++;
        tail = [.. Seam.InOrder(tail, after: settled.Count == 0 ? long.MinValue : settled[^1].End)];
        settled.AddRange(tail.Take(same));
        unsure = tail[same..];
        return [.. settled, .. unsure];
    }
}
