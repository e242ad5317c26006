using System.Globalization;
using System.Text.Json.Serialization;
using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server.Usage;

/// <summary>What metered servers were used, and what that costs by the price list.</summary>
/// <param name="Rows">In order: days by date, everything else by name, items by time.</param>
sealed record UsageReport(string Group, string Currency, DateTimeOffset? FromUtc, DateTimeOffset? ToUtc, IReadOnlyList<UsageRow> Rows, UsageRow Total)
{
    public static UsageReport Of(UsageQuery query, IReadOnlyList<UsageSum> sums, PriceList prices)
    {
        // Sums come by model within the group: each has its price.
        var rows = sums
            .GroupBy(sum => (sum.Day, sum.MeetingId, sum.ParticipantId, sum.ItemId, Model: query.Group == UsageGroup.Model ? sum.Model : null))
            .Select(group => UsageRow.Of(group.ToList(), prices) with
            {
                Day = group.Key.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                MeetingId = group.Key.MeetingId,
                ParticipantId = group.Key.ParticipantId,
                ItemId = group.Key.ItemId,
                Model = group.Key.Model,
            });
        return new UsageReport(query.Group.ToString().ToLowerInvariant(), prices.Currency, query.From, query.To, [.. rows], UsageRow.Of(sums, prices));
    }
}

/// <param name="Answers">Turns and summaries that were answered.</param>
/// <param name="Cost">In the report's currency, of what has a price; null if nothing has one.</param>
/// <param name="UnpricedModels">Models whose price is not known: they are not in the cost.</param>
sealed record UsageRow(
    long Answers, double Seconds, long AudioTokens, long TextTokens, long OutputTokens, decimal? Cost, IReadOnlyList<string> UnpricedModels)
{
    /// <summary>Costs are sums of small fractions of a cent.</summary>
    const int CostDigits = 6;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyOrder(-5)]
    public string? Day { get; init; }

    /// <summary>Null also for meetings that were erased, and for files.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyOrder(-4)]
    public string? MeetingId { get; init; }

    /// <summary>Null also for summaries.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyOrder(-3)]
    public string? ParticipantId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyOrder(-2)]
    public string? ItemId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyOrder(-1)]
    public string? Model { get; init; }

    public static UsageRow Of(IReadOnlyList<UsageSum> sums, PriceList prices)
    {
        var priced = sums.Select(sum => (sum.Model, Cost: prices.Of(sum.Model)?.Of(sum))).ToList();
        return new UsageRow(
            sums.Sum(sum => sum.Answers),
            Math.Round(sums.Sum(sum => sum.Seconds), 3),
            sums.Sum(sum => sum.AudioTokens),
            sums.Sum(sum => sum.TextTokens),
            sums.Sum(sum => sum.OutputTokens),
            sums.Count == 0 || priced.Any(one => one.Cost is not null) ? Math.Round(priced.Sum(one => one.Cost ?? 0), CostDigits) : null,
            [.. priced.Where(one => one.Cost is null).Select(one => one.Model).Distinct().Order(StringComparer.Ordinal)]);
    }
}
