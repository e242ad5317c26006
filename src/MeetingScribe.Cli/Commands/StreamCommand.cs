using System.CommandLine;
using System.Globalization;
using MeetingScribe.Cli.Sound;
using MeetingScribe.Cli.Wire;
using Spectre.Console;

namespace MeetingScribe.Cli.Commands;

/// <summary><c>scribe stream</c>: plays audio files into a meeting, one participant a file, all at once.</summary>
internal static class StreamCommand
{
    public static Command Create(Terminal terminal, ConnectionOptions connection)
    {
        var files = new Argument<string[]>("FILE") { Description = "WAV files, or with ffmpeg any audio files.", Arity = ArgumentArity.OneOrMore };
        var meeting = new Option<string>("--meeting", "-m") { Description = "The meeting's id; it is created if it does not exist.", Required = true };
        var names = new Option<string[]>("--name", "-n") { Description = "A speaker's name, one for each file in order. [default: the file's name]" };
        var speed = SpeedOption.Create("1");
        var command = new Command("stream",
            """
            Stream audio files into a meeting, one participant a file, all at the same time.
            A connection that breaks is resumed where it broke; Ctrl-C hangs up cleanly.

            Examples:
              scribe stream ana.wav ben.mp3 --meeting standup --name Ana --name Ben
              scribe stream interview.flac --meeting interview-7 --speed max
            """) { files, meeting, names, speed };
        command.Validators.Add(given =>
        {
            if (given.GetValue(names) is { Length: > 0 } some && some.Length != given.GetValue(files)?.Length)
                given.AddError("Give one --name for each file, or none.");
        });
        command.SetAction(async (asked, hangUp) =>
        {
            var address = connection.Address(asked);
            var people = People(asked.GetRequiredValue(files), asked.GetValue(names) ?? []);
            var sounds = await Task.WhenAll(people.Select(person => SoundFile.Open(person.File, hangUp)));
            try
            {
                var streams = people.Zip(sounds, (person, sound) => new NamedUpload(
                    person.Name,
                    new UploadTarget(asked.GetRequiredValue(meeting), person.Id, person.Name, $"scribe-{Guid.NewGuid():N}"),
                    sound));
                var results = await Uploads.Run(terminal, address, [.. streams], asked.GetValue(speed), showProgress: !connection.Json(asked), hangUp);
                foreach (var (person, sound, result) in people.Zip(sounds, results))
                {
                    if (connection.Json(asked))
                        terminal.WriteJson(new { file = person.File, participant_id = person.Id, position = result.Frames, result.Segments, reconnects = result.Cuts });
                    else
                        terminal.Out.WriteLine($"{person.Name}: {result.Frames / (double)sound.Format.SampleRate:0.0} s stored, {result.Segments} segments");
                }
                return 0;
            }
            finally
            {
                foreach (var sound in sounds)
                    sound.Dispose();
            }
        });
        return command;
    }

    /// <summary>A participant for each file; ids are made of the names and differ.</summary>
    internal static IReadOnlyList<Person> People(IReadOnlyList<string> files, IReadOnlyList<string> names)
    {
        var people = new List<Person>();
        foreach (var (index, file) in files.Index())
        {
            var name = index < names.Count ? names[index] : Path.GetFileNameWithoutExtension(file);
            var slug = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || "._~-".Contains(letter) ? char.ToLowerInvariant(letter) : '-'));
            if (slug.Trim('-').Length == 0)
                slug = "participant";
            slug = slug[..Math.Min(slug.Length, 100)];
            var taken = people.Count(other => other.Id == slug || other.Id.StartsWith(slug + ".", StringComparison.Ordinal));
            people.Add(new Person(file, name, taken == 0 ? slug : string.Create(CultureInfo.InvariantCulture, $"{slug}.{taken + 1}")));
        }
        return people;
    }

    internal sealed record Person(string File, string Name, string Id);
}
