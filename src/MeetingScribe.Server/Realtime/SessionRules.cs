namespace MeetingScribe.Server.Realtime;

/// <summary>What depends on where an update comes from, not on what it says.</summary>
/// <param name="KindIsFree">The update's <c>type</c> decides the kind of session; otherwise it must fit the session that runs.</param>
/// <param name="FormatIsFixed">Audio has been heard in the present format, and a recording has one format.</param>
sealed record SessionRules(bool KindIsFree, bool FormatIsFixed)
{
    /// <summary>Configuration that comes with a secret, before any session.</summary>
    public static SessionRules Minting { get; } = new(KindIsFree: true, FormatIsFixed: false);

    /// <summary><c>session.update</c> before the first audio.</summary>
    public static SessionRules Connected { get; } = new(KindIsFree: false, FormatIsFixed: false);

    /// <summary><c>session.update</c> after the first audio.</summary>
    public static SessionRules Hearing { get; } = Connected with { FormatIsFixed = true };
}
