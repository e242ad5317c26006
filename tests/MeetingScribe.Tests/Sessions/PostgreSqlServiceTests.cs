using System.Net;

namespace MeetingScribe.Tests.Sessions;

/// <summary>The first promise with the transcript in PostgreSQL: whichever of the two dies, the service or the server, no word is lost or doubled.</summary>
public sealed class PostgreSqlServiceTests
{
    static readonly byte[] Audio = Sound.Silence(400)
        .Then(Voice.Synthesise("Good morning everyone, let us begin with the budget.")).ThenSilence(1_500)
        .Then(Voice.Synthesise("The second quarter was better than we had planned.")).ThenSilence(1_200)
        .Then(Voice.Synthesise("Who takes the minutes today?")).ThenSilence(1_300)
        .Then(Voice.Synthesise("I can do it.")).ThenSilence(1_200).Bytes.ToArray();

    [Fact]
    public async Task A_service_that_is_killed_goes_on_where_it_was()
    {
        var server = await PostgreSqlServer.Shared;
        var database = await server.CreateDatabase();
        await using (var service = await ServiceProcess.Run("Scribe:Engine=scripted", $"Scribe:Database={database}"))
        {
            foreach (var part in new[] { 0.2, 0.5, 0.8 })
            {
                await SendUpTo(service, part);
                await service.Kill();
                await service.Start();
            }

            await SendTheRest(service);

            Assert.Equal(await Undisturbed(), await service.Texts("m"));
            Assert.False(File.Exists(Path.Combine(service.DataDirectory, "scribe.db")));
        }

        await server.DropDatabase(database);
    }

    [Fact]
    public async Task A_server_that_is_away_for_a_while_holds_up_the_words_and_loses_none()
    {
        await using var server = await PostgreSqlServer.Run();
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted", $"Scribe:Database={await server.CreateDatabase()}");
        await using var bot = await service.Connect("m", "p", "encoding=pcm16&rate=16000&stream=s");
        var half = Audio.Length / 4 * 2;
        await bot.SendAll(Audio.AsMemory(0, half));
        await Eventually.IsTrue(async () => (await service.Texts("m")).Length > 0, seconds: 60);

        // 1. away: audio is taken, everything else is put off
        await server.Stop();
        await bot.SendAll(Audio.AsMemory(half));
        while (bot.Acknowledged < Audio.Length / 2)
            await bot.Next();
        using (var refused = await service.Http.GetAsync("/v1/meetings"))
            Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5)), (refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        Assert.Equal("not_ready", (await service.Get("/readyz")).GetProperty("status").GetString());

        // 2. back
        await server.Start();
        Assert.Equal("ready", (await service.Get("/readyz")).GetProperty("status").GetString());
        Assert.Equal("finished", (await bot.Finish()).GetProperty("type").GetString());
        Assert.Equal(await Undisturbed(), await service.Texts("m"));
    }

    [Fact]
    public async Task A_database_that_is_not_there_stops_the_start_with_one_line_without_the_password()
    {
        await using var service = ServiceProcess.Prepare([], "Scribe:Database=Host=127.0.0.1;Port=1;Database=scribe;Username=scribe;Password=open-sesame");

        await Assert.ThrowsAnyAsync<InvalidOperationException>(service.Start);
        await Eventually.IsTrue(() => Task.FromResult(service.Errors.Any()));

        Assert.Equal(
            ["The database scribe on 127.0.0.1 (Scribe:Database) cannot be reached: Connection refused. See whether PostgreSQL runs there; the service goes on by itself once it does."],
            service.Errors);
    }

    static async Task SendUpTo(ServiceProcess service, double part)
    {
        await using var bot = await service.Connect("m", "p", "encoding=pcm16&rate=16000&stream=s");
        await bot.SendAll(Audio.AsMemory((int)bot.Position * 2, Math.Max(0, (int)(Audio.Length * part / 2) * 2 - (int)bot.Position * 2)));
        while (bot.Acknowledged < (int)(Audio.Length * part / 2))
            await bot.Next();
    }

    static async Task SendTheRest(ServiceProcess service)
    {
        await using var bot = await service.Connect("m", "p", "encoding=pcm16&rate=16000&stream=s");
        await bot.SendAll(Audio.AsMemory((int)bot.Position * 2));
        Assert.Equal("finished", (await bot.Finish()).GetProperty("type").GetString());
    }

    /// <summary>With SQLite and without any trouble.</summary>
    static async Task<string[]> Undisturbed()
    {
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted");
        await SendTheRest(service);
        var texts = await service.Texts("m");
        Assert.InRange(texts.Length, 3, 6);
        return texts;
    }
}
