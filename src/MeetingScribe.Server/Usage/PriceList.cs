using System.Text.RegularExpressions;
using MeetingScribe.Server.Configuration;

namespace MeetingScribe.Server.Usage;

/// <summary>
/// What models cost: <c>Scribe:Prices:{model}:Minute</c>, <c>:AudioTokens</c>, <c>:TextTokens</c>, <c>:OutputTokens</c> (a million of
/// them). A model whose name cannot be part of a setting's is named by <c>Scribe:Prices:N:Model</c>. A price that is set replaces all of
/// the default of its model.
/// </summary>
sealed partial record PriceList
{
    const string DefaultCurrency = "USD";

    /// <summary>
    /// OpenAI's list prices as known in November 2026, in US dollars; those of the gpt-4o models by token are from openai/openai-cookbook
    /// (a22e6cb). A model that is not here, such as every chat model, costs what the settings say.
    /// </summary>
    static readonly Dictionary<string, Price> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        ["gpt-live-transcribe"] = new(Minute: 0.017m),
        ["gpt-realtime-whisper"] = new(Minute: 0.017m),
        ["gpt-transcribe"] = new(Minute: 0.0045m),
        ["gpt-4o-transcribe"] = new(Minute: 0.006m, AudioTokens: 6, TextTokens: 2.5m, OutputTokens: 10),
        ["gpt-4o-mini-transcribe"] = new(Minute: 0.003m, AudioTokens: 3, TextTokens: 1.25m, OutputTokens: 5),
        ["whisper-1"] = new(Minute: 0.006m),
    };

    public static PriceList Default { get; } = new() { Prices = Defaults };

    /// <summary><c>Scribe:Currency</c>: an ISO 4217 code, default USD. In another one only the prices that are set are known.</summary>
    public string Currency { get; init; } = DefaultCurrency;

    public IReadOnlyDictionary<string, Price> Prices { get; init; } = new Dictionary<string, Price>();

    /// <summary>The model's price, or that of the model it is a dated version of; null: not known.</summary>
    public Price? Of(string model) => Prices.GetValueOrDefault(model) ?? Prices.GetValueOrDefault(Date().Replace(model, ""));

    internal static PriceList Load(Settings settings)
    {
        const string Section = $"{ScribeOptions.Section}:Prices", CurrencyKey = $"{ScribeOptions.Section}:Currency", Allowed = "an ISO 4217 code such as USD";
        var currency = settings.Text(CurrencyKey, Allowed)?.ToUpperInvariant() ?? DefaultCurrency;
        if (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper))
            throw ConfigurationException.Bad(CurrencyKey, currency, Allowed);

        var prices = new Dictionary<string, Price>(currency == DefaultCurrency ? Defaults : [], StringComparer.OrdinalIgnoreCase);
        foreach (var name in settings.Children(Section, "Model", "Minute", "AudioTokens", "TextTokens", "OutputTokens"))
            prices[settings.Text($"{Section}:{name}:Model", "a model's name") ?? name] = Price.Load(settings, $"{Section}:{name}");
        return new PriceList { Currency = currency, Prices = prices };
    }

    [GeneratedRegex("-[0-9]{4}-[0-9]{2}-[0-9]{2}$", RegexOptions.NonBacktracking)]
    private static partial Regex Date();
}
