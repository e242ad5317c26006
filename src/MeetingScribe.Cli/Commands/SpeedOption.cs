using System.CommandLine;
using System.Globalization;
using MeetingScribe.Cli.Wire;

namespace MeetingScribe.Cli.Commands;

/// <summary><c>--speed</c>: how fast recorded audio is played, as a factor or <c>max</c>.</summary>
internal static class SpeedOption
{
    const double Slowest = 0.1;
    const double Fastest = 1_000;

    public static Option<double> Create(string usual) => new("--speed")
    {
        Description = $"How fast to play: 1 is real time, 2 twice that, max as fast as the service takes it. [default: {usual}]",
        HelpName = "1|2|...|max",
        DefaultValueFactory = _ => Parse(usual)!.Value,
        CustomParser = given =>
        {
            if (Parse(given.Tokens[0].Value) is { } speed)
                return speed;
            given.AddError($"--speed is {given.Tokens[0].Value}; allowed are {Slowest.ToString(CultureInfo.InvariantCulture)} to {Fastest:0} and max.");
            return default;
        },
    };

    static double? Parse(string text) =>
        text == "max" ? AudioUpload.MaxSpeed
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var speed) && speed is >= Slowest and <= Fastest ? speed
        : null;
}
