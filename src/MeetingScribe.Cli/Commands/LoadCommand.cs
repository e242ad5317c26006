using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MeetingScribe.Audio;
using MeetingScribe.Cli.Load;
using MeetingScribe.Cli.Sound;
using Spectre.Console;

namespace MeetingScribe.Cli.Commands;

/// <summary><c>scribe load</c>: how many participants this service on this machine carries, and how well.</summary>
internal static class LoadCommand
{
    const int MostParticipants = 100_000;
    const int MostSeconds = 86_400;

    static readonly AudioFormat Loadable = new(AudioEncoding.Pcm16, Chunk.SampleRate, 1);

    public static Command Create(Terminal terminal, ConnectionOptions connection)
    {
        var participants = Number("--participants", "How many send audio; with --find, the number to begin with.", 50, 1, MostParticipants);
        var seconds = Number("--seconds", "How long to measure, after everybody has joined.", 20, 1, MostSeconds);
        var door = new Option<string>("--door") { Description = "The way in: native (WebSocket) or realtime (OpenAI's protocol).", DefaultValueFactory = _ => "native" };
        door.AcceptOnlyFromAmong("native", "realtime");
        var viewers = Number("--viewers", "Viewers of live captions, spread over the meetings.", 10, 0, MostParticipants);
        var perMeeting = Number("--per-meeting", "Participants of one meeting.", 8, 1, MostParticipants);
        var speaking = new Option<double>("--speaking") { Description = "Share of the participants who speak, 0 to 1; the others listen.", DefaultValueFactory = _ => 0.125 };
        speaking.Validators.Add(given =>
        {
            if (given.Tokens.Count > 0 && given.GetValueOrDefault<double>() is not (>= 0 and <= 1))
                given.AddError($"--speaking is {given.Tokens[0].Value}; 0 to 1 is allowed.");
        });
        var warmUp = Number("--warm-up", "Seconds between the last joining and the measurement.", (int)LoadPlan.UsualWarmUp.TotalSeconds, 0, MostSeconds);
        var audio = new Option<string?>("--audio") { Description = "What the speakers say: an audio file. [default: made-up syllables, of which no recogniser makes words]" };
        var bounds = new Option<string[]>("--bound", "-b") { Description = "What must not be exceeded, as in chunk_to_engine.p99=10; may be repeated." };
        bounds.Validators.Add(given =>
        {
            foreach (var token in given.Tokens.Where(token => Bound.Parse(token.Value) is null))
                given.AddError($"--bound is {token.Value}; allowed is {Bound.Allowed}.");
        });
        var find = new Option<bool>("--find") { Description = $"Find the most participants within the bounds. [bounds if none are given: {string.Join(" ", Bound.UsualTexts)}]" };
        var most = Number("--most", "With --find: where to stop.", 10_000, 1, MostParticipants);
        var keep = new Option<bool>("--keep") { Description = "Keep the meetings; else they are erased." };
        var command = new Command("load",
            """
            Put made-up participants and viewers on the running service, paced like real ones, and measure what they get.
            It puts real load on it and fills its disk by 32 kB a second and participant until the end. With a key of the scope
            admin the service's own measurements are shown too. Exit code 1 if there were errors or a bound was exceeded.

            Examples:
              scribe load --participants 200 --seconds 60
              scribe load --participants 100 --door realtime --speaking 1 --viewers 1000 --per-meeting 100 --json
              scribe load --find --bound chunk_to_engine.p99=10 --bound errors=0
            """) { participants, seconds, door, viewers, perMeeting, speaking, warmUp, audio, bounds, find, most, keep };
        command.SetAction(async (asked, cancellation) =>
        {
            var address = connection.Address(asked);
            var speech = asked.GetValue(audio) is { } file ? await Samples(file, cancellation) : null;
            var plan = new LoadPlan(
                asked.GetValue(participants), TimeSpan.FromSeconds(asked.GetValue(seconds)), asked.GetValue(door) == "realtime" ? AudioDoor.Realtime : AudioDoor.Native,
                asked.GetValue(speaking), asked.GetValue(perMeeting), asked.GetValue(viewers), TimeSpan.FromSeconds(asked.GetValue(warmUp)), asked.GetValue(keep));
            IReadOnlyList<Bound> given = asked.GetValue(bounds) is { Length: > 0 } some ? [.. some.Select(bound => Bound.Parse(bound)!)]
                : asked.GetValue(find) ? Bound.Usual(plan.Door)
                : [new Bound("errors", 0)];
            var trial = new Trial(terminal, address, speech, given, connection.Json(asked));
            return asked.GetValue(find)
                ? await Find(terminal, trial, plan, asked.GetValue(most), connection.Json(asked), cancellation)
                : await Once(terminal, trial, plan, connection.Json(asked), cancellation);
        });
        return command;
    }

    static async Task<int> Find(Terminal terminal, Trial trial, LoadPlan plan, int most, bool json, CancellationToken cancellation)
    {
        var trials = new List<TrialResult>();
        var largest = await new Capacity(async number =>
        {
            var result = await trial.Run(plan with { Participants = number }, cancellation);
            trials.Add(result);
            terminal.Error.WriteLine(Line(result));
            return result.IsMet;
        }).Find(plan.Participants, most);
        if (json)
            terminal.WriteJson(new { largest, bounds = trial.Bounds, trials });
        else
            Conclude(terminal, trials.Find(one => one.IsMet && one.Report.Participants == largest), largest);
        return largest > 0 ? 0 : 1;
    }

    static async Task<int> Once(Terminal terminal, Trial trial, LoadPlan plan, bool json, CancellationToken cancellation)
    {
        var result = await trial.Run(plan, cancellation);
        if (json)
        {
            terminal.WriteJson(result);
        }
        else
        {
            LoadTable.Show(terminal.Out, result.Report);
            foreach (var check in result.Checks.Where(check => check.Bound != "errors"))
                terminal.Out.WriteLine($"{(check.IsMet ? "met" : "MISSED")}: {check}");
        }
        return result.IsMet ? 0 : 1;
    }

    static void Conclude(Terminal terminal, TrialResult? best, int largest)
    {
        if (best is null)
        {
            terminal.Out.WriteLine("Not even one participant is carried within these bounds.");
            return;
        }
        LoadTable.Show(terminal.Out, best.Report);
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The most participants within the bounds: {largest}"));
    }

    static string Line(TrialResult result)
    {
        var missed = result.Checks.Where(check => !check.IsMet).ToList();
        return missed.Count == 0 ? $"{result.Report.Participants}: within the bounds" : $"{result.Report.Participants}: {string.Join(", ", missed)}";
    }

    static Option<int> Number(string name, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add((OptionResult given) =>
        {
            if (given.Tokens.Count > 0 && (!int.TryParse(given.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < least || number > most))
                given.AddError($"{name} is {given.Tokens[0].Value}; {least} to {most} is allowed.");
        });
        return option;
    }

    /// <summary>A file's sound as it goes into the doors.</summary>
    static async Task<byte[]> Samples(string file, CancellationToken cancellation)
    {
        using var sound = await SoundFile.Open(file, cancellation);
        var bytes = new byte[sound.Frames * sound.Format.BytesPerFrame];
        sound.Read(0, bytes);
        if (sound.Format == Loadable)
            return bytes;
        using var intake = new AudioIntake(sound.Format);
        using var samples = new MemoryStream();
        for (ReadOnlyMemory<byte> rest = bytes; ; rest = rest[intake.Write(rest.Span)..])
        {
            while (intake.TryRead(out var chunk))
                samples.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(chunk.Samples.Span));
            if (rest.IsEmpty)
                return samples.ToArray();
        }
    }
}
