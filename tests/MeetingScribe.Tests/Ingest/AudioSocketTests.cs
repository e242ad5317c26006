using System.Net;
using System.Net.WebSockets;
using System.Text.Json;

namespace MeetingScribe.Tests.Ingest;

/// <summary>The native protocol over a real socket, right and wrong.</summary>
public sealed class AudioSocketTests(ScriptedService fixture) : IClassFixture<ScriptedService>
{
    const WebSocketCloseStatus Replaced = (WebSocketCloseStatus)4009;

    static readonly byte[] Sentence = Voice.Sentence(16_000, out _).ThenSilence(300).Bytes;
    static int meetings;

    readonly ServiceProcess service = fixture.Process;
    readonly string meeting = $"m{Interlocked.Increment(ref meetings)}";

    [Fact]
    public async Task A_stream_is_acknowledged_finished_and_stored()
    {
        await using var bot = await service.Connect(meeting, "ana", "encoding=pcm16&rate=16000&name=Ana&stream=s1");

        Assert.Equal("ready", Type(bot.Ready));
        Assert.Equal("s1", bot.Ready.GetProperty("stream").GetString());
        Assert.Equal(0, bot.Position);
        await bot.SendAll(Sentence);
        Assert.Equal("ack", Type((await bot.Next())!.Value));
        var finished = await bot.Finish();

        Assert.Equal("finished", Type(finished));
        Assert.Equal(Sentence.Length / 2, finished.GetProperty("position").GetInt64());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, bot.CloseStatus);
        Assert.Equal(finished.GetProperty("segments").GetInt32(), (await service.Texts(meeting)).Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(3_199)]
    [InlineData(1 << 20)]
    public async Task Messages_of_any_size_make_the_same_segments(int messageBytes)
    {
        await using var bot = await service.Connect(meeting, "p");
        var audio = messageBytes == 1 ? Sentence[..60_000] : Sentence;
        await bot.SendAll(audio, messageBytes);
        Assert.Equal("finished", Type(await bot.Finish()));
        await using var other = await service.Connect(meeting + "-other", "p");
        await other.SendAll(audio);
        await other.Finish();

        Assert.Equal(await service.Texts(meeting + "-other"), await service.Texts(meeting));
    }

    [Theory]
    [InlineData("encoding=pcm16", "rate")]
    [InlineData("rate=16000", "encoding")]
    [InlineData("encoding=opus&rate=48000", "encoding")]
    [InlineData("encoding=pcm16&rate=7999", "rate")]
    [InlineData("encoding=pcm16&rate=48001", "rate")]
    [InlineData("encoding=pcm16&rate=fast", "rate")]
    [InlineData("encoding=pcm16&rate=16000&channels=3", "channels")]
    public async Task A_bad_declaration_is_refused_by_name(string query, string parameter)
    {
        await using var bot = await service.Connect(meeting, "p", query);

        Assert.Equal("unsupported_format", Code(bot.Ready));
        Assert.Contains(parameter, bot.Ready.GetProperty("error").GetProperty("message").GetString());
        Assert.Null(await bot.Next());
        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, bot.CloseStatus);
    }

    [Theory]
    [InlineData("encoding=pcm16&rate=40000")]
    [InlineData("encoding=pcm16&rate=8000&channels=2")]
    [InlineData("encoding=pcmu")]
    [InlineData("encoding=pcma&rate=8000")]
    public async Task Every_format_of_the_contract_is_taken(string query)
    {
        await using var bot = await service.Connect(meeting, "p", query);
        await bot.SendAll(new byte[64_000]);

        Assert.Equal("finished", Type(await bot.Finish()));
    }

    [Fact]
    public async Task An_odd_byte_at_the_end_is_an_error_and_the_stream_can_go_on()
    {
        await using (var bot = await service.Connect(meeting, "p", "encoding=pcm16&rate=16000&stream=s"))
        {
            await bot.Send(new byte[3_201]);
            Assert.Equal("unsupported_format", Code(await bot.Finish()));
            Assert.Equal(WebSocketCloseStatus.InvalidMessageType, bot.CloseStatus);
        }

        await using var again = await service.Connect(meeting, "p", "encoding=pcm16&rate=16000&stream=s");
        Assert.Equal(1_600, again.Position);
        Assert.Equal("finished", Type(await again.Finish()));
    }

    [Theory]
    [InlineData("""{"type":"stop"}""")]
    [InlineData("hello")]
    [InlineData("""{"type":1}""")]
    [InlineData("[]")]
    public async Task Text_other_than_finish_is_an_error(string text)
    {
        await using var bot = await service.Connect(meeting, "p");
        await bot.SendText(text);

        Assert.Equal("unsupported_format", Code(await bot.Last()));
        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, bot.CloseStatus);
    }

    [Fact]
    public async Task A_message_above_one_mebibyte_is_too_large_and_what_came_before_is_kept()
    {
        await using var bot = await service.Connect(meeting, "p", "encoding=pcm16&rate=16000&stream=s");
        await bot.Send(new byte[32_000]);
        await bot.Send(new byte[(1 << 20) + 2]);

        Assert.Equal("too_large", Code(await bot.Last()));
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, bot.CloseStatus);
        await using var again = await service.Connect(meeting, "p", "encoding=pcm16&rate=16000&stream=s");
        Assert.InRange(again.Position, 16_000, 16_000 + (1 << 19));
    }

    [Fact]
    public async Task A_wav_file_sent_as_samples_is_recognised()
    {
        await using var bot = await service.Connect(meeting, "p");
        await bot.Send(new byte[] { (byte)'R', (byte)'I', (byte)'F', (byte)'F', 0, 0, 0, 0, (byte)'W', (byte)'A', (byte)'V', (byte)'E', 0, 0 });

        var error = await bot.Last();
        Assert.Equal("unsupported_format", Code(error));
        Assert.Contains("WAV", error.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_newer_of_two_connections_wins_and_the_older_is_told()
    {
        await using var older = await service.Connect(meeting, "p", "encoding=pcm16&rate=16000&stream=s");
        await older.SendAll(Sentence.AsMemory(0, 32_000));
        while (older.Acknowledged < 16_000)
            await older.Next();
        await using var newer = await service.Connect(meeting, "p", "encoding=pcm16&rate=16000&stream=s");

        Assert.Equal("replaced", Code(await older.Last()));
        Assert.Equal(Replaced, older.CloseStatus);
        Assert.Equal(16_000, newer.Position);
        await newer.SendAll(Sentence.AsMemory(32_000));
        var finished = await newer.Finish();
        Assert.Equal(Sentence.Length / 2, finished.GetProperty("position").GetInt64());
    }

    [Fact]
    public async Task A_stream_that_is_finished_says_so_again_to_a_client_that_missed_it()
    {
        await using var bot = await service.Connect(meeting, "p", "encoding=pcm16&rate=16000&stream=s");
        await bot.SendAll(Sentence);
        var finished = await bot.Finish();
        await using var again = await service.Connect(meeting, "p", "encoding=pcm16&rate=16000&stream=s");

        Assert.Equal(Sentence.Length / 2, again.Position);
        Assert.Equal(finished.GetRawText(), (await again.Last()).GetRawText());
    }

    [Fact]
    public async Task Going_on_in_another_format_is_refused()
    {
        await using (var bot = await service.Connect(meeting, "p", "encoding=pcm16&rate=16000&stream=s"))
            await bot.Send(new byte[3_200]);
        await using var again = await service.Connect(meeting, "p", "encoding=pcmu&rate=8000&stream=s");

        Assert.Equal("unsupported_format", Code(again.Ready));
    }

    [Theory]
    [InlineData(0, "ready")]
    [InlineData(1_600, "ready")]
    [InlineData(1_601, "error")]
    public async Task A_client_that_means_to_leave_a_gap_is_stopped(long position, string type)
    {
        await using (var bot = await service.Connect(meeting, "p", "encoding=pcm16&rate=16000&stream=s"))
        {
            await bot.Send(new byte[3_200]);
            while (bot.Acknowledged < 1_600)
                await bot.Next();
        }

        await using var again = await service.Connect(meeting, "p", $"encoding=pcm16&rate=16000&stream=s&position={position}");

        Assert.Equal(type, Type(again.Ready));
        if (type == "error")
            Assert.Equal("position_gap", Code(again.Ready));
    }

    [Fact]
    public async Task A_meeting_that_ended_takes_no_more_audio()
    {
        await using var bot = await service.Connect(meeting, "p");
        await bot.SendAll(Sentence);
        while (bot.Acknowledged < Sentence.Length / 2)
            await bot.Next();
        using var answer = await service.Http.PostAsync($"/v1/meetings/{meeting}/end", content: null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("meeting_ended", Code(await bot.Last()));
        Assert.NotEmpty(await service.Texts(meeting));
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => service.Connect(meeting, "q"));
        Assert.Contains("409", refused.Message);
    }

    [Theory]
    [InlineData("Ana \U0001F600", "Ana \U0001F600")]
    [InlineData("مريم", "مريم")]
    [InlineData("<script>alert(1)</script>", "<script>alert(1)</script>")]
    [InlineData("a\nb\0c", "abc")]
    public async Task Names_are_kept_as_people_write_them(string name, string kept)
    {
        await using var bot = await service.Connect(meeting, "p", $"encoding=pcm16&rate=16000&name={Uri.EscapeDataString(name)}");

        Assert.Equal(kept, await NameOf("p"));
    }

    [Fact]
    public async Task A_name_of_ten_thousand_characters_is_cut()
    {
        await using var bot = await service.Connect(meeting, "p", $"encoding=pcm16&rate=16000&name={new string('x', 10_000)}");

        Assert.Equal(new string('x', 200), await NameOf("p"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    public async Task Without_a_good_key_nothing_is_upgraded(string key)
    {
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => service.Connect(meeting, "p", key: key));

        Assert.Contains("401", refused.Message);
    }

    [Fact]
    public async Task Silence_noise_clipping_and_an_offset_are_all_taken_without_complaint()
    {
        var random = new Random(1);
        var audio = Sound.Silence(2_000).ThenNoise(2_000, random, 0.02).ThenTone(2_000, 100, 1).Then(Sound.Silence(1_000).At(1)).Samples
            .Select(sample => (short)Math.Clamp(sample + 3_000, short.MinValue, short.MaxValue));
        await using var bot = await service.Connect(meeting, "p");
        await bot.SendAll(new Sound(audio).Bytes);

        Assert.Equal("finished", Type(await bot.Finish()));
    }

    async Task<string?> NameOf(string participant)
    {
        var described = await service.Get($"/v1/meetings/{meeting}");
        return described.GetProperty("participants").EnumerateArray().Single(one => one.GetProperty("id").GetString() == participant).GetProperty("name").GetString();
    }

    static string? Type(JsonElement message) => message.GetProperty("type").GetString();

    static string? Code(JsonElement message) => message.GetProperty("error").GetProperty("code").GetString();
}
