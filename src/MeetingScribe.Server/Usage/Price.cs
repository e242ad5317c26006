using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server.Usage;

/// <summary>What one model costs, in the price list's currency. 0 to 1,000,000 each; null: not charged for, or not known.</summary>
/// <param name="Minute">A minute of audio.</param>
/// <param name="AudioTokens">A million tokens of audio.</param>
/// <param name="TextTokens">A million tokens of text that goes in: prompts, transcripts to be summarised.</param>
/// <param name="OutputTokens">A million tokens of text that comes back.</param>
sealed record Price(decimal? Minute = null, decimal? AudioTokens = null, decimal? TextTokens = null, decimal? OutputTokens = null)
{
    internal const decimal Highest = 1_000_000;

    /// <summary>An audio token of OpenAI's is 100 ms: minutes are told from tokens where only a minute has a price.</summary>
    const decimal AudioTokensPerMinute = 600;

    const decimal Million = 1_000_000;

    /// <summary>What was used, at this price; null if something was used that has none.</summary>
    public decimal? Of(UsageSum used) =>
        Of((decimal)used.Seconds, Minute, per: 60)
        + (AudioTokens is null ? Of(used.AudioTokens, Minute, AudioTokensPerMinute) : Of(used.AudioTokens, AudioTokens, Million))
        + Of(used.TextTokens, TextTokens ?? IncludedInMinute, Million)
        + Of(used.OutputTokens, OutputTokens ?? IncludedInMinute, Million);

    internal static Price Load(Settings settings, string key) => new(
        settings.Amount($"{key}:Minute", Highest),
        settings.Amount($"{key}:AudioTokens", Highest),
        settings.Amount($"{key}:TextTokens", Highest),
        settings.Amount($"{key}:OutputTokens", Highest));

    decimal? IncludedInMinute => Minute is null ? null : 0;

    static decimal? Of(decimal amount, decimal? price, decimal per) => amount == 0 ? 0 : amount * price / per;
}
