using MeetingScribe.Server;
using MeetingScribe.Server.Sessions;

return await new ScribeService((builder, _) => builder.Services.AddLocalSessions()).Run(args);
