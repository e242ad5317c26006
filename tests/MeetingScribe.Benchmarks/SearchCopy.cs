using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MeetingScribe.Server.Storage.PostgreSql;
using MeetingScribe.Server.Storage.Sql;
using MeetingScribe.Tests;
using MeetingScribe.Transcripts;
using Npgsql;

namespace MeetingScribe.Benchmarks;

/// <summary>Fills an empty PostgreSQL database with what <c>Commit</c> would store, by COPY, with the full-text index made last: minutes instead of hours.</summary>
internal sealed class SearchCopy(PostgreSqlServer server, string connectionString)
{
    const string Segments = "segments(key, id, meeting, sequence, participant_id, speaker, start_ms, end_ms, start_utc, text, confidence, language, engine, flags, stream, turn_start)";

    readonly string database = new NpgsqlConnectionStringBuilder(connectionString).Database!;

    public async Task Fill(SearchCorpus corpus)
    {
        var started = Stopwatch.GetTimestamp();
        await server.Execute("DROP INDEX segment_index", database);

        // 1. rows, a table at a time
        await Copy("meetings(key, id, title, keywords, created_utc)", corpus, (meeting, number) =>
            [[number, meeting[0].MeetingId, $"Meeting {number}", "[]", meeting[^1].StartUtc.UtcTicks]]);
        await Copy("participants(meeting, id, name, joined_utc)", corpus, (meeting, number) => [[number, "p1", "p1", meeting[0].StartUtc.UtcTicks]]);
        await Copy("streams(key, meeting, participant_id, id, encoding, sample_rate, channels, start_utc, recording_id)", corpus, (meeting, number) =>
            [[number, number, "p1", "s1", 0, 16_000, 1, meeting[0].StartUtc.UtcTicks, $"rec{number}"]]);
        await Copy(Segments, corpus, (meeting, number) => meeting.Select(segment => new object?[]
        {
            Key(segment), segment.Id, number, segment.Sequence, segment.ParticipantId, segment.Speaker, segment.StartMs, segment.EndMs, segment.StartUtc.UtcTicks,
            segment.Text, segment.Confidence, segment.Language, segment.Engine, segment.Flags.Count == 0 ? null : Json(segment.Flags), number, segment.Sequence - 1,
        }));
        await Copy("segment_words(segment, words)", corpus, (meeting, _) => meeting.Select(segment => new object?[] { Key(segment), Json(segment.Words) }));
        await Copy("segment_terms(segment, terms)", corpus, (meeting, _) => meeting.Select(segment => new object?[]
        {
            Key(segment),
            PostgreSqlIndex.Terms(new IndexedSegment(segment.MeetingId, segment.ParticipantId, segment.Speaker, segment.Text, [.. segment.Flags.Select(flag => flag.KeywordId)])),
        }));

        // 2. the index, and what autovacuum would have learned of them by now
        await server.Execute("CREATE INDEX segment_index ON segment_terms USING gin(terms) WITH (fastupdate = off)", database);
        await server.Execute("VACUUM ANALYZE", database);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"copied in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s"));
    }

    async Task Copy(string table, SearchCorpus corpus, Func<IReadOnlyList<Segment>, long, IEnumerable<object?[]>> rows)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var copy = await connection.BeginTextImportAsync($"COPY {table} FROM STDIN");
        foreach (var (number, meeting) in corpus.Meetings().Index())
        {
            foreach (var row in rows(meeting, number + 1))
                await copy.WriteAsync(string.Join('\t', row.Select(Field)) + '\n');
        }
    }

    static long Key(Segment segment) => (segment.StartUtc.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    static string Json<T>(T value) => JsonSerializer.Serialize(value, ScribeJson.Options);

    /// <summary>https://www.postgresql.org/docs/15/sql-copy.html, text format.</summary>
    static string Field(object? value) => value is null ? @"\N" : Convert.ToString(value, CultureInfo.InvariantCulture)!
        .Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\t", @"\t", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal).Replace("\r", @"\r", StringComparison.Ordinal);
}
