using System.Globalization;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace MeetingScribe.Tests.Durability;

/// <summary>
/// Watches a meeting by Server-Sent Events from its beginning to its end, coming back behind the last segment seen after every cut.
/// Complains at once when a segment is missing or comes twice, or when a caption shown as stable changes.
/// </summary>
sealed class StormViewer(ServiceProcess service, string meeting)
{
    readonly Dictionary<string, string> stable = [];
    readonly HashSet<string> stored = [];
    volatile Action cut = () => { };
    Task stalled = Task.CompletedTask;

    /// <summary>As they came, in order.</summary>
    public List<string> Segments { get; } = [];

    public int Partials { get; private set; }

    public void Stall(TimeSpan length) => stalled = Task.Delay(length);

    public void Cut() => cut();

    public async Task Watch(CancellationToken patience)
    {
        while (true)
        {
            try
            {
                if (await WatchOn(patience))
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // cut, killed, or not there yet
                patience.ThrowIfCancellationRequested();
            }

            await Task.Delay(50, patience);
        }
    }

    /// <summary>True at the meeting's end.</summary>
    async Task<bool> WatchOn(CancellationToken patience)
    {
        // Not disposed of: it may be cut when it is over.
        var connection = CancellationTokenSource.CreateLinkedTokenSource(patience);
        cut = connection.Cancel;
        using var http = new HttpClient { BaseAddress = service.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/meetings/{meeting}/events");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.Key);
        request.Headers.Add("Last-Event-ID", Segments.Count.ToString(CultureInfo.InvariantCulture));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, connection.Token);
        response.EnsureSuccessStatusCode();
        var hasEnded = false;
        await using var body = await response.Content.ReadAsStreamAsync(connection.Token);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(connection.Token))
        {
            await stalled;
            hasEnded |= See(JsonDocument.Parse(item.Data).RootElement);
        }

        return hasEnded;
    }

    bool See(JsonElement occurred)
    {
        switch (occurred.GetProperty("kind").GetString())
        {
            case "segment":
                SeeSegment(occurred);
                return false;
            case "partial":
                Partials++;
                SeePartial(Text(occurred, "turn_id"), Text(occurred, "stable"));
                return false;
            case "meeting":
                return Text(occurred.GetProperty("meeting"), "status") == "ended";
            default:
                return false;
        }
    }

    void SeeSegment(JsonElement occurred)
    {
        var (segment, turn) = (occurred.GetProperty("segment"), Text(occurred, "turn_id"));
        Assert.Equal(Segments.Count + 1, occurred.GetProperty("sequence").GetInt64());
        Assert.True(stored.Add(turn), $"The segment of turn {turn} came twice.");
        var shown = stable.GetValueOrDefault(turn, "");
        Assert.True(BeginsWith(Text(segment, "text"), shown), $"Turn {turn} was shown as stable \"{shown}\", and became \"{Text(segment, "text")}\".");
        Segments.Add(segment.GetRawText());
    }

    /// <summary>After a kill the turn is heard anew, so for a moment there may be less of it; never anything else.</summary>
    void SeePartial(string turn, string text)
    {
        Assert.False(stored.Contains(turn), $"Turn {turn} is a segment, and came once more as a caption: \"{text}\".");
        var shown = stable.GetValueOrDefault(turn, "");
        Assert.True(BeginsWith(text, shown) || BeginsWith(shown, text), $"Turn {turn} was shown as stable \"{shown}\", and then as \"{text}\".");
        if (text.Length > shown.Length)
            stable[turn] = text;
    }

    static bool BeginsWith(string text, string words) => words.Length == 0 || text == words || text.StartsWith(words + " ", StringComparison.Ordinal);

    static string Text(JsonElement one, string name) => one.GetProperty(name).GetString()!;
}
