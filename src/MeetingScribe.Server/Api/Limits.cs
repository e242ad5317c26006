namespace MeetingScribe.Server.Api;

/// <summary>How much of anything a caller may send. Lengths count UTF-16 units, as .NET and JavaScript do.</summary>
static class Limits
{
    public const int Title = 300;
    public const int Name = 200;
    public const int Note = 1_000;
    public const int Query = 200;
    public const int MeetingKeywords = 200;
    public const int StandingKeywords = 20_000;
    public const int MetadataBytes = 16 * 1024;
    public const int BodyBytes = 1024 * 1024;
    public const int PageSize = 20;
    public const int MaxPageSize = 100;

    public static readonly TimeSpan MinKeyLifetime = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan KeyLifetime = TimeSpan.FromHours(1);
    public static readonly TimeSpan MaxKeyLifetime = TimeSpan.FromDays(1);
}
