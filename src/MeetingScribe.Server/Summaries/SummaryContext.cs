namespace MeetingScribe.Server.Summaries;

/// <summary>What all summaries of a process share.</summary>
/// <param name="Model">Null: summaries are extractive.</param>
sealed record SummaryContext(SummaryOptions Options, ChatModel? Model);
