using System.CommandLine;
using MeetingScribe.Cli.Commands;
using Spectre.Console;

namespace MeetingScribe.Cli;

/// <summary>The command line as a whole. Exit codes: 0 done, 1 it failed, 2 it was asked wrongly.</summary>
internal static class ScribeCommand
{
    const int Failed = 1;
    const int Misused = 2;

    /// <summary>Ctrl-C lets a command finish cleanly: the service still has to store the last words.</summary>
    static readonly TimeSpan FinishingTime = TimeSpan.FromSeconds(30);

    public static async Task<int> Run(string[] arguments, Terminal terminal, CancellationToken cancellation = default)
    {
        var connection = new ConnectionOptions(terminal);
        var root = new RootCommand("Streams audio into MeetingScribe and reads captions and transcripts out of it.")
        {
            StreamCommand.Create(terminal, connection),
            WatchCommand.Create(terminal, connection),
            SearchCommand.Create(terminal, connection),
            ExportCommand.Create(terminal, connection),
            EvalCommand.Create(terminal, connection),
            LoadCommand.Create(terminal, connection),
            DemoCommand.Create(terminal, connection),
        };
        connection.AddTo(root);

        var asked = root.Parse(arguments);
        var invocation = new InvocationConfiguration
        {
            Output = terminal.Out.Profile.Out.Writer,
            Error = terminal.Error.Profile.Out.Writer,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = FinishingTime,
        };
        try
        {
            var code = await asked.InvokeAsync(invocation, cancellation);
            return asked.Errors.Count > 0 ? Misused : code;
        }
        catch (ScribeException problem)
        {
            terminal.Error.Write(new Text(problem.Message + Environment.NewLine, new Style(Color.Red)));
            return Failed;
        }
        catch (OperationCanceledException)
        {
            return Failed;
        }
    }
}
