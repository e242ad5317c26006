using MeetingScribe.Server;
using MeetingScribe.Silo;

ClusterOptions? cluster = null;
return await new ScribeService(
    (builder, options) => builder.JoinCluster(options, cluster!),
    settings => cluster = ClusterOptions.Load(settings)).Run(args);
