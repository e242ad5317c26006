namespace MeetingScribe.Speech.Redaction;

/// <summary>What a pattern finds that begins at a certain word.</summary>
/// <param name="End">Behind the entity's last word if nothing more is said; null: there is none.</param>
/// <param name="Placeholder">What stands in its place.</param>
/// <param name="IsOpen">More words could make one of it, or a longer or another one.</param>
readonly record struct Finding(int? End, string Placeholder, bool IsOpen)
{
    public static Finding Nothing { get; }

    /// <summary>The words end where an entity could go on.</summary>
    public static Finding Unfinished { get; } = new(End: null, "", IsOpen: true);
}

/// <summary>One kind of entity. Looks at words only, has no memory: the same words give the same finding.</summary>
interface IPattern
{
    /// <param name="floor">What lies before belongs to another entity.</param>
    Finding At(IReadOnlyList<Token> words, int at, int floor);
}
