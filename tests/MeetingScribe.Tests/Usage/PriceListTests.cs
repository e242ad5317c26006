using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Usage;
using Microsoft.Extensions.Configuration;

namespace MeetingScribe.Tests.Usage;

public sealed class PriceListTests
{
    [Fact]
    public void Seconds_cost_the_models_minute()
    {
        Assert.Equal(0.0255m, CostOf(PriceList.Default, Used("gpt-live-transcribe", seconds: 90)));
    }

    [Fact]
    public void Tokens_cost_their_own_price_where_there_is_one()
    {
        Assert.Equal(0.006m + 0.0025m + 0.01m, CostOf(PriceList.Default, Used("gpt-4o-transcribe", audioTokens: 1_000, textTokens: 1_000, outputTokens: 1_000)));
    }

    [Fact]
    public void Tokens_of_a_model_priced_by_the_minute_are_told_as_minutes_and_its_text_is_included()
    {
        Assert.Equal(0.0045m, CostOf(PriceList.Default, Used("gpt-transcribe", audioTokens: 600, textTokens: 30, outputTokens: 150)));
    }

    [Fact]
    public void A_dated_version_costs_what_its_model_costs()
    {
        Assert.Equal(0.003m, CostOf(PriceList.Default, Used("gpt-4o-mini-transcribe-2025-12-15", seconds: 60)));
    }

    [Fact]
    public void What_has_no_price_has_no_cost_rather_than_none()
    {
        Assert.Null(CostOf(PriceList.Default, Used("llama3:8b", textTokens: 1)));
        Assert.Null(CostOf(Load("Scribe:Prices:writer:TextTokens=2"), Used("writer", textTokens: 10, outputTokens: 1)));
        Assert.Equal(0.00002m, CostOf(Load("Scribe:Prices:writer:TextTokens=2"), Used("writer", textTokens: 10)));
    }

    [Fact]
    public void A_price_that_is_set_replaces_the_default_and_a_model_may_have_any_name()
    {
        var prices = Load("Scribe:Prices:whisper-1:Minute=0.001", "Scribe:Prices:0:Model=llama3:8b", "Scribe:Prices:0:OutputTokens=0.2");

        Assert.Equal(0.001m, CostOf(prices, Used("whisper-1", seconds: 60)));
        Assert.Equal(0.2m, CostOf(prices, Used("LLAMA3:8b", outputTokens: 1_000_000)));
        Assert.Equal(0.017m, CostOf(prices, Used("gpt-live-transcribe", seconds: 60)));
    }

    [Fact]
    public void In_another_currency_only_the_prices_that_are_set_are_known()
    {
        var prices = Load("Scribe:Currency=eur", "Scribe:Prices:whisper-1:Minute=0.0055");

        Assert.Equal(("EUR", 0.0055m, null), (prices.Currency, CostOf(prices, Used("whisper-1", seconds: 60)), CostOf(prices, Used("gpt-transcribe", seconds: 60))));
    }

    [Theory]
    [InlineData("Scribe:Currency=euro", "Scribe:Currency is \"EURO\"; allowed: an ISO 4217 code such as USD.")]
    [InlineData("Scribe:Prices:whisper-1:Minute=-1", "Scribe:Prices:whisper-1:Minute is \"-1\"; allowed: a number from 0 to 1000000 such as 0.006.")]
    [InlineData("Scribe:Prices:whisper-1:Minute=1000001", "Scribe:Prices:whisper-1:Minute is \"1000001\"; allowed: a number from 0 to 1000000 such as 0.006.")]
    [InlineData("Scribe:Prices:whisper-1:Hour=1", "Scribe:Prices:whisper-1:Hour")]
    public void A_bad_price_stops_the_start_with_a_sentence(string setting, string sentence)
    {
        Assert.StartsWith(sentence, Assert.Throws<ConfigurationException>(() => Load(setting)).Message);
    }

    [Fact]
    public void A_report_prices_each_model_and_names_those_it_cannot_price()
    {
        UsageSum[] sums =
        [
            Used("whisper-1", seconds: 60) with { MeetingId = "a" },
            Used("mystery", textTokens: 5) with { MeetingId = "a" },
            Used("mystery", textTokens: 7) with { MeetingId = "b" },
        ];

        var report = UsageReport.Of(new UsageQuery(UsageGroup.Meeting), sums, PriceList.Default);

        Assert.Equal(["a 0.006 mystery", "b  mystery"], report.Rows.Select(row => FormattableString.Invariant($"{row.MeetingId} {row.Cost} {string.Join(' ', row.UnpricedModels)}")));
        Assert.Equal((3L, 60.0, 12L, 0.006m), (report.Total.Answers, report.Total.Seconds, report.Total.TextTokens, report.Total.Cost));
        Assert.Equal(0m, UsageReport.Of(new UsageQuery(UsageGroup.Day), [], PriceList.Default).Total.Cost);
    }

    [Fact]
    public void A_cost_that_is_not_known_is_never_written_as_none()
    {
        var report = UsageReport.Of(new UsageQuery(UsageGroup.Model), [Used("mystery"), Used("whisper-1", seconds: 60)], PriceList.Default);

        Assert.Equal([null, 0.006m], report.Rows.Select(row => row.Cost));
        Assert.Equal("mystery", Assert.Single(report.Total.UnpricedModels));
        Assert.Equal([",,,,mystery,1,0,0,0,0,unknown,USD,mystery", ",,,,whisper-1,1,60,0,0,0,0.006,USD,"], UsageTable.Of(report).Split("\r\n")[1..^1]);
        Assert.Equal("unknown", UsageTable.Of(UsageReport.Of(new UsageQuery(UsageGroup.Day), [Used("mystery", textTokens: 9)], PriceList.Default)).Split(',')[^3]);
    }

    static decimal? CostOf(PriceList prices, UsageSum used) => prices.Of(used.Model)?.Of(used);

    static UsageSum Used(string model, double seconds = 0, long audioTokens = 0, long textTokens = 0, long outputTokens = 0) =>
        new(null, null, null, null, model, 1, seconds, audioTokens, textTokens, outputTokens);

    static PriceList Load(params string[] settings) => ScribeOptions.Load(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], string? (pair) => pair[1])).Build()).Prices;
}
