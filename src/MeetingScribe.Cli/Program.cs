using MeetingScribe.Cli;

return await ScribeCommand.Run(args, Terminal.System());
